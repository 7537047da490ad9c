import type { Blocklist } from '../../domain/bans/blocklist.ts';
import {
  type BlockedList,
  blockedOn,
  restrictionsFor,
} from '../../domain/bans/restriction-lists.ts';
import { OWNERSHIPS, type Ownership } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { sparedBy } from '../../domain/findings/spared-by.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import { findingKey } from '../../usecases/devices/read-settling.ts';
import type { ConnectorDeps } from '../manager.ts';
import type { ExemptInGroup, Unplaced } from './exempt-devices.ts';
import { devicesOf, othersIn, type PolicyCount } from './seen.ts';

/*
 * What a group's devices shall have blocked. A policy holds for all devices that have it. So a
 * device that must keep something is to have a policy of its own.
 */

const PLATFORM = 'android';

/** A device that must keep what its group is to lose. */
export interface Apart {
  /** As the manager knows it. */
  readonly deviceId: string;
  /** What is blocked on this device. */
  readonly apps: ReadonlySet<string>;
  /** Whether it is the organization's, with a private side. */
  readonly isPrivate: boolean;
  /** What it is that the ban does not hold for. */
  readonly what: string;
  /** Whether it is known to be in the group. Else it may be in any, or in none. */
  readonly isPlaced: boolean;
}

/** What a group's devices shall have blocked. */
export interface GroupNeeds {
  readonly group: string;
  /** What is blocked in the group as such. */
  readonly blocked: ReadonlySet<string>;
  /** The devices that are to have policies of their own. */
  readonly apart: readonly Apart[];
  /** What waits for the whole group in any case, and why. */
  readonly waits: ReadonlyMap<string, string>;
  /** Whether all devices that must keep something are known. */
  readonly isKnown: boolean;
}

/** So many devices of a group are given policies of their own. */
export const MOST_APART = 200;

/**
 * What the devices of a group shall have blocked. `counted`: whose devices have its policy; `null`:
 * nobody knows yet, and nothing is blocked.
 */
export async function groupNeeds(
  deps: ConnectorDeps,
  blocklist: Blocklist,
  group: string,
  { counted, exempt }: { readonly counted: PolicyCount | null; readonly exempt: ExemptInGroup },
): Promise<GroupNeeds> {
  const now = deps.clock.now();
  const blocked = idsIn(restrictionsFor(blocklist, { platform: PLATFORM, group }, now));
  const needs = { group, blocked, apart: [], waits: new Map(), isKnown: counted !== null };
  if (blocked.size === 0) return needs;
  if (counted === null) return { ...needs, waits: waitingFor(blocked, NOT_LISTED) };
  const asking = { blocklist, group, blocked, now };
  const others = othersApart(asking, counted, exempt.heads);
  const apart = eachOnce([
    ...(await exemptApart(deps, asking, exempt.heads)),
    ...others.apart,
    ...unplacedApart(asking, exempt.unplaced),
  ]);
  const { waits } = others;
  const placed = apart.filter((one) => one.isPlaced).length;
  const rest = devicesOf(counted) - placed;
  if (placed <= MOST_APART && rest > 0) return { ...needs, apart, waits };
  const why = rest > 0 ? TOO_MANY : 'and it has no others';
  const all = waitingForApart(blocked, apart, () => why);
  return { ...needs, waits: new Map([...all, ...waits]) };
}

interface Asking {
  readonly blocklist: Blocklist;
  readonly group: string;
  /** What is blocked in the group as such. */
  readonly blocked: ReadonlySet<string>;
  readonly now: Instant;
}

/** Devices of the group that exemptions name. */
async function exemptApart(
  deps: ConnectorDeps,
  { blocklist, blocked }: Asking,
  heads: readonly Head[],
): Promise<readonly Apart[]> {
  const apart: Apart[] = [];
  for (const head of heads) {
    const apps = idsIn(await listOn(deps, blocklist, head));
    const { management, ownership, externalId } = head;
    if (externalId === null || isAll(blocked, apps)) continue;
    const isPrivate = management === 'work-profile' && ownership === 'organization';
    apart.push({ deviceId: externalId, apps, isPrivate, what: EXEMPT, isPlaced: true });
  }
  return apart;
}

/** Devices that bans leave alone by their ownership, and what waits where they are too many. */
function othersApart(
  { blocklist, group, blocked, now }: Asking,
  counted: PolicyCount,
  heads: readonly Head[],
): Pick<GroupNeeds, 'apart' | 'waits'> {
  const waits = new Map<string, string>();
  const apart: Apart[] = [];
  const named = new Set(heads.map(({ externalId }) => externalId));
  for (const [ownership, devices] of othersIn(counted)) {
    const apps = idsIn(listOf(blocklist, group, { ownership }, now));
    if (isAll(blocked, apps)) continue;
    const what = `${ownership}, which the ban leaves alone`;
    if (counted.others === null) {
      const why = `${devicesIn(devices, what)}, ${TOO_MANY}`;
      for (const id of blocked) if (!apps.has(id)) waits.set(id, why);
    }
    for (const [deviceId, owned] of Object.entries(counted.others ?? {}))
      if (owned === ownership && !named.has(deviceId))
        apart.push({ deviceId, apps, isPrivate: false, what, isPlaced: true });
  }
  return { apart, waits };
}

