import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '../time/instant.ts';
import { enforces, takesOffFrom } from './ban.ts';
import { sparing } from './blocking.ts';
import { type BlockedApp, type Blocklist, banOf } from './blocklist.ts';
import type { Through } from './gate.ts';
import { inScope, phaseAt } from './phase.ts';
import { letThrough, type RestrictedTo, throughHere } from './restrictions.ts';
import { earlyBlockRefusals, effectiveFor, instantsOf } from './timeline.ts';

/*
 * A list of what is blocked may hold 100,000 ids, and each check-in names one. So it is made once
 * for all who have the same: for a blocklist, the bans that block and how much each lets through.
 */

interface Upcoming {
  readonly banId: string;
  readonly effectiveAt: string;
}

/** What is blocked, sorted by platform and id. */
export interface BlockedList {
  /** Changes exactly when `blocked` changes. */
  readonly etag: string;
  readonly blocked: readonly BlockedApp[];
}

export interface Restrictions extends BlockedList {
  /** Changes exactly when the other fields change. */
  readonly etag: string;
  readonly upcoming: readonly Upcoming[];
  /** Early blocks that this platform's managers cannot carry out without uninstalling. */
  readonly refused: readonly { readonly banId: string; readonly reason: string }[];
}

/** One device, and the bans that leave its finding alone: it is exempt, or has no place yet. */
export type RestrictedDevice = Required<RestrictedTo>;

/** What one device is told of its restrictions. */
export interface DeviceRestrictions {
  /** That of the list of what is blocked. */
  readonly etag: string;
  /** Bans whose effective instant comes, the nearest first. */
  readonly upcoming: readonly Upcoming[];
}

/** A ban that blocks something. */
interface Blocking {
  readonly banId: string;
  readonly through: Exclude<Through, 'nothing'>;
}

/** What holds for all devices of a group, platform and ownership in `[from, until)`. */
interface Common extends Pick<Restrictions, 'upcoming' | 'refused'> {
  readonly from: Instant;
  readonly until: Instant;
  readonly blocking: readonly Blocking[];
  /** Bans that leave a device alone by an exemption that names it, by the device's id. */
  readonly spared: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Made {
  readonly commons: Map<string, Common>;
  readonly etags: Map<string, string>;
  readonly lists: Map<string, BlockedList>;
}

/** So many of each are kept for a blocklist. A list may be megabytes. */
const MOST_COMMONS = 1_024;
const MOST_ETAGS = 1_024;
const MOST_LISTS = 16;

const made = new WeakMap<Blocklist, Made>();

function madeOf(blocklist: Blocklist): Made {
  const known = made.get(blocklist);
  if (known) return known;
  const empty: Made = { commons: new Map(), etags: new Map(), lists: new Map() };
  made.set(blocklist, empty);
  return empty;
}

/** Keeps a value as the newest, and lets the oldest go where there are too many. */
function keep<T>(in_: Map<string, T>, most: number, key: string, value: T): T {
  in_.delete(key);
  in_.set(key, value);
  const [oldest] = in_.keys();
  if (in_.size > most && oldest !== undefined) in_.delete(oldest);
  return value;
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

function byBan(a: { readonly banId: string }, b: { readonly banId: string }): number {
  return a.banId < b.banId ? -1 : 1;
}

function commonFor(blocklist: Blocklist, to: RestrictedTo, now: Instant): Common {
  const { commons } = madeOf(blocklist);
  const whose = to.deviceId === undefined ? 'group' : 'device';
  const key = [whose, to.platform, to.ownership ?? '', to.group].join(' ');
  const known = commons.get(key);
  if (known && known.from <= now && now < known.until) return known;
  // No exemption names a device of this id.
  const all = to.deviceId === undefined ? to : { ...to, deviceId: '', sparedBy: new Set<string>() };
  return keep(commons, MOST_COMMONS, key, makeCommon(blocklist, all, now));
}

function makeCommon(blocklist: Blocklist, to: RestrictedTo, now: Instant): Common {
  const blocking: Blocking[] = [];
  const upcoming: Upcoming[] = [];
  const refused: { banId: string; reason: string }[] = [];
  const spared = new Map<string, Set<string>>();
  let until = Number.POSITIVE_INFINITY;
  for (const ban of blocklist.bans) {
    if (!inScope(ban, to)) continue;
    const banId = ban.id;
    until = Math.min(until, instantsOf(ban).find((at) => at > now) ?? until);
    const through = throughHere(ban, to, now);
    if (through !== 'nothing') {
      blocking.push({ banId, through });
      for (const { devices } of sparing(ban, to.platform, now))
        for (const device of devices)
          spared.set(device, (spared.get(device) ?? new Set()).add(banId));
    }
    const effective = effectiveFor(ban, to);
    const phase = phaseAt(ban, to, now, null).phase;
    const blocks =
      enforces(ban.document) && takesOffFrom(ban.document, to.ownership ?? 'organization');
    if (phase === 'notice' && blocks && effective !== null && effective > now)
      upcoming.push({ banId, effectiveAt: formatInstant(effective) });
    if (phase === 'lifted') continue;
    for (const { platform, reason } of earlyBlockRefusals(ban.document))
      if (platform === to.platform) refused.push({ banId, reason });
  }
  return {
    from: now,
    until,
    blocking,
    spared,
    upcoming: upcoming.sort(byBan),
    refused: refused.sort(byBan),
  };
}

function keyOf(platform: string, blocking: readonly Blocking[]): string {
  return [platform, ...blocking.map(({ banId, through }) => `${banId}:${through}`)].join(' ');
}

function listOf(
  blocklist: Blocklist,
  platform: RestrictedTo['platform'],
  blocking: readonly Blocking[],
): BlockedList {
  const { lists, etags } = madeOf(blocklist);
  const key = keyOf(platform, blocking);
  const known = lists.get(key);
  if (known) return keep(lists, MOST_LISTS, key, known);
  const found = new Map<string, BlockedApp>();
  for (const { banId, through } of blocking) {
    const ban = banOf(blocklist, banId);
    if (ban === null) continue;
    for (const app of letThrough(ban, through, [platform]))
      found.set(`${app.platform} ${app.id}`, { platform: app.platform, id: app.id });
  }
  const blocked = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, app]) => app);
  const list = { etag: hashOf(blocked), blocked };
  keep(etags, MOST_ETAGS, key, list.etag);
  return keep(lists, MOST_LISTS, key, list);
}

