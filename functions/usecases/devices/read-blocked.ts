import type { BlockedApp, Blocklist } from '../../domain/bans/blocklist.ts';
import type { ManagerRule } from '../../domain/bans/manager-rules.ts';
import { type BlockedList, blockedOn } from '../../domain/bans/restriction-lists.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { sparedBy } from '../../domain/findings/spared-by.ts';
import { apart } from '../bans/read-restrictions.ts';
import { BadCursor, type Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { blocklistFor, findingKey } from './read-settling.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'clock'>;

/** The most ids and rules to block on one page, and the most bytes that they take as JSON. */
export const MOST_BLOCKED_ON_PAGE = 5_000;
export const MOST_BLOCKED_BYTES = 500_000;

interface Input {
  /** As it is now: a head that is a moment old may not name the finding that spares an app. */
  readonly device: Head;
  /** `null`: the first page. */
  readonly cursor: string | null;
}

interface Output {
  /** That of the whole list. */
  readonly etag: string;
  readonly items: readonly BlockedApp[];
  /** They come after all ids. */
  readonly rules: readonly ManagerRule[];
  readonly nextCursor: string | null;
}

/**
 * A page of what a device must keep from being installed or started. It is the list that its
 * check-in names, by the same rule: what a finding of the device is exempt from, or has no place
 * for, is not in it. It costs one read if the device has findings.
 *
 * Refuses: a device that the present bans have not judged; a cursor of a list
 * that has changed since. The device keeps what it was told before.
 */
export async function readDeviceRestrictions(deps: Needs, input: Input): Promise<Output> {
  const known = await readDeviceBlocked(deps, input.device);
  if (known.list !== null) return pageOf(known.list, input.cursor);
  throw new Refusal(
    'conflict',
    'The present bans have not judged this device yet: check in, keep the restrictions that you ' +
      'have, and ask again when the answer says "judged": true.',
  );
}

/** What is blocked on a device, and what that was made from. */
export interface DeviceBlocked {
  /** `null`: the present bans have not judged the device. It keeps what it was told before. */
  readonly list: BlockedList | null;
  readonly blocklist: Blocklist;
  /** The device's live findings. */
  readonly findings: readonly Finding[];
}

/** Reads what a device must keep from being started. It costs one read if it has findings. */
export async function readDeviceBlocked(deps: Needs, head: Head): Promise<DeviceBlocked> {
  const blocklist = await blocklistFor(deps, head);
  if (head.judgedBy !== blocklist.version) return { list: null, blocklist, findings: [] };
  const findings = await liveFindings(deps, blocklist, head);
  const device = { ...head, sparedBy: sparedBy(findings) };
  return { list: blockedOn(blocklist, device, deps.clock.now()), blocklist, findings };
}

async function liveFindings(
  deps: Needs,
  blocklist: Blocklist,
  { deviceId, matches }: Head,
): Promise<readonly Finding[]> {
  const keys = matches.flatMap((banId) => findingKey(blocklist, banId, deviceId) ?? []);
  return keys.length > 0 ? deps.fleet.readFindings(keys) : [];
}

/** A cursor names the list and the place in it. */
function placeIn({ etag }: BlockedList, cursor: string | null): number {
  if (cursor === null) return 0;
  const [, list, place] = /^([0-9a-f]{32})\.([1-9]\d{0,6})$/.exec(cursor) ?? [];
  if (list === undefined) throw new BadCursor();
  if (list === etag) return Number(place);
  throw new Refusal('conflict', 'The list has changed since its first page: begin again there.');
}

function pageOf(list: BlockedList, cursor: string | null): Output {
  const { etag } = list;
  const all = [...list.blocked, ...list.rules];
  const from = placeIn(list, cursor);
  const here: (BlockedApp | ManagerRule)[] = [];
  let bytes = 0;
  for (const one of all.slice(from, from + MOST_BLOCKED_ON_PAGE)) {
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (here.length > 0 && bytes > MOST_BLOCKED_BYTES) break;
    here.push(one);
  }
  const next = from + here.length;
  const { blocked: items, rules } = apart(here);
  return { etag, items, rules, nextCursor: next < all.length ? `${etag}.${next}` : null };
}