/** Exempt devices that may be in this group as in any other. */
function unplacedApart(
  { blocklist, group, blocked, now }: Asking,
  unplaced: readonly Unplaced[],
): readonly Apart[] {
  // Most have the same lists, which may be long.
  const kept = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  return unplaced.flatMap(({ deviceId, externalId }) => {
    // Whose it is, nobody knows either: it keeps what it may keep as anybody's.
    const lists = OWNERSHIPS.map((ownership) =>
      idsIn(listOf(blocklist, group, { ownership, deviceId }, now)),
    );
    const [first = blocked] = lists;
    const isOne = lists.every((list) => list === first);
    const apps = (isOne ? kept.get(first) : undefined) ?? inAll(blocked, lists);
    if (isOne) kept.set(first, apps);
    if (apps.size === blocked.size) return [];
    return [{ deviceId: externalId, apps, isPrivate: false, what: EXEMPT, isPlaced: false }];
  });
}

function inAll(
  ids: ReadonlySet<string>,
  lists: readonly ReadonlySet<string>[],
): ReadonlySet<string> {
  return new Set([...ids].filter((id) => lists.every((list) => list.has(id))));
}

/** One device may have heads of two sources: what either lets it keep is kept. */
function eachOnce(found: readonly Apart[]): readonly Apart[] {
  const byDevice = new Map<string, Apart>();
  for (const one of found) {
    const { deviceId } = one;
    const known = byDevice.get(deviceId);
    const apps = known === undefined ? one.apps : inAll(one.apps, [known.apps]);
    byDevice.set(deviceId, { ...(known ?? one), apps });
  }
  return [...byDevice.values()];
}

const EXEMPT = 'exempt from the ban, or held';
const NOT_LISTED = 'its devices have not been listed yet';
const TOO_MANY =
  `and no more than ${MOST_APART} of a group are given policies of their own: give them a group, ` +
  'and so a policy';

function isAll(blocked: ReadonlySet<string>, apps: ReadonlySet<string>): boolean {
  return [...blocked].every((id) => apps.has(id));
}

function waitingFor(apps: ReadonlySet<string>, why: string): ReadonlyMap<string, string> {
  return new Map([...apps].map((id) => [id, why]));
}

/** The apps that devices must keep which have their group's policy, and why those have it. */
export function waitingForApart(
  blocked: ReadonlySet<string>,
  apart: readonly Apart[],
  whyOf: (one: Apart) => string,
): ReadonlyMap<string, string> {
  const waits = new Map<string, string>();
  const alike = alikeIn(apart);
  for (const id of blocked) {
    const keeping = alike.filter(({ first }) => !first.apps.has(id));
    const [kept] = keeping;
    if (kept === undefined) continue;
    const { first } = kept;
    const same = keeping
      .filter((one) => one.first.what === first.what)
      .reduce((sum, { devices }) => sum + devices, 0);
    waits.set(id, `${devicesIn(same, first.what)}, ${whyOf(first)}`);
  }
  return waits;
}

interface Alike {
  readonly first: Apart;
  readonly devices: number;
}

/** Devices that keep the same for the same reason, counted, in the order of the first of each. */
function alikeIn(apart: readonly Apart[]): readonly Alike[] {
  const found = new Map<ReadonlySet<string>, Map<string, Alike>>();
  for (const one of apart) {
    const same = found.get(one.apps) ?? new Map<string, Alike>();
    found.set(one.apps, same);
    const { first, devices } = same.get(one.what) ?? { first: one, devices: 0 };
    same.set(one.what, { first, devices: devices + 1 });
  }
  const place = new Map(apart.map(({ deviceId }, at) => [deviceId, at] as const));
  const at = ({ first }: Alike) => place.get(first.deviceId) ?? 0;
  return [...found.values()].flatMap((same) => [...same.values()]).sort((a, b) => at(a) - at(b));
}

function devicesIn(devices: number, what: string): string {
  return `${devices} of its devices ${devices === 1 ? 'is' : 'are'} ${what}`;
}

const idSets = new WeakMap<BlockedList['blocked'], ReadonlySet<string>>();

/** The ids of a list. Many devices have the same list, so its set is made once. */
function idsIn({ blocked }: Pick<BlockedList, 'blocked'>): ReadonlySet<string> {
  const known = idSets.get(blocked);
  if (known !== undefined) return known;
  const ids = new Set(blocked.flatMap(({ platform, id }) => (platform === PLATFORM ? [id] : [])));
  idSets.set(blocked, ids);
  return ids;
}

/** What is blocked on devices of this ownership of which little else is known. */
function listOf(
  blocklist: Blocklist,
  group: string,
  of: { readonly ownership: Ownership; readonly deviceId?: string },
  now: Instant,
) {
  const nobody = { deviceId: '', hardwareHash: null, sparedBy: new Set<string>() };
  return blockedOn(blocklist, { platform: PLATFORM, group, ...nobody, ...of }, now);
}

/** What is blocked on one device; by its findings as they are while the present bans judge it. */
async function listOn(deps: ConnectorDeps, blocklist: Blocklist, head: Head) {
  const { list } = await readDeviceBlocked(deps, head);
  if (list !== null) return list;
  const { deviceId, matches } = head;
  const keys = matches.flatMap((banId) => findingKey(blocklist, banId, deviceId) ?? []);
  const findings = keys.length > 0 ? await deps.fleet.readFindings(keys) : [];
  return blockedOn(blocklist, { ...head, sparedBy: sparedBy(findings) }, deps.clock.now());
}