/** What must not be installed or started on this platform in this group. */
export function restrictionsFor(
  blocklist: Blocklist,
  to: Pick<RestrictedTo, 'platform' | 'group'>,
  now: Instant,
): Restrictions {
  const { platform, group } = to;
  const { blocking, upcoming, refused } = commonFor(blocklist, { platform, group }, now);
  const list = listOf(blocklist, platform, blocking);
  return {
    etag: hashOf([list.etag, upcoming, refused]),
    blocked: list.blocked,
    upcoming,
    refused,
  };
}

/** The bans that block something on this one device. */
function blockingOn(device: RestrictedDevice, { blocking, spared }: Common): readonly Blocking[] {
  const exempt = spared.get(device.deviceId);
  return exempt === undefined && device.sparedBy.size === 0
    ? blocking
    : blocking.filter(({ banId }) => !exempt?.has(banId) && !device.sparedBy.has(banId));
}

/** What one device must keep from being installed or started. */
export function blockedOn(
  blocklist: Blocklist,
  device: RestrictedDevice,
  now: Instant,
): BlockedList {
  const common = commonFor(blocklist, device, now);
  return listOf(blocklist, device.platform, blockingOn(device, common));
}

/** A device is told at most so many bans that are to take effect. */
export const MOST_UPCOMING = 20;

/** What one device is told without the list itself. An etag that is known costs no list. */
export function restrictionsOn(
  blocklist: Blocklist,
  device: RestrictedDevice,
  now: Instant,
): DeviceRestrictions {
  const common = commonFor(blocklist, device, now);
  const blocking = blockingOn(device, common);
  const etag =
    madeOf(blocklist).etags.get(keyOf(device.platform, blocking)) ??
    listOf(blocklist, device.platform, blocking).etag;
  const upcoming = [...common.upcoming]
    .sort((a, b) => (a.effectiveAt < b.effectiveAt ? -1 : a.effectiveAt > b.effectiveAt ? 1 : 0))
    .slice(0, MOST_UPCOMING);
  return { etag, upcoming };
}
