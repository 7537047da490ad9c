import { createHash } from 'node:crypto';
import { keepNewest } from '../keep-newest.ts';
import type { Instant } from '../time/instant.ts';
import { isExcepted } from './blocking.ts';
import { type BlockedApp, type Blocklist, banOf } from './blocklist.ts';
import { type BlockingBan, commonFor, type Upcoming } from './common-restrictions.ts';
import { type ManagerRule, rulesThrough } from './manager-rules.ts';
import { letThrough, type RestrictedTo } from './restrictions.ts';

/*
 * A list of what is blocked may hold 100,000 ids, and each check-in names one. So it is made once
 * for all who have the same: for a blocklist, the bans that block and how much each lets through.
 */

export interface BlockedList {
  /** Changes exactly when `blocked` or `rules` change. */
  readonly etag: string;
  /** Sorted by platform and id. */
  readonly blocked: readonly BlockedApp[];
  /** Sorted by ban, in the order of its document. */
  readonly rules: readonly ManagerRule[];
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

interface Made {
  readonly etags: Map<string, string>;
  readonly lists: Map<string, BlockedList>;
}

/** So many of each are kept for a blocklist. A list may be megabytes. */
const MOST_ETAGS = 1_024;
const MOST_LISTS = 16;

const made = new WeakMap<Blocklist, Made>();

function madeOf(blocklist: Blocklist): Made {
  const known = made.get(blocklist);
  if (known) return known;
  const empty: Made = { etags: new Map(), lists: new Map() };
  made.set(blocklist, empty);
  return empty;
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

function keyOf(platform: string, blocking: readonly BlockingBan[]): string {
  return [platform, ...blocking.map(({ banId, through }) => `${banId}:${through}`)].join(' ');
}

function listOf(
  blocklist: Blocklist,
  platform: RestrictedTo['platform'],
  blocking: readonly BlockingBan[],
): BlockedList {
  const { lists, etags } = madeOf(blocklist);
  const key = keyOf(platform, blocking);
  const known = lists.get(key);
  if (known) return keepNewest(lists, MOST_LISTS, key, known);
  const list = makeList(blocklist, platform, blocking);
  keepNewest(etags, MOST_ETAGS, key, list.etag);
  return keepNewest(lists, MOST_LISTS, key, list);
}

function makeList(
  blocklist: Blocklist,
  platform: RestrictedTo['platform'],
  blocking: readonly BlockingBan[],
): BlockedList {
  const found = new Map<string, BlockedApp>();
  const rulesOf = new Map<string, readonly ManagerRule[]>();
  for (const { banId, through } of blocking) {
    const ban = banOf(blocklist, banId);
    if (ban === null) continue;
    for (const app of letThrough(ban, through, [platform]))
      found.set(`${app.platform} ${app.id}`, { platform: app.platform, id: app.id });
    rulesOf.set(
      banId,
      rulesThrough(ban, through, platform).map(({ rule }) => rule),
    );
  }
  const blocked = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, app]) => app);
  const byBan = [...rulesOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rules]) => rules);
  return { etag: hashOf([blocked, byBan.flatMap(hashable)]), blocked, rules: byBan.flat() };
}

/** What a ban's rules say. Their common texts, which may be long, stand there once. */
function hashable(rules: readonly ManagerRule[]): readonly unknown[] {
  const [first] = rules;
  if (first === undefined) return [];
  const { banId, title, reference } = first;
  return [[banId, title, reference, rules.map(({ app, match }) => [app, match])]];
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
    rules: list.rules,
    upcoming,
    refused,
  };
}

/** The bans that block something on this one device. */
function blockingOn(
  blocklist: Blocklist,
  device: RestrictedDevice,
  blocking: readonly BlockingBan[],
  now: Instant,
): readonly BlockingBan[] {
  return blocking.filter(({ banId }) => {
    const ban = banOf(blocklist, banId);
    const isExempt = ban !== null && isExcepted(ban, device.platform, device, now);
    return !isExempt && !device.sparedBy.has(banId);
  });
}

/** What one device must keep from being installed or started. */
export function blockedOn(
  blocklist: Blocklist,
  device: RestrictedDevice,
  now: Instant,
): BlockedList {
  const { blocking } = commonFor(blocklist, device, now);
  return listOf(blocklist, device.platform, blockingOn(blocklist, device, blocking, now));
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
  const blocking = blockingOn(blocklist, device, common.blocking, now);
  const etag =
    madeOf(blocklist).etags.get(keyOf(device.platform, blocking)) ??
    listOf(blocklist, device.platform, blocking).etag;
  const upcoming = [...common.upcoming]
    .sort((a, b) => (a.effectiveAt < b.effectiveAt ? -1 : a.effectiveAt > b.effectiveAt ? 1 : 0))
    .slice(0, MOST_UPCOMING);
  return { etag, upcoming };
}
