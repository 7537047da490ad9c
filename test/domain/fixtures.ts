import type { BanDocument, Timeline } from '../../functions/domain/bans/ban.ts';
import type { Blocklist, EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import type { Gate } from '../../functions/domain/bans/gate.ts';
import type { App, Inventory, NamedApp } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { decide, type Verdict } from '../../functions/domain/findings/decide.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { Presence, Situation } from '../../functions/domain/findings/presence.ts';
import { DAY, formatInstant, type Instant } from '../../functions/domain/time/instant.ts';
import { aBanDocument, type BanDocumentChange } from '../made/ban-document.ts';
import { aBlocklist } from '../made/blocklist.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { anExemption } from '../made/exemption.ts';
import { aFinding, type FindingChange } from '../made/finding.ts';
import { aGate } from '../made/gate.ts';
import { aHead } from '../made/head.ts';
import { anInventory } from '../made/inventory.ts';
import { aNamedApp } from '../made/named-app.ts';

/** The ban takes effect here; it is approved and announced ten days before. */
export const EFFECTIVE = Date.parse('2023-10-30T00:00:00-04:00');
export const APPROVED = EFFECTIVE - 10 * DAY;

export const WECHAT: NamedApp = aNamedApp();
export const WEIXIN_WORK: NamedApp = aNamedApp({ id: 'com.tencent.wework', name: 'WeCom' });
/** An app that is back within so long keeps its finding's episode, unless a test says otherwise. */
export const FLAPS_WITHIN = 0;

export function timelineAt(
  times: { readonly [K in Exclude<keyof Timeline, 'overrides'>]?: Instant | null } = {},
  overrides: Timeline['overrides'] = [],
): Timeline {
  const text = (at: Instant | null | undefined) =>
    at === null || at === undefined ? null : formatInstant(at);
  return {
    notice: text(times.notice === undefined ? APPROVED : times.notice),
    block: text(times.block),
    effective: text(times.effective === undefined ? EFFECTIVE : times.effective),
    due: text(times.due),
    reviewBy: text(times.reviewBy),
    lift: text(times.lift),
    overrides,
  };
}

export function documentOf(change: BanDocumentChange = {}): BanDocument {
  return aBanDocument({
    id: 'ca-wechat',
    decision: {
      authority: 'Treasury Board of Canada',
      dates: [],
      exceptions: null,
      references: ['https://example.org'],
    },
    timeZone: 'America/Toronto',
    apps: [
      {
        name: 'WeChat',
        match: [
          { platform: 'android', packageName: WECHAT.id },
          { platform: 'android', packageName: WEIXIN_WORK.id },
          { platform: 'ios', bundleId: 'com.tencent.xin' },
        ],
      },
    ],
    ...change,
    timeline: { ...timelineAt(), ...change.timeline },
  });
}

export function gateOf(change: Partial<Gate> = {}): Gate {
  return aGate({ at: APPROVED, ...change });
}

/** A ban in force whose gate is open for the revision that holds, unless told otherwise. */
export function banOf(
  document: BanDocumentChange = {},
  change: Partial<EnforcedBan> = {},
): EnforcedBan {
  return anEnforcedBan({
    document: documentOf(document),
    approvedAt: APPROVED,
    gate: gateOf({ revision: change.revision ?? 1 }),
    ...change,
  });
}

export function blocklistOf(...bans: EnforcedBan[]): Blocklist {
  return aBlocklist(bans, { versionAt: APPROVED });
}

export function exemptionOf(change: Partial<Exemption> = {}): Exemption {
  return anExemption({ from: EFFECTIVE - DAY, expiresAt: EFFECTIVE + 5 * DAY, ...change });
}

export function headOf(change: Partial<Head> = {}): Head {
  return aHead({ group: 'treasury', lastSeen: APPROVED, enrolledAt: APPROVED, ...change });
}

export function inventoryOf(apps: readonly App[], change: Partial<Inventory> = {}): Inventory {
  return anInventory({ observedAt: APPROVED, apps, ...change });
}

/** An open finding on which the first removal was ordered at the effective instant. */
export function findingOf(change: FindingChange = {}): Finding {
  return aFinding({
    banId: 'ca-wechat',
    phase: 'remove',
    n: 2,
    outstanding: 2,
    sequence: 2,
    said: 'order',
    saidAt: EFFECTIVE,
    openedAt: APPROVED,
    firstRemovalAt: EFFECTIVE,
    lastOrderedAt: EFFECTIVE,
    orders: [
      { n: 1, action: 'notice', revision: 1, at: APPROVED, effectiveAt: EFFECTIVE },
      { n: 2, action: 'remove', revision: 1, at: EFFECTIVE, effectiveAt: EFFECTIVE },
    ],
    asOf: EFFECTIVE,
    lock: 2,
    ...change,
    device: { group: 'treasury', ...change.device },
  });
}

export const AS_RECORDED: Presence = { kind: 'as-recorded' };

export function present(...apps: NamedApp[]): Presence {
  return {
    kind: 'present',
    how: 'seen',
    apps: apps.length > 0 ? apps : [WECHAT],
    coverage: 'all',
    review: [],
  };
}

/** An inventory without the app: of a reporter that sees everything, unless told otherwise. */
export function absent(
  observedAt: Instant,
  change: { complete?: boolean; amended?: boolean } = {},
): Presence {
  const { complete = true, amended = false } = change;
  const coverage = complete ? 'all' : 'managed-only';
  return { kind: 'absent', coverage, review: [], amended, observedAt };
}

/** A decision on the one device of these tests. */
export function ask(
  ban: EnforcedBan | null,
  finding: Finding | null,
  now: Instant,
  presence: Presence = AS_RECORDED,
  device: Partial<Head> = {},
): Verdict {
  return decide(situationOf(ban, finding, now, presence, device));
}

function situationOf(
  ban: EnforcedBan | null,
  finding: Finding | null,
  now: Instant,
  presence: Presence,
  device: Partial<Head>,
): Situation {
  return { ban, device: headOf(device), presence, finding, flapsWithin: FLAPS_WITHIN, now };
}

/** The rows that decisions make, one after the other, until one changes nothing. */
export function untilRest(situation: Situation): readonly Finding[] {
  const rows: Finding[] = [];
  let { finding, presence } = situation;
  for (let asked = 0; asked < 10; asked++) {
    const { next } = decide({ ...situation, finding, presence });
    if (next === null) return rows;
    rows.push(next);
    finding = next;
    presence = situation.presence;
  }
  throw new Error('the decision did not come to rest');
}

/** The finding as it is once decisions are at rest; what stood, where nothing moves. */
export function settled(
  ban: EnforcedBan | null,
  finding: Finding | null,
  now: Instant,
  presence: Presence = AS_RECORDED,
  device: Partial<Head> = {},
): Finding {
  const last = untilRest(situationOf(ban, finding, now, presence, device)).at(-1) ?? finding;
  if (last === null) throw new Error('there is no finding');
  return last;
}
