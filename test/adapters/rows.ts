import { randomUUID } from 'node:crypto';
import type { Act } from '../../functions/domain/audit.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { BanRecord, BanRevision } from '../../functions/domain/bans/ban-record.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { pendingGate } from '../../functions/domain/bans/gate.ts';
import type { Inventory } from '../../functions/domain/devices/app.ts';
import type { EnrollmentKey } from '../../functions/domain/devices/enrollment-key.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import {
  type Census,
  newCensus,
  newPreview,
  newRetirement,
  newSweep,
  type Part,
  type Preview,
  type Retirement,
  type Sweep,
} from '../../functions/domain/passes/pass.ts';

/** Rows for the tests of stores, with ids that are new each time. */

export const NOON = Date.parse('2023-10-30T12:00:00Z');

export function newId(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

export function someHead(change: Partial<Head> = {}): Head {
  return {
    deviceId: newId('device'),
    tokenHash: 'a'.repeat(64),
    source: null,
    externalId: null,
    platform: 'android',
    osVersion: '14',
    group: 'ministry',
    ownership: 'organization',
    management: 'agent',
    coverage: 'all',
    inventoryHash: null,
    observedAt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    lastSeen: NOON,
    run: null,
    retiredAt: null,
    enrolledAt: NOON,
    lock: 1,
    ...change,
  };
}

export function someInventory(deviceId: string, change: Partial<Inventory> = {}): Inventory {
  return {
    deviceId,
    platform: 'android',
    observedAt: NOON,
    coverage: 'all',
    hash: `sha256-${'b'.repeat(64)}`,
    apps: [{ id: 'com.tencent.mm', name: '微信', version: '8.0.42' }, { id: 'org.example.notes' }],
    ...change,
  };
}

export function someFinding(change: Partial<Finding> = {}): Finding {
  return {
    banId: newId('ban'),
    deviceId: newId('device'),
    shard: 3,
    status: 'open',
    cause: null,
    phase: 'scheduled',
    n: 0,
    outstanding: null,
    sequence: 0,
    said: null,
    saidAt: null,
    revision: 1,
    episode: 1,
    rounds: 0,
    openedAt: NOON,
    firstRemovalAt: null,
    lastOrderedAt: null,
    endedAt: null,
    overdue: false,
    failed: false,
    apps: [{ id: 'com.tencent.mm', name: 'WeChat' }],
    appCount: 1,
    grown: false,
    orders: [],
    lastResult: null,
    device: {
      platform: 'android',
      group: 'ministry',
      source: null,
      externalId: null,
      management: 'agent',
    },
    asOf: NOON,
    lock: 1,
    ...change,
  };
}

/** A finding with nothing left out: as large as ordinary ones become. */
export function fullFinding(change: Partial<Finding> = {}): Finding {
  const apps = ['mm', 'wework', 'mobileqq', 'mtt', 'qqmusic', 'androidqqmail', 'news', 'map'].map(
    (name) => ({
      id: `com.tencent.${name}`,
      name: `Tencent ${name}`,
    }),
  );
  return someFinding({
    cause: 'management',
    status: 'unenforceable',
    phase: 'quarantine',
    n: 12,
    outstanding: 12,
    sequence: 14,
    said: 'order',
    saidAt: NOON,
    rounds: 6,
    firstRemovalAt: NOON,
    lastOrderedAt: NOON,
    endedAt: NOON,
    overdue: true,
    failed: true,
    grown: true,
    apps,
    appCount: 11,
    orders: [7, 8, 9, 10, 11, 12].map((n) => ({
      n,
      action: 'remove',
      revision: 2,
      at: NOON + n,
      effectiveAt: n === 9 ? null : NOON,
    })),
    lastResult: { n: 11, outcome: 'failed', detail: 'the package is a system app', at: NOON },
    device: {
      platform: 'android',
      group: 'ministry',
      source: 'bridge',
      externalId: 'D-1029384756',
      management: 'full',
    },
    ...change,
  });
}

export function someDocument(id: string): BanDocument {
  return {
    id,
    kind: 'ban',
    title: { en: 'WeChat on government devices', fr: 'WeChat sur les appareils du gouvernement' },
    reason: { en: 'risk', fr: 'risque' },
    contact: { en: 'the help desk', fr: 'le centre d’aide' },
    decision: { authority: 'the board', dates: [], exceptions: null, references: [] },
    assumed: [],
    timeZone: 'America/Toronto',
    timeline: {
      notice: null,
      block: null,
      effective: '2023-10-30T00:00:00-04:00',
      due: null,
      reviewBy: null,
      lift: null,
      overrides: [],
    },
    actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
    escalation: null,
    scope: { platforms: ['android'], groups: [] },
    apps: [{ name: 'WeChat', match: [{ platform: 'android', packageName: 'com.tencent.mm' }] }],
    limits: { maxDevices: null, maxPercent: null },
    followUp: { every: 'P1D', maxRounds: 8 },
    duties: [],
  };
}

export function someRecord(change: Partial<BanRecord> = {}): BanRecord {
  return {
    banId: newId('ban'),
    state: 'draft',
    latest: 1,
    hash: 'c'.repeat(64),
    title: { en: 'WeChat on government devices' },
    proposed: null,
    approved: null,
    lifted: null,
    shards: null,
    preview: null,
    sweptThrough: null,
    lastSweepAt: null,
    nextDueAt: null,
    lock: 1,
    ...change,
  };
}

export function someRevision(banId: string, revision = 1): BanRevision {
  return {
    banId,
    revision,
    hash: 'c'.repeat(64),
    document: someDocument(banId),
    createdAt: NOON,
    createdBy: 'author',
  };
}

export function someEnforcedBan(id: string, change: Partial<EnforcedBan> = {}): EnforcedBan {
  return {
    id,
    revision: 1,
    hash: 'c'.repeat(64),
    document: someDocument(id),
    approvedAt: NOON,
    sinceVersion: 1,
    shards: 16,
    liftedAt: null,
    exemptions: [],
    gate: pendingGate(1, 50, 'approver', NOON),
    carried: [],
    ...change,
  };
}

export function someAct(change: Partial<Act> = {}): Act {
  return {
    at: NOON,
    by: 'author',
    action: 'ban.save',
    on: 'bans/x',
    before: null,
    after: { revision: 1 },
    ...change,
  };
}

const someBeginning = () => ({
  id: newId('pass'),
  asOf: NOON,
  startedAt: NOON,
  parts: 16,
});

export function somePass(change: Partial<Sweep> = {}): Sweep {
  const about = { banId: newId('ban'), revision: 1, purpose: 'instant' } as const;
  return { ...newSweep({ ...someBeginning(), ...about }), ...change };
}

export function someCensus(): Census {
  return newCensus({ ...someBeginning(), version: 4 });
}

export function somePreview(): Preview {
  const about = { banId: newId('ban'), revision: 2, purpose: 'what would it do?' };
  return newPreview({ ...someBeginning(), ...about });
}

export function someRetirement(): Retirement {
  const about = { source: 'bridge', run: 'r1', purpose: 'count', expected: 7 } as const;
  return newRetirement({ ...someBeginning(), ...about });
}

export function somePart(passId: string, change: Partial<Part> = {}): Part {
  return {
    passId,
    part: 3,
    cursor: 'next',
    done: false,
    counts: { moved: 2 },
    nextDueAt: null,
    heartbeat: NOON,
    lock: 1,
    ...change,
  };
}

export function someKey(change: Partial<EnrollmentKey> = {}): EnrollmentKey {
  return {
    keyId: newId('key'),
    hash: newId('hash'),
    group: 'ministry',
    ownership: 'organization',
    maxUses: 2,
    uses: 0,
    expiresAt: NOON + 1_000,
    createdBy: 'operator',
    ...change,
  };
}
