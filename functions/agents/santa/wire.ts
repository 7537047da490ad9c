import type { SantaEvent } from './blocked-executions.ts';
import type { RulesSaid } from './sync-type.ts';

/*
 * What Santa sends (https://github.com/northpolesec/protos, sync/v1): JSON as protobuf writes it,
 * which leaves out zeros, `false` and empty texts. Of each message the few fields are read that
 * matter here. One bad field costs that field.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Events of one request that are looked at. Santa is told to send fewer. */
export const MOST_EVENTS = 1_000;
/** Characters of a text that Santa sends. */
const LONGEST_TEXT = 255;
const LONGEST_NUMBER = 1e9;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** A text of printable characters. `null`: there is none that can be used. */
function textOf(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '' && !/[\p{Cc}\p{Cs}]/u.test(value))
      return value.slice(0, LONGEST_TEXT).toWellFormed();
  }
  return null;
}

/** A count. One that is left out is 0, as protobuf has it. It may come as a text. */
function countOf(fields: Fields, ...names: readonly string[]): number {
  for (const name of names) {
    const value = fields[name];
    const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof count === 'number' && Number.isInteger(count) && count >= 0)
      return Math.min(count, LONGEST_NUMBER);
  }
  return 0;
}

/** `POST preflight`: what the Mac says of its rules. */
export function readPreflight(body: unknown): RulesSaid {
  const fields = fieldsOf(body);
  return {
    wantsAll: fields.request_clean_sync === true || fields.requestCleanSync === true,
    rulesHash: textOf(fields, 'rulesHash', 'rules_hash'),
    counts: {
      TEAMID: countOf(fields, 'teamid_rule_count', 'teamidRuleCount'),
      SIGNINGID: countOf(fields, 'signingid_rule_count', 'signingidRuleCount'),
      CERTIFICATE: countOf(fields, 'certificate_rule_count', 'certificateRuleCount'),
    },
  };
}

/** `POST ruledownload`: which page. `null`: the first. */
export function readCursor(body: unknown): string | null {
  return textOf(fieldsOf(body), 'cursor');
}

/** How much of what it was given a Mac took. */
export interface Taken {
  readonly received: number;
  readonly processed: number;
  readonly rulesHash: string | null;
}

/** `POST postflight` */
export function readPostflight(body: unknown): Taken {
  const fields = fieldsOf(body);
  return {
    received: countOf(fields, 'rules_received', 'rulesReceived'),
    processed: countOf(fields, 'rules_processed', 'rulesProcessed'),
    rulesHash: textOf(fields, 'rulesHash', 'rules_hash'),
  };
}

const DIGEST = /^[0-9a-f]{64}$/i;

function readEvent(value: unknown): SantaEvent | null {
  const fields = fieldsOf(value);
  const decision = textOf(fields, 'decision');
  const seconds = fields.execution_time ?? fields.executionTime;
  if (decision === null || typeof seconds !== 'number' || !(seconds > 0 && seconds < 1e11))
    return null;
  const chain = fields.signing_chain ?? fields.signingChain;
  const leaf = fieldsOf(Array.isArray(chain) ? chain[0] : null);
  const sha256 = textOf(leaf, 'sha256');
  const bundleId = textOf(fields, 'file_bundle_id', 'fileBundleId');
  return {
    decision,
    at: Math.round(seconds * 1_000),
    teamId: textOf(fields, 'team_id', 'teamId')?.toUpperCase() ?? null,
    signingId: textOf(fields, 'signing_id', 'signingId'),
    certificate: sha256 !== null && DIGEST.test(sha256) ? sha256.toLowerCase() : null,
    bundleId,
    name:
      textOf(fields, 'file_bundle_name', 'fileBundleName') ??
      textOf(fields, 'file_name', 'fileName') ??
      bundleId ??
      '(unnamed)',
  };
}

/** `POST eventupload`: executions that Santa decided on. Those that say nothing are left out. */
export function readEvents(body: unknown): readonly SantaEvent[] {
  const { events } = fieldsOf(body);
  return Array.isArray(events)
    ? events.slice(0, MOST_EVENTS).flatMap((event) => readEvent(event) ?? [])
    : [];
}
