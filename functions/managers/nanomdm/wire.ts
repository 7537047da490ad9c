import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import { type Instant, parseInstant } from '../../domain/time/instant.ts';
import { type Dict, isDict, readPlist } from './plist.ts';

/*
 * What NanoMDM says: the events of its webhook, and its answers. Fields that are not read here may
 * be added there.
 */

const ids = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  type: z.string(),
});
const params = z.optional(z.record(z.string(), z.string()));

/** The body of a webhook. */
const eventSchema = z.object({
  topic: z.string(),
  created_at: z.string(),
  acknowledge_event: z.optional(
    z.object({
      ids,
      status: z.string(),
      command_uuid: z.optional(z.string()),
      url_params: params,
      raw_payload: z.string(),
    }),
  ),
  checkin_event: z.optional(z.object({ ids, url_params: params, raw_payload: z.string() })),
});

/** How a device is enrolled: as a whole, or for the managed part of its owner's. */
type Channel = 'device' | 'user-enrollment';

/** The types of enrolment that are devices. Others are people's channels on one. */
const CHANNELS: Readonly<Record<string, Channel>> = {
  Device: 'device',
  'User Enrollment (Device)': 'user-enrollment',
};

/** What a device has said, by NanoMDM. */
export interface Said {
  /** The enrolment's id: of a device, the UDID. */
  readonly id: string;
  readonly channel: Channel;
  /** When NanoMDM had it. Its events come late, twice and in any order. */
  readonly at: Instant;
  /** The parameters of the URL that the device was enrolled with. `null`: they were not told. */
  readonly params: Readonly<Record<string, string>> | null;
  readonly what: What;
}

export type What =
  | {
      readonly kind: 'authenticate';
      readonly serial: string | null;
      readonly product: string | null;
      readonly osVersion: string | null;
    }
  | { readonly kind: 'token' }
  | { readonly kind: 'checkout' }
  /** It has nothing to say, and asks for commands. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'later'; readonly uuid: string }
  | { readonly kind: 'done'; readonly uuid: string; readonly body: Dict }
  | { readonly kind: 'failed'; readonly uuid: string; readonly why: string };

/** An event of the webhook. `null`: it is none, or one that says nothing of a device. */
export function readEvent(body: Buffer, now: Instant): Said | null {
  const read = z.safeParse(eventSchema, jsonOrNull(body.toString('utf8')));
  if (!read.success) return null;
  const { topic, created_at, acknowledge_event, checkin_event } = read.data;
  const event = acknowledge_event ?? checkin_event;
  const channel = CHANNELS[event?.ids.type ?? ''];
  if (event === undefined || channel === undefined) return null;
  const payload = readPlist(Buffer.from(event.raw_payload, 'base64'));
  const what =
    acknowledge_event === undefined
      ? checkedIn(topic, payload)
      : answered(acknowledge_event, payload);
  if (what === null) return null;
  const at = parseInstant(created_at) ?? now;
  return { id: event.ids.id, channel, at, params: event.url_params ?? null, what };
}

function checkedIn(topic: string, payload: Dict | null): What | null {
  switch (topic) {
    case 'mdm.Authenticate':
      return {
        kind: 'authenticate',
        serial: text(payload?.SerialNumber),
        product: text(payload?.ProductName),
        osVersion: text(payload?.OSVersion),
      };
    case 'mdm.TokenUpdate':
      return { kind: 'token' };
    case 'mdm.CheckOut':
      return { kind: 'checkout' };
    default:
      return null;
  }
}

function answered(
  { status, command_uuid }: { readonly status: string; readonly command_uuid?: string },
  payload: Dict | null,
): What | null {
  if (command_uuid === undefined || command_uuid === '') return { kind: 'idle' };
  switch (status) {
    case 'Acknowledged':
      // An answer that cannot be read answers nothing: it is asked for again.
      return payload === null ? null : { kind: 'done', uuid: command_uuid, body: payload };
    case 'NotNow':
      return { kind: 'later', uuid: command_uuid };
    case 'Error':
    case 'CommandFormatError':
      return { kind: 'failed', uuid: command_uuid, why: errorsOf(payload) || status };
    default:
      return null;
  }
}

/** The characters of what a device says went wrong. */
const LONGEST_WHY = 400;
/** Errors of a chain that are told. */
const MOST_ERRORS = 5;

/** The words of the chain of errors, and its domains and codes, which are the same everywhere. */
function errorsOf(payload: Dict | null): string {
  const chain = Array.isArray(payload?.ErrorChain) ? payload.ErrorChain : [];
  return chain
    .slice(0, MOST_ERRORS)
    .filter(isDict)
    .map((error) => {
      const words = text(error.USEnglishDescription) ?? text(error.LocalizedDescription) ?? '';
      const code = typeof error.ErrorCode === 'number' ? ` ${error.ErrorCode}` : '';
      return `${words} (${text(error.ErrorDomain) ?? 'unknown'}${code})`.trim();
    })
    .join('; ')
    .slice(0, LONGEST_WHY);
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The answer to a command that was to be queued. */
export const enqueueAnswer = z.object({
  command_error: z.optional(z.string()),
  push_error: z.optional(z.string()),
  /** By enrolment. */
  status: z.optional(
    z.record(
      z.string(),
      z.object({
        command_error: z.optional(z.string()),
        push_error: z.optional(z.string()),
      }),
    ),
  ),
});

/** The secret: where NanoMDM answers, the key of its API, and those by which it signs. */
export const secretSchema = z.object({
  url: z.string(),
  apiKey: z.string().check(z.minLength(1)),
  webhookKey: z.string().check(z.minLength(1)),
  /** Left out: declarations are not asked for here. */
  dmKey: z.optional(z.string().check(z.minLength(1))),
});
export type NanomdmSecret = z.infer<typeof secretSchema>;

/** A report of a device on its declarations, as far as it is read. */
const statusSchema = z.object({
  StatusItems: z.object({
    management: z.object({
      declarations: z.object({
        configurations: z.array(
          z.object({
            identifier: z.string(),
            active: z.boolean(),
            valid: z.string(),
            'server-token': z.string(),
            reasons: z.optional(z.unknown()),
          }),
        ),
      }),
    }),
  }),
});

export interface DeclaredStatus {
  readonly identifier: string;
  readonly isActive: boolean;
  readonly isValid: boolean;
  readonly serverToken: string;
  readonly why: string | null;
}

/** What a device says of its configurations. `null`: this report says nothing of them. */
export function readDeclaredStatus(told: unknown): readonly DeclaredStatus[] | null {
  const read = z.safeParse(statusSchema, told);
  if (!read.success) return null;
  return read.data.StatusItems.management.declarations.configurations.map((one) => ({
    identifier: one.identifier,
    isActive: one.active,
    // The third word, `unknown`, stands while nobody knows yet.
    isValid: one.valid === 'valid',
    serverToken: one['server-token'],
    why:
      one.valid === 'invalid'
        ? `the declaration is invalid there: ${JSON.stringify(one.reasons ?? null)}`.slice(0, 400)
        : null,
  }));
}
