import * as z from 'zod/mini';
import { BAN_STATES, GATE_ACTS } from '../domain/bans/ban-record.ts';
import { GATE_STATES } from '../domain/bans/gate.ts';
import { PLATFORMS } from '../domain/devices/app.ts';
import { KEY_KINDS, REENROLLS } from '../domain/devices/enrollment-key.ts';
import { CHECK_IN_STATUSES } from '../domain/findings/check-in-status.ts';
import { FINDING_STATUSES } from '../domain/findings/finding.ts';
import { ORDER_ACTIONS } from '../domain/order-action.ts';
import { POINT_FINDINGS, POINT_FLEET } from '../domain/passes/history.ts';
import { PASS_KINDS, RUN_NEEDS } from '../domain/passes/pass.ts';
import { GATE_LIFE_ACTS } from '../usecases/bans/read-gate-life.ts';
import { PASS_STATES } from '../usecases/views/pass-answer.ts';
import type { Schema } from './parse.ts';

/*
 * The answers of the routes, for the API's description and its tests. Functions do not carry these
 * schemas. Answers are only ever extended, so a reader must ignore fields that it does not know.
 */

const text = z.string();
const instant = z.string().register(z.globalRegistry, { format: 'date-time' });
const texts = z.record(z.string(), z.string());
const list = <T extends z.core.$ZodType>(items: T) =>
  z.object({ items: z.array(items), nextCursor: z.nullable(z.string()) });
const warnings = z.array(z.object({ pointer: text, detail: text, count: z.int() }));
const lineStatus = z.enum(['recorded', 'unchanged', 'stale', 'refused']);

const orderedApp = z.object({
  id: text,
  type: z.nullable(text),
  name: text,
  banApp: text,
});

const order = z.object({
  orderId: text,
  sequence: z.int(),
  action: z.enum(ORDER_ACTIONS),
  banId: text,
  title: texts,
  reason: texts,
  authority: text,
  references: z.array(text),
  contact: texts,
  apps: z.array(orderedApp),
  moreApps: z.int(),
  flapping: z.boolean(),
  effectiveAt: z.nullable(instant),
  dueAt: z.nullable(instant),
});

const explanation = z.object({
  orderId: text,
  banId: text,
  action: z.nullable(z.enum(ORDER_ACTIONS)),
  holds: z.boolean(),
  replacedBy: z.nullable(text),
  status: z.enum(FINDING_STATUSES),
  cause: z.nullable(text),
  languages: z.array(text),
  title: texts,
  reason: texts,
  contact: texts,
  apps: z.array(orderedApp),
  moreApps: z.int(),
  decision: z.object({
    authority: text,
    instrument: z.nullable(text),
    announcedAt: z.nullable(text),
    references: z.array(text),
  }),
  orderedAt: z.nullable(instant),
  effectiveAt: z.nullable(instant),
  dueAt: z.nullable(text),
  endsAt: z.nullable(text),
  timeZone: text,
  exceptions: z.nullable(
    z.object({
      grantedBy: z.nullable(text),
      grounds: z.nullable(z.array(text)),
      maxDuration: z.nullable(text),
      reportTo: z.nullable(text),
    }),
  ),
});

const numbers = (names: readonly string[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.int()])));

const blocked = z.array(z.object({ platform: z.enum([...PLATFORMS, 'appStore']), id: text }));
const rules = z.array(
  z.object({
    banId: text,
    app: text,
    platform: z.enum(PLATFORMS),
    match: texts,
    title: texts,
    reference: z.nullable(text),
  }),
);

const pass = z.object({
  id: text,
  kind: z.enum(PASS_KINDS),
  state: z.enum(PASS_STATES),
  held: z.nullable(z.object({ needs: z.enum(RUN_NEEDS), secondRunFrom: z.nullable(instant) })),
  counts: z.record(z.string(), z.int()),
});

const checkIn = z.object({
  status: z.enum(CHECK_IN_STATUSES),
  judged: z.boolean(),
  checkedAt: instant,
  send: z.nullable(z.literal('inventory')),
  inventoryHash: z.nullable(text),
  orders: z.array(order),
  moreOrders: z.boolean(),
  restrictions: z.object({
    etag: text,
    upcoming: z.optional(z.array(z.object({ banId: text, effectiveAt: instant }))),
  }),
  nextCheckInSeconds: z.int(),
  clockSkewSeconds: z.nullable(z.int()),
  warnings,
});

