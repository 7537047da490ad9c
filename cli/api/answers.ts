import { z } from 'zod';
import { MATCHER_KEYS } from '../../functions/domain/bans/matcher-keys.ts';

/*
 * Answers of the API, as far as this program reads them. They are only ever extended, so what is
 * not known here is kept and handed on (`--json`).
 */

const text = z.string();
const texts = z.record(text, text);
const maybe = <S extends z.ZodType>(schema: S) => z.nullable(schema);
const step = z.looseObject({ revision: z.int(), by: text, at: text });

export const clockSchema = z.object({ now: text });

/** A page of a list. */
export function listSchema<S extends z.ZodType>(item: S) {
  return z.looseObject({ items: z.array(item), nextCursor: maybe(text) });
}

const gate = z.looseObject({
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

export const banSchema = z.looseObject({
  id: text,
  revision: z.int(),
  hash: text,
  state: text,
  gate: maybe(gate),
  title: texts,
  draft: maybe(z.looseObject({ revision: z.int(), title: texts })),
  proposed: maybe(step),
  approved: maybe(step),
  lifted: maybe(z.looseObject({ by: text, at: text, reason: text })),
  asked: maybe(z.looseObject({ act: text, number: z.int(), by: text, at: text, until: text })),
  warnings: z.array(text),
});
export type Ban = z.output<typeof banSchema>;

const documentSchema = z.looseObject({
  timeZone: text,
  timeline: z.looseObject({
    notice: maybe(text),
    block: maybe(text),
    effective: maybe(text),
    due: maybe(text),
    reviewBy: maybe(text),
    lift: maybe(text),
    overrides: z.array(
      z.looseObject({
        platforms: z.array(text).optional(),
        groups: z.array(text).optional(),
        effective: text,
      }),
    ),
  }),
});
export type ShownDocument = z.output<typeof documentSchema>;

/** One ban with the document of a revision. */
export const wholeBanSchema = z.looseObject({
  ...banSchema.shape,
  proposed: maybe(z.looseObject({ ...step.shape, preview: maybe(text), limit: z.int() })),
  document: documentSchema,
  shown: z.looseObject({ revision: z.int(), hash: text, createdAt: text, createdBy: text }),
  exemptions: z.array(
    z.looseObject({
      id: text,
      ground: text,
      grantedBy: text,
      from: text,
      expiresAt: text,
      endedAt: maybe(text),
    }),
  ),
});
export type WholeBan = z.output<typeof wholeBanSchema>;

export const complianceSchema = z.looseObject({
  revision: maybe(z.int()),
  fleet: z.looseObject({
    countedAt: maybe(text),
    listed: z.int(),
    reporting: z.int(),
    silent: z.int(),
    notVisible: z.int(),
  }),
  findings: z.looseObject({
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
    needsReview: z.int(),
    oldEvidence: z.int(),
  }),
});
export type Compliance = z.output<typeof complianceSchema>;

export const passSchema = z.looseObject({
  id: text,
  kind: text,
  state: text,
  startedAt: text,
  finishedAt: maybe(text),
  progress: z.looseObject({ done: z.int(), parts: z.int() }),
});
export type Pass = z.output<typeof passSchema>;

const app = z.looseObject({ id: text, name: maybe(text).optional() });
const ordered = z.looseObject({ orderId: text, action: text });

export const findingSchema = z.looseObject({
  deviceId: text,
  device: z.looseObject({ platform: text, group: maybe(text) }),
  status: text,
  cause: maybe(text),
  phase: maybe(text),
  apps: z.array(app),
  outstanding: maybe(text),
  overdue: z.boolean(),
  failed: z.boolean(),
  held: z.boolean(),
});

const chapter = z.looseObject({
  at: text,
  status: text,
  cause: maybe(text),
  episode: z.int(),
  said: maybe(text),
  order: maybe(ordered),
  result: maybe(z.looseObject({ orderId: text, outcome: text, detail: maybe(text).optional() })),
  stopped: maybe(z.looseObject({ at: text })),
});
export type Chapter = z.output<typeof chapter>;

export const storySchema = z.looseObject({
  ...findingSchema.shape,
  title: texts,
  lastSeen: maybe(text),
  story: z.array(chapter),
});

export const deviceSchema = z.looseObject({
  deviceId: text,
  source: maybe(text),
  externalId: maybe(text),
  platform: text,
  group: maybe(text),
  ownership: text,
  management: text,
  coverage: maybe(text),
  evidenceAgeSeconds: maybe(z.number()),
  matches: z.array(text),
  lastSeen: maybe(text),
});

export const connectorsSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      name: text,
      kind: text,
      lastPollAt: maybe(text),
      stale: z.boolean(),
      trouble: maybe(z.looseObject({ since: maybe(text), why: text })),
      devices: maybe(z.int()),
      open: maybe(z.int()),
      failed: maybe(z.int()),
      notEnforceable: z.array(z.looseObject({ banId: text, platform: text, why: text })),
    }),
  ),
});

export const auditEntrySchema = z.looseObject({
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
export const pausedSchema = z.looseObject({
  ...banSchema.partial().shape,
  id: text,
  pause: z.looseObject({ by: text, at: text, reason: text }),
});

export const exemptionSchema = z.looseObject({ id: text, from: text, expiresAt: text });

export const reportSchema = z.looseObject({ reportId: text, sha256: z.record(text, text) });

/**
 * What is blocked in a group. A rule with a key that is not known here would block more than is
 * banned without it, so it is another form.
 */
export const restrictionsSchema = z.looseObject({
  platform: text,
  group: text,
  blocked: z.array(z.looseObject({ platform: text, id: text })),
  rules: z.array(
    z.looseObject({
      banId: text,
      app: text,
      platform: text,
      match: z.partialRecord(z.enum(MATCHER_KEYS), text),
      title: texts,
      reference: maybe(text),
    }),
  ),
  nextCursor: maybe(text),
});
export type Restrictions = z.output<typeof restrictionsSchema>;

/** An order, explained to whoever has the device. */
export const explanationSchema = z.looseObject({
  orderId: text,
  action: maybe(text),
  holds: z.boolean(),
  replacedBy: maybe(text),
  status: text,
  cause: maybe(text),
  title: texts,
  reason: texts,
  contact: texts,
  apps: z.array(app),
  moreApps: z.int(),
  decision: z.looseObject({
    authority: text,
    instrument: maybe(text),
    announcedAt: maybe(text),
    references: z.array(text),
  }),
  orderedAt: maybe(text),
  effectiveAt: maybe(text),
  dueAt: maybe(text),
  endsAt: maybe(text),
  timeZone: text,
  exceptions: maybe(
    z.looseObject({
      grantedBy: maybe(text),
      grounds: maybe(z.array(text)),
      maxDuration: maybe(text),
      reportTo: maybe(text),
    }),
  ),
});
