import { randomUUID } from 'node:crypto';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { BanRecord, BanRevision } from '../../functions/domain/bans/ban-record.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { pendingGate } from '../../functions/domain/bans/gate.ts';
import type { Inventory } from '../../functions/domain/devices/app.ts';
import type { EnrollmentKey } from '../../functions/domain/devices/enrollment-key.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type {
  Census,
  Part,
  Preview,
  Retirement,
  Sweep,
} from '../../functions/domain/passes/pass.ts';
import { aBanDocument } from '../made/ban-document.ts';
import { aBanRecord } from '../made/ban-record.ts';
import { aBanRevision } from '../made/ban-revision.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { anEnrollmentKey } from '../made/enrollment-key.ts';
import { aFinding, type FindingChange } from '../made/finding.ts';
import { aHead } from '../made/head.ts';
import { anInventory } from '../made/inventory.ts';
import { aNamedApp } from '../made/named-app.ts';
import { NOON } from '../made/noon.ts';
import { aPart } from '../made/part.ts';
import { aCensus, aPreview, aRetirement, aSweep } from '../made/pass.ts';

/** Rows for the tests of stores, with ids that are new each time. */

export function newId(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

export const someHead = (change: Partial<Head> = {}): Head =>
  aHead({ deviceId: newId('device'), ...change });

export const someInventory = (deviceId: string, change: Partial<Inventory> = {}): Inventory =>
  anInventory({ deviceId, ...change });

export const someFinding = (change: FindingChange = {}): Finding =>
  aFinding({ banId: newId('ban'), deviceId: newId('device'), ...change });

/** A finding with nothing left out: as large as ordinary ones become. */
export function fullFinding(change: FindingChange = {}): Finding {
  const apps = ['mm', 'wework', 'mobileqq', 'mtt', 'qqmusic', 'androidqqmail', 'news', 'map'].map(
    (name) =>
      aNamedApp({
        id: `com.tencent.${name}`,
        name: `Tencent ${name}`,
        type: 'apk',
        version: '8.0.42',
        state: 'installed',
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
    lastResult: {
      n: 11,
      outcome: 'failed',
      detail: 'the package is a system app',
      at: NOON,
      lasting: false,
    },
    device: { source: 'mdm', externalId: 'D-1029384756', management: 'full' },
    ...change,
  });
}

export const someDocument = (id: string): BanDocument => aBanDocument({ id });

export const someRecord = (change: Partial<BanRecord> = {}): BanRecord =>
  aBanRecord({ banId: newId('ban'), draftTitle: { en: 'A draft', fr: 'Un projet' }, ...change });

export const someRevision = (banId: string, revision = 1): BanRevision =>
  aBanRevision({ document: aBanDocument({ id: banId }), revision });

/** A ban whose gate waits for its census. */
export const someEnforcedBan = (id: string, change: Partial<EnforcedBan> = {}): EnforcedBan =>
  anEnforcedBan({
    document: aBanDocument({ id }),
    gate: pendingGate(1, 50, 'approver', NOON),
    ...change,
  });

export const somePass = (change: Partial<Sweep> = {}): Sweep =>
  aSweep({ id: newId('pass'), banId: newId('ban'), ...change });

export const somePart = (passId: string, change: Partial<Part> = {}): Part =>
  aPart({ passId, ...change });

export const someCensus = (): Census => aCensus({ id: newId('pass') });

export const somePreview = (): Preview => aPreview({ id: newId('pass'), banId: newId('ban') });

export const someRetirement = (): Retirement => aRetirement({ id: newId('pass') });

export const someKey = (change: Partial<EnrollmentKey> = {}): EnrollmentKey =>
  anEnrollmentKey({ keyId: newId('key'), hash: newId('hash'), ...change });
