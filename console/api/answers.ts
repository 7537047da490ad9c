import * as z from 'zod/mini';

/*
 * Answers of the API, as far as the console reads them. They are only ever extended, so what is not
 * known here is left out.
 */

const text = z.string();
const texts = z.record(text, text);
const maybe = <S extends z.core.$ZodType>(schema: S) => z.nullable(schema);
const step = z.object({ revision: z.int(), by: text, at: text });

/** A page of a list. */
export function pageOf<S extends z.core.$ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: maybe(text) });
}

export const configSchema = z.object({
  stage: text,
  issuer: text,
  clientId: maybe(text),
  scope: text,
  rolesClaim: text,
  now: text,
});
export type Config = z.output<typeof configSchema>;

const gate = z.object({
  state: text,
  revision: z.int(),
  limit: z.number(),
  count: z.number(),
  ordered: z.int(),
  held: z.int(),
  raiseTo: maybe(z.int()),
  reason: text,
  by: text,
  at: text,
  pausedBy: z.array(text),
});
export type Gate = z.output<typeof gate>;

export const banSchema = z.object({
  id: text,
  revision: z.int(),
  hash: text,
  state: text,
  gate: maybe(gate),
  title: texts,
  draft: maybe(z.object({ revision: z.int(), title: texts })),
  proposed: maybe(step),
  approved: maybe(step),
  lifted: maybe(z.object({ by: text, at: text, reason: text })),
  asked: maybe(z.object({ act: text, number: z.int(), by: text, at: text, until: text })),
  orderedBefore: maybe(z.int()),
  warnings: z.array(text),
});
export type Ban = z.output<typeof banSchema>;

const instant = maybe(text);
const documentSchema = z.looseObject({
  kind: text,
  title: texts,
  reason: texts,
  contact: texts,
  decision: z.looseObject({
    authority: text,
    instrument: z.optional(maybe(text)),
    references: z.array(text),
  }),
  assumed: z.array(text),
  timeZone: text,
  timeline: z.looseObject({
    notice: instant,
    block: instant,
    effective: instant,
    due: instant,
    reviewBy: instant,
    lift: instant,
    overrides: z.array(
      z.looseObject({
        platforms: z.optional(z.array(text)),
        groups: z.optional(z.array(text)),
        effective: text,
      }),
    ),
  }),
  actions: texts,
  scope: z.looseObject({ platforms: z.array(text), groups: z.array(text) }),
  apps: z.array(
    z.looseObject({
      name: text,
      vendor: z.optional(text),
      match: z.array(z.record(text, z.unknown())),
    }),
  ),
  duties: z.array(z.looseObject({ what: text, doneBy: text, due: z.optional(maybe(text)) })),
});
export type BanDocument = z.output<typeof documentSchema>;

const exemption = z.object({
  id: text,
  devices: z.array(text),
  hardwareIds: z.array(text),
  externalIds: z.array(z.object({ source: text, externalId: text })),
  groups: z.array(text),
  ground: text,
  grantedBy: text,
  from: text,
  expiresAt: text,
  endedAt: maybe(text),
});
export type Exemption = z.output<typeof exemption>;

/** One ban with the document of a revision. */
export const wholeBanSchema = z.object({
  ...banSchema.shape,
  proposed: maybe(z.object({ ...step.shape, preview: maybe(text), limit: z.int() })),
  document: documentSchema,
  shown: z.object({ revision: z.int(), hash: text, createdAt: text, createdBy: text }),
  exemptions: z.array(exemption),
});
export type WholeBan = z.output<typeof wholeBanSchema>;

const counts = z.record(text, z.number());
export const complianceSchema = z.object({
  revision: maybe(z.int()),
  fleet: z.object({
    countedAt: maybe(text),
    listed: z.int(),
    reporting: z.int(),
    silent: z.int(),
    notVisible: z.int(),
  }),
  findings: z.object({
    countedAt: maybe(text),
    had: z.int(),
    open: z.int(),
    resolved: z.int(),
    exempt: z.int(),
    unenforceable: z.int(),
    withdrawn: z.int(),
    overdue: z.int(),
    failed: z.int(),
    held: z.int(),
    quarantined: z.int(),
    needsReview: z.int(),
    oldEvidence: z.int(),
    byGroup: z.array(z.object({ group: text, listed: maybe(z.int()), counts })),
  }),
});
export type Compliance = z.output<typeof complianceSchema>;

export const passSchema = z.object({
  id: text,
  kind: text,
  state: text,
  source: maybe(text),
  run: maybe(text),
  held: maybe(z.object({ needs: text, secondRunFrom: maybe(text) })),
  counts,
  startedAt: text,
  finishedAt: maybe(text),
  progress: z.object({ done: z.int(), parts: z.int() }),
});
export type Pass = z.output<typeof passSchema>;

