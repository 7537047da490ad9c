import * as z from 'zod/mini';
import {
  APP_SCOPES,
  APP_STATES,
  APP_TYPES,
  type AppField,
  COVERAGES,
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
  sha256,
  toldLine,
  toldLineOrEmpty,
} from './text-schema.ts';

/** No device has more apps than this; a longer list is a mistake or an attack. */
export const MOST_APPS = 5_000;
/** Results that one request may report. */
export const MOST_RESULTS = 200;
/** Lines that one batch of a source may have. */
export const MOST_LINES = 200;

/** An installed application as reported. */
const app = z.strictObject({
  id: toldLine(255),
  name: z.optional(toldLineOrEmpty(255)),
  version: z.optional(toldLineOrEmpty(255)),
  publisher: z.optional(toldLineOrEmpty(255)),
  teamId: z.optional(
    z.string().check(
      z.regex(/^[A-Z0-9]{10}$/, {
        error: 'must be an Apple team id: ten capital letters and digits',
      }),
    ),
  ),
  signingId: z.optional(toldLine(255)),
  signer: z.optional(sha256),
  type: z.optional(z.enum(APP_TYPES)),
  upgradeCode: z.optional(toldLine(64)),
  state: z.optional(z.enum(APP_STATES)),
  scope: z.optional(z.enum(APP_SCOPES)),
  path: z.optional(toldLine(1_000)),
} satisfies Record<AppField, z.core.$ZodType>);

const apps = z.array(app).check(z.maxLength(MOST_APPS));

/** The result of an order. */
const result = z.strictObject({
  orderId,
  outcome: z.enum(OUTCOMES),
  detail: orNull(toldLineOrEmpty(500)),
  at: orNull(instant),
  lasting: z._default(z.boolean(), false),
});

/** `POST /v1/enroll` */
export const enrollBody = z.strictObject({
  enrollmentKey: line(255),
  hardwareId: line(255),
  platform,
  osVersion: orNull(toldLineOrEmpty(64)),
});

/** `POST /v1/check-ins`. `agentVersion` is accepted but not kept. */
export const checkInBody = z.strictObject({
  platform,
  osVersion: orNull(toldLineOrEmpty(64)),
  agentVersion: orNull(toldLineOrEmpty(64)),
  observedAt: instant,
  sentAt: orNull(instant),
  coverage: z.enum(COVERAGES),
  inventoryHash: orNull(line(100)),
  restrictionsEtag: orNull(line(200)),
  apps: orNull(apps),
  results: z._default(z.array(result).check(z.maxLength(MOST_RESULTS)), []),
  ordersAfter: orNull(orderId),
});

/** One line of `POST /v1/sources/{source}/inventories`. */
export const sourceLine = z.strictObject({
  externalId,
  platform,
  osVersion: orNull(toldLineOrEmpty(64)),
  group,
  ownership,
  management: z.enum(MANAGEMENTS),
  observedAt: instant,
  coverage: z.enum(COVERAGES),
  apps,
});

const eitherRun = z
  .strictObject({
    runId: opaqueId,
    startedAt: z.optional(instant),
    listed: z.optional(z.int().check(z.gte(0), z.lte(100_000_000))),
    finishedAt: z.optional(instant),
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
  );

/** `POST /v1/sources/{source}/runs`: the start of a run, and later its end. */
export const runBody = z.pipe(
  eitherRun,
  z.transform(({ runId, startedAt, listed = 0, finishedAt = 0 }) =>
    startedAt === undefined ? { runId, listed, finishedAt } : { runId, startedAt },
  ),
);

/** `POST /v1/orders/results` */
export const resultsBody = z.strictObject({
  results: z.array(result).check(z.minLength(1), z.maxLength(MOST_RESULTS)),
});
