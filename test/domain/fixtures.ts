import type { BanDocument, Timeline } from '../../functions/domain/bans/ban.ts';
import type { Blocklist, EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import type { Gate } from '../../functions/domain/bans/gate.ts';
import type { App, Inventory, NamedApp, Platform } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { inventoryHash } from '../../functions/domain/devices/inventory-hash.ts';
import {
  decide,
  type Presence,
  type Situation,
  type Verdict,
} from '../../functions/domain/findings/decide.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { DAY, formatInstant, type Instant } from '../../functions/domain/time/instant.ts';

/** The ban takes effect here; it is approved and announced ten days before. */
export const EFFECTIVE = Date.parse('2023-10-30T00:00:00-04:00');
export const APPROVED = EFFECTIVE - 10 * DAY;

export const WECHAT: NamedApp = { id: 'com.tencent.mm', name: 'WeChat' };
export const WEIXIN_WORK: NamedApp = { id: 'com.tencent.wework', name: 'WeCom' };

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

export function documentOf(change: Partial<BanDocument> = {}): BanDocument {
  return {
    id: 'ca-wechat',
    kind: 'ban',
    title: {
      en: 'WeChat on government mobile devices',
      fr: 'WeChat sur les appareils mobiles du gouvernement',
    },
    reason: { en: 'an unacceptable level of risk', fr: 'un niveau de risque inacceptable' },
    contact: { en: 'the service desk', fr: 'le centre de services' },
    decision: {
      authority: 'Treasury Board of Canada',
      dates: [],
      exceptions: null,
      references: ['https://example.org'],
    },
    assumed: [],
    timeZone: 'America/Toronto',
    timeline: timelineAt(),
    actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
    escalation: null,
    scope: { platforms: ['android', 'ios'], groups: [] },
    apps: [
      {
        name: 'WeChat',
        match: [
          { platform: 'android', packageName: 'com.tencent.mm' },
          { platform: 'android', packageName: 'com.tencent.wework' },
          { platform: 'ios', bundleId: 'com.tencent.xin' },
        ],
      },
    ],
    limits: { maxDevices: null, maxPercent: null },
    followUp: { every: 'P1D', maxRounds: 3 },
    duties: [],
    ...change,
  };
}

export function gateOf(change: Partial<Gate> = {}): Gate {
  return {
    state: 'open',
    revision: 1,
    limit: 50,
    count: 0,
    censused: true,
    reason: 'the census found 0 devices, within the limit of 50',
    by: 'census',
    at: APPROVED,
    ...change,
  };
}

/** A ban in force whose gate is open for the revision that holds, unless told otherwise. */
export function banOf(
  document: Partial<BanDocument> = {},
  change: Partial<EnforcedBan> = {},
): EnforcedBan {
  const whole = documentOf(document);
  return {
    id: whole.id,
    revision: 1,
    hash: 'c'.repeat(64),
    document: whole,
    approvedAt: APPROVED,
    sinceVersion: 1,
    shards: 16,
    liftedAt: null,
    exemptions: [],
    gate: gateOf({ revision: change.revision ?? 1 }),
    carried: [],
    ...change,
  };
}

export function blocklistOf(...bans: EnforcedBan[]): Blocklist {
  return { version: 1, lock: 1, versionAt: APPROVED, bans };
}

export function exemptionOf(change: Partial<Exemption> = {}): Exemption {
  return {
    id: 'exemption-1',
    devices: ['device-1'],
    groups: [],
    ground: 'consular work',
    grantedBy: 'chief information officer',
    from: EFFECTIVE - DAY,
    expiresAt: EFFECTIVE + 5 * DAY,
    endedAt: null,
    ...change,
  };
}

export function headOf(change: Partial<Head> = {}): Head {
  return {
    deviceId: 'device-1',
    tokenHash: 'a'.repeat(64),
    source: null,
    externalId: null,
    platform: 'android',
    osVersion: '14',
    group: 'treasury',
    ownership: 'organization',
    management: 'agent',
    coverage: 'all',
    inventoryHash: null,
    observedAt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    lastSeen: APPROVED,
    run: null,
    retiredAt: null,
    enrolledAt: APPROVED,
    lock: 1,
    ...change,
  };
}

export function inventoryOf(apps: readonly App[], change: Partial<Inventory> = {}): Inventory {
  return {
    deviceId: 'device-1',
    platform: 'android',
    observedAt: APPROVED,
    coverage: 'all',
    hash: inventoryHash(apps),
    apps,
    ...change,
  };
}

/** An open finding on which the first removal was ordered at the effective instant. */
export function findingOf(change: Partial<Finding> = {}): Finding {
  return {
    banId: 'ca-wechat',
    deviceId: 'device-1',
    shard: 3,
    status: 'open',
    cause: null,
    phase: 'remove',
    n: 2,
    outstanding: 2,
    sequence: 2,
    said: 'order',
    saidAt: EFFECTIVE,
    revision: 1,
    episode: 1,
    rounds: 0,
    openedAt: APPROVED,
    firstRemovalAt: EFFECTIVE,
    lastOrderedAt: EFFECTIVE,
    endedAt: null,
    overdue: false,
    failed: false,
    apps: [WECHAT],
    appCount: 1,
    grown: false,
    orders: [
      { n: 1, action: 'notice', revision: 1, at: APPROVED, effectiveAt: EFFECTIVE },
      { n: 2, action: 'remove', revision: 1, at: EFFECTIVE, effectiveAt: EFFECTIVE },
    ],
    lastResult: null,
    device: {
      platform: 'android',
      group: 'treasury',
      source: null,
      externalId: null,
      management: 'agent',
    },
    asOf: EFFECTIVE,
    lock: 2,
    ...change,
  };
}

export const AS_RECORDED: Presence = { kind: 'as-recorded' };

export function present(...apps: NamedApp[]): Presence {
  return { kind: 'present', apps: apps.length > 0 ? apps : [WECHAT] };
}

/** An inventory without the app: of a reporter that sees everything, unless told otherwise. */
export function absent(
  observedAt: Instant,
  change: { complete?: boolean; amended?: boolean } = {},
): Presence {
  return { kind: 'absent', complete: true, amended: false, observedAt, ...change };
}

/** A decision on the one device of these tests. */
export function ask(
  ban: EnforcedBan | null,
  finding: Finding | null,
  now: Instant,
  presence: Presence = AS_RECORDED,
  device: Partial<Head> = {},
): Verdict {
  return decide({ ban, device: headOf(device), presence, finding, now });
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
  const last = untilRest({ ban, device: headOf(device), presence, finding, now }).at(-1) ?? finding;
  if (last === null) throw new Error('there is no finding');
  return last;
}

export function appsOn(platform: Platform, ...ids: string[]): Pick<Inventory, 'platform' | 'apps'> {
  return { platform, apps: ids.map((id) => ({ id })) };
}