const ban = z.object({
  id: text,
  revision: z.int(),
  hash: text,
  state: z.enum(BAN_STATES),
  title: texts,
  draft: z.nullable(z.object({ revision: z.int(), title: texts })),
  gate: z.nullable(
    z.object({
      state: z.enum(GATE_STATES),
      revision: z.int(),
      limit: z.number(),
      count: z.number(),
      ordered: z.int(),
      held: z.int(),
      raiseTo: z.nullable(z.int()),
      reason: text,
      by: text,
      at: instant,
      pausedBy: z.array(text),
    }),
  ),
  asked: z.nullable(
    z.object({ act: z.enum(GATE_ACTS), number: z.int(), by: text, at: instant, until: instant }),
  ),
  orderedBefore: z.nullable(z.int()),
  warnings: z.array(text),
});

/**
 * Answers by the route's name. A route that is not here answers an object that its use case
 * documents.
 */
export const ANSWERS: Readonly<Record<string, Schema>> = {
  enroll: z.object({ deviceId: text, token: text, warnings }),
  checkIn,
  readDeviceRestrictions: z.object({
    etag: text,
    items: blocked,
    rules,
    nextCursor: z.nullable(z.string()),
  }),
  ingestInventories: z.object({
    accepted: z.int(),
    results: z.array(
      z.object({ line: z.int(), status: lineStatus, reason: z.nullable(text), warnings }),
    ),
  }),
  recordRun: z.object({
    source: text,
    runId: text,
    startedAt: instant,
    finishedAt: z.nullable(instant),
    listed: z.nullable(z.int()),
    retireAll: z.boolean(),
    state: z.enum(['open', ...PASS_STATES]),
    retirement: z.nullable(text),
  }),
  confirmRun: z.object({
    source: text,
    runId: text,
    state: z.literal('confirmed'),
    retirement: text,
  }),
  recordResults: z.object({
    accepted: z.int(),
    results: z.array(
      z.object({
        orderId: z.nullable(text),
        status: z.enum(['recorded', 'stale', 'refused']),
        reason: z.nullable(text),
      }),
    ),
    warnings,
  }),
  saveBan: ban,
  proposeBan: ban,
  approveBan: ban,
  liftBan: ban,
  pauseBan: z.object({
    ...z.partial(ban).shape,
    id: text,
    pause: z.object({ by: text, at: instant, reason: text }),
  }),
  resumeBan: ban,
  raiseLimit: ban,
  confirmCount: ban,
  readBan: z.object({
    ...ban.shape,
    proposed: z.nullable(
      z.object({
        revision: z.int(),
        by: text,
        at: instant,
        preview: z.nullable(text),
        limit: z.int(),
      }),
    ),
    document: z.record(z.string(), z.unknown()),
  }),
  createEnrollmentKey: z.object({
    keyId: text,
    kind: z.enum(KEY_KINDS),
    reenroll: z.enum(REENROLLS),
    enrollmentKey: text,
    expiresAt: instant,
  }),
  listBans: list(z.object({ id: text, state: text })),
  listFindings: list(z.object({ banId: text, deviceId: text, status: z.enum(FINDING_STATUSES) })),
  listDevices: list(z.object({ deviceId: text, platform: text, group: z.nullable(text) })),
  listFleetPasses: list(pass),
  listPasses: list(pass),
  readHistory: list(
    z.object({
      at: instant,
      by: z.enum(['census', 'sweep']),
      pass: text,
      revision: z.int(),
      have: z.int(),
      fleet: z.nullable(numbers(POINT_FLEET)),
      findings: z.nullable(numbers(POINT_FINDINGS)),
    }),
  ),
  readGateLife: list(
    z.object({
      at: instant,
      by: text,
      action: z.enum(GATE_LIFE_ACTS),
      state: z.nullable(z.enum(GATE_STATES)),
      revision: z.nullable(z.int()),
      limit: z.nullable(z.int()),
      count: z.nullable(z.int()),
      reason: z.nullable(text),
    }),
  ),
  explainOrder: explanation,
  readExplanation: explanation,
  listReports: list(z.object({ reportId: text })),
  readAudit: list(
    z.object({
      at: instant,
      by: text,
      action: text,
      on: text,
      day: text,
      number: z.int(),
      previous: text,
      hash: text,
      escaped: z.array(z.object({ pointer: text, escaped: text })),
    }),
  ),
  readDevice: z.object({
    deviceId: text,
    platform: text,
    group: z.nullable(text),
    apps: z.array(z.object({ id: text })),
    nextCursor: z.nullable(text),
    moreFindings: z.int(),
  }),
  readRestrictions: z.union([
    z.object({
      platform: text,
      group: text,
      etag: text,
      blocked,
      rules,
      upcoming: z.array(z.object({ banId: text, effectiveAt: instant })),
      refused: z.array(z.object({ banId: text, reason: text })),
      nextCursor: z.nullable(text),
    }),
    z.object({
      platform: text,
      items: z.array(
        z.object({
          group: text,
          etag: text,
          blocked: z.nullable(blocked),
          rules: z.nullable(rules),
        }),
      ),
      moreGroups: z.boolean(),
      nextCursor: z.nullable(text),
    }),
  ]),
};
