import * as z from 'zod/mini';
import {
  APP_SCOPES,
  APP_STATES,
  APP_TYPES,
  type AppField,
  COVERAGES,
  LONGEST_APP_ID,
  MANAGEMENTS,
} from '../domain/devices/app.ts';
import { OUTCOMES } from '../domain/findings/finding.ts';
import { ownership, platform } from './term-schema.ts';
import {
  externalId,
  group,
  instant,
  line,
  opaqueId,
  orderId,
  orNull,
  toldText,
} from './text-schema.ts';

/** Results that one request may report. */
export const MOST_RESULTS = 200;
/** Lines that one batch of a source may have. */
export const MOST_LINES = 200;

/*
 * The forms of what devices and sources send, once its texts are folded (`mend.ts`). What does not
 * have the form of a field that may be left out costs that field and not the report. So does what a
 * schema does not know.
 */

/**
 * An installed application as reported. Requests are read by `read-apps.ts`, which is faster and
 * must agree with this.
 */
export const app = z.object({
  id: line(LONGEST_APP_ID),
  name: z.optional(toldText(255)),
  version: z.optional(toldText(255)),
  publisher: z.optional(toldText(255)),
  teamId: z.optional(
    z.string().check(
      z.regex(/^[A-Z0-9]{10}$/, {
        error: 'must be an Apple team id: ten capital letters and digits',
      }),
    ),
  ),
  signingId: z.optional(line(255)),
  signer: z.optional(
    z.string().check(
      z.overwrite((text) => text.toLowerCase()),
      z.regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256: 64 hex digits' }),
    ),
  ),
  type: z.optional(z.enum(APP_TYPES)),
  upgradeCode: z.optional(line(64)),
  state: z.optional(z.enum(APP_STATES)),
  scope: z.optional(z.enum(APP_SCOPES)),
  path: z.optional(toldText(1_000)),
} satisfies Record<AppField, z.core.$ZodType>);

/** The result of an order. */
export const result = z.object({
  orderId,
  outcome: z.enum(OUTCOMES),
  detail: orNull(toldText(500)),
  at: orNull(instant),
  lasting: z._default(z.boolean(), false),
});

/** `POST /v1/enroll` */
export const enrollBody = z.object({
  enrollmentKey: line(255),
  hardwareId: line(255),
  platform,
  osVersion: orNull(toldText(64)),
});

/** A check-in without its apps and results. `agentVersion` is accepted but not kept. */
export const checkInWords = z.object({
  platform,
  osVersion: orNull(toldText(64)),
  agentVersion: orNull(toldText(64)),
  observedAt: instant,
  sentAt: orNull(instant),
  coverage: z.enum(COVERAGES),
  inventoryHash: orNull(toldText(100)),
  restrictionsEtag: orNull(line(200)),
  ordersAfter: orNull(orderId),
});

/** `POST /v1/check-ins` */
export const checkInBody = z.object({
  ...checkInWords.shape,
  apps: orNull(z.array(app)),
  results: z._default(z.array(result).check(z.maxLength(MOST_RESULTS)), []),
});

/** A line of a source without its apps. */
export const lineWords = z.object({
  externalId,
  platform,
  osVersion: orNull(toldText(64)),
  group: orNull(group),
  ownership,
  management: z.enum(MANAGEMENTS),
  observedAt: instant,
  coverage: z.enum(COVERAGES),
});

/** One line of `POST /v1/sources/{source}/inventories`. */
export const sourceLine = z.object({ ...lineWords.shape, apps: z.array(app) });

/** A field that may be left out or null. Both are read as left out. */
const orLeftOut = <T extends z.core.SomeType>(schema: T) =>
  z.pipe(
    z.optional(z.nullable(schema)),
    z.transform((value) => value ?? undefined),
  );

const eitherRun = z
  .strictObject({
    runId: opaqueId,
    startedAt: orLeftOut(instant),
    listed: orLeftOut(z.int().check(z.gte(0), z.lte(100_000_000))),
    finishedAt: orLeftOut(instant),
    retireAll: orLeftOut(z.boolean()),
  })
  .check(
    z.refine(
      (run) =>
        (run.startedAt === undefined) !==
        (run.listed === undefined && run.finishedAt === undefined),
      {
        error:
          'must be the start of a run, {runId, startedAt}, or its end, {runId, listed, finishedAt}',
        abort: true,
      },
    ),
    z.refine((run) => run.startedAt !== undefined || run.listed !== undefined, {
      error: 'is missing: say how many devices the finished run listed',
      path: ['listed'],
    }),
    z.refine((run) => run.startedAt !== undefined || run.finishedAt !== undefined, {
      error: 'is missing: say when the run finished',
      path: ['finishedAt'],
    }),
    z.refine((run) => run.retireAll !== true || run.listed === 0, {
      error:
        'is for the end of a run that lists no device, because its source is let go: leave it ' +
        'out, or say listed: 0',
      path: ['retireAll'],
    }),
  );

/** `POST /v1/sources/{source}/runs`: the start of a run, and later its end. */
export const runBody = z.pipe(
  eitherRun,
  z.transform(({ runId, startedAt, listed = 0, finishedAt = 0, retireAll = false }) =>
    startedAt === undefined ? { runId, listed, finishedAt, retireAll } : { runId, startedAt },
  ),
);

/** `POST /v1/orders/results` */
export const resultsBody = z.object({
  results: z.array(result).check(z.minLength(1), z.maxLength(MOST_RESULTS)),
});