const point = z.object({
  at: text,
  by: text,
  pass: text,
  have: z.int(),
  findings: maybe(counts),
});
export type HistoryPoint = z.output<typeof point>;
export const historySchema = pageOf(point);

export const gateChapterSchema = z.object({
  at: text,
  by: text,
  action: text,
  state: maybe(text),
  revision: maybe(z.int()),
  limit: maybe(z.int()),
  count: maybe(z.int()),
  reason: maybe(text),
});
export type GateChapter = z.output<typeof gateChapterSchema>;

const part = z.object({ name: text, devices: maybe(z.int()) });
export const previewSchema = z.object({
  id: text,
  revision: z.int(),
  state: text,
  progress: z.object({ done: z.int(), parts: z.int() }),
  matched: z.optional(z.int()),
  wouldOrder: z.optional(z.int()),
  review: z.optional(z.int()),
  groups: z.optional(z.array(part)),
  platforms: z.optional(
    z.array(
      z.object({
        ...part.shape,
        wouldOrder: maybe(z.int()),
        reporting: z.int(),
        silent: z.int(),
        unseen: z.int(),
      }),
    ),
  ),
  warnings: z.optional(z.array(text)),
  gate: z.optional(z.object({ limit: z.int(), wouldOpen: z.boolean() })),
});
export type Preview = z.output<typeof previewSchema>;

const app = z.object({ id: text, name: z.optional(maybe(text)), version: z.optional(maybe(text)) });
const order = z.object({ orderId: text, action: text, at: text });

export const findingSchema = z.object({
  banId: text,
  deviceId: text,
  device: z.looseObject({ platform: text, group: maybe(text) }),
  status: text,
  cause: maybe(text),
  phase: maybe(text),
  overdue: z.boolean(),
  failed: z.boolean(),
  held: z.boolean(),
  flapping: z.boolean(),
  doubted: z.boolean(),
  apps: z.array(app),
  lastOrderedAt: maybe(text),
});
export type Finding = z.output<typeof findingSchema>;

const chapter = z.object({
  version: z.int(),
  at: text,
  status: text,
  cause: maybe(text),
  episode: z.int(),
  said: maybe(text),
  order: maybe(order),
  result: maybe(z.looseObject({ orderId: text, outcome: text, detail: z.optional(maybe(text)) })),
  stopped: maybe(z.looseObject({ at: text })),
});
export type Chapter = z.output<typeof chapter>;

export const storySchema = z.object({
  ...findingSchema.shape,
  title: texts,
  lastSeen: maybe(text),
  story: z.array(chapter),
});
export type Story = z.output<typeof storySchema>;

export const deviceSchema = z.object({
  deviceId: text,
  source: maybe(text),
  externalId: maybe(text),
  platform: text,
  osVersion: z.optional(maybe(text)),
  group: maybe(text),
  ownership: text,
  management: text,
  coverage: maybe(text),
  evidenceAgeSeconds: maybe(z.number()),
  doubt: maybe(z.object({ why: text, since: text })),
  lastSeen: maybe(text),
  enrolledAt: maybe(text),
  retiredAt: maybe(text),
});
export type Device = z.output<typeof deviceSchema>;

export const wholeDeviceSchema = z.object({
  ...deviceSchema.shape,
  apps: z.array(app),
  nextCursor: maybe(text),
  findings: z.array(findingSchema),
  moreFindings: z.int(),
});
export type WholeDevice = z.output<typeof wholeDeviceSchema>;

const connector = z.object({
  name: text,
  kind: text,
  lastPollAt: maybe(text),
  stale: z.boolean(),
  trouble: maybe(z.object({ since: maybe(text), why: text })),
  devices: maybe(z.int()),
  open: maybe(z.int()),
  failed: maybe(z.int()),
  notEnforceable: z.array(z.looseObject({ banId: text, platform: text, why: text })),
});
export type Connector = z.output<typeof connector>;
export const connectorsSchema = z.object({ items: z.array(connector) });

export const auditEntrySchema = z.object({
  at: text,
  by: text,
  action: text,
  on: text,
  before: z.unknown(),
  after: z.unknown(),
  day: text,
  number: z.int(),
  previous: text,
  hash: text,
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

/** A pause holds even if the rest could not be read. */
export const pausedSchema = z.object({ id: text, pause: z.object({ by: text, at: text }) });
export const exemptedSchema = z.object({ id: text });
export const revokedSchema = z.object({
  exemptions: z.array(z.object({ banId: text, until: text })),
  moreExemptions: z.int(),
});
export const confirmedRunSchema = z.object({ state: text, retirement: text });
export const frozenSchema = z.object({ reportId: text, sha256: z.record(text, text) });

const report = z.object({
  reportId: text,
  asOf: maybe(text),
  frozenAt: maybe(text),
  revision: maybe(z.int()),
  sha256: z.object({ json: text }),
});
export type Report = z.output<typeof report>;
export const reportsSchema = pageOf(report);
