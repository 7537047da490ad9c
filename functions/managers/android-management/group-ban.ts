import { enforces } from '../../domain/bans/ban.ts';
import { sparing } from '../../domain/bans/blocking.ts';
import { type Blocklist, banOf } from '../../domain/bans/blocklist.ts';
import { inScope } from '../../domain/bans/phase.ts';
import {
  type BlockedList,
  blockedOn,
  restrictionsFor,
} from '../../domain/bans/restriction-lists.ts';
import { blockableApps, blockedBy } from '../../domain/bans/restrictions.ts';
import { OWNERSHIPS, type Ownership } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { sparedBy } from '../../domain/findings/spared-by.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import { findingKey } from '../../usecases/devices/read-settling.ts';
import type { ConnectorDeps, NotEnforceable } from '../manager.ts';
import type { SettingsOf } from '../settings.ts';
import { devicesOf, othersIn, type PolicyCount } from './seen.ts';

/*
 * What a group's policy shall block. A policy holds for all devices that have it. So a device that
 * must keep something is to have a policy of its own, and what it must keep waits for the whole
 * group until it has.
 */

const PLATFORM = 'android';

type Settings = SettingsOf<'android-management'>;

/** What a group's policy shall block now. */
export interface GroupBan {
  readonly group: string;
  /** The package names that it shall block. */
  readonly apps: ReadonlySet<string>;
  /** Those that are banned and wait for the whole group, and why. */
  readonly waits: ReadonlyMap<string, string>;
}

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

/** A device that an exemption names, and of which nobody knows the group. */
interface Unplaced {
  readonly deviceId: string;
  readonly externalId: string;
}

/** The devices that exemptions name. */
export interface ExemptDevices {
  readonly byGroup: ReadonlyMap<string, readonly Head[]>;
  /** Not reported yet, in no group as they were reported last, or retired: they may come back. */
  readonly unplaced: readonly Unplaced[];
}

/** Those that may be in a group. */
export function exemptIn({ byGroup, unplaced }: ExemptDevices, group: string): ExemptInGroup {
  return { heads: byGroup.get(group) ?? [], unplaced };
}

interface ExemptInGroup {
  readonly heads: readonly Head[];
  readonly unplaced: readonly Unplaced[];
}

/** Reads the devices of this connector that exemptions in force name. */
export async function readExempt(
  deps: ConnectorDeps,
  { name, actsFor }: Settings,
  blocklist: Blocklist,
): Promise<ExemptDevices> {
  const now = deps.clock.now();
  const sources = new Set([name, ...(actsFor === null ? [] : [actsFor])]);
  const ids = new Set<string>();
  const unplaced = new Map<string, Unplaced>();
  for (const ban of blocklist.bans) {
    for (const { devices, externalIds } of sparing(ban, PLATFORM, now)) {
      for (const deviceId of devices) ids.add(deviceId);
      for (const { source, externalId } of externalIds) {
        // Other names are no names of Android Management.
        if (!sources.has(source) || !/^[\w-]+$/.test(externalId)) continue;
        const deviceId = sourceDeviceId(source, externalId);
        ids.add(deviceId);
        unplaced.set(deviceId, { deviceId, externalId });
      }
    }
  }
  const byGroup = new Map<string, Head[]>();
  if (ids.size === 0) return { byGroup, unplaced: [] };
  for (const head of await deps.fleet.readHeads([...ids], false)) {
    const { deviceId, externalId, group, source, platform, retiredAt } = head;
    unplaced.delete(deviceId);
    if (platform !== PLATFORM || externalId === null) continue;
    if (source === null || !sources.has(source)) continue;
    if (group === null || retiredAt !== null) unplaced.set(deviceId, { deviceId, externalId });
    else byGroup.set(group, [...(byGroup.get(group) ?? []), head]);
  }
  return { byGroup, unplaced: [...unplaced.values()] };
}

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

/** What the group's policy shall block, while these devices still have it, each for a reason. */
export function groupBan(
  { group, blocked, apart, waits: always }: GroupNeeds,
  missing: ReadonlyMap<string, string>,
): GroupBan {
  const still = apart.filter(({ deviceId }) => missing.has(deviceId));
  const waiting = waitingForApart(blocked, still, ({ deviceId }) => {
    return `and ${missing.get(deviceId)}`;
  });
  const waits = new Map([...waiting, ...always]);
  return { group, apps: new Set([...blocked].filter((id) => !waits.has(id))), waits };
}

/** One device may have heads of two sources: what either lets it keep is kept. */
function eachOnce(found: readonly Apart[]): readonly Apart[] {
  const byDevice = new Map<string, Apart>();
  for (const one of found) {
    const { deviceId } = one;
    const known = byDevice.get(deviceId);
    const apps = new Set([...one.apps].filter((id) => known === undefined || known.apps.has(id)));
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
function waitingForApart(
  blocked: ReadonlySet<string>,
  apart: readonly Apart[],
  whyOf: (one: Apart) => string,
): ReadonlyMap<string, string> {
  const waits = new Map<string, string>();
  for (const id of blocked) {
    const [first, ...more] = apart.filter(({ apps }) => !apps.has(id));
    if (first === undefined) continue;
    const same = more.filter(({ what }) => what === first.what).length + 1;
    waits.set(id, `${devicesIn(same, first.what)}, ${whyOf(first)}`);
  }
  return waits;
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

/** Says of which bans a reason keeps the apps from being blocked. */
export function namedFor(
  blocklist: Blocklist,
  group: string,
  whys: ReadonlyMap<string, string>,
  now: Instant,
): readonly NotEnforceable[] {
  if (whys.size === 0) return [];
  return blocklist.bans.flatMap((ban) => {
    const ids = blockedBy(ban, { platform: PLATFORM, group }, now).map(({ id }) => id);
    const found = [...new Set(ids.flatMap((id) => whys.get(id) ?? []))];
    return found.map((why) => ({
      banId: ban.id,
      platform: PLATFORM,
      why: `in group ${group}, ${why}`,
    }));
  });
}

const UNSIGNED = 'a policy knows apps by their names alone, and not by who signed them';

/** The bans of which a policy cannot hold all that they name. */
export function rulesNamed(
  blocklist: Blocklist,
  group: string,
  now: Instant,
): readonly NotEnforceable[] {
  const { rules } = restrictionsFor(blocklist, { platform: PLATFORM, group }, now);
  const found = new Map(rules.map(({ banId, app }) => [`${banId} ${app}`, { banId, app }]));
  return [...found.values()].map(({ banId, app }) => ({
    banId,
    platform: PLATFORM,
    why: `${app}: ${UNSIGNED}`,
  }));
}

/** The bans that concern a group's Android devices, as far as one reason goes for all of them. */
export function allNamed(
  blocklist: Blocklist,
  group: string,
  why: string,
): readonly NotEnforceable[] {
  return blocklist.bans
    .filter(
      (ban) =>
        ban.liftedAt === null &&
        enforces(ban.document) &&
        inScope(ban, { platform: PLATFORM, group }),
    )
    .map(({ id: banId }) => ({ banId, platform: PLATFORM, why: `in group ${group}, ${why}` }));
}

/** Whether a policy could ever block all these apps for the ban. */
export function canBlock(blocklist: Blocklist, banId: string, apps: readonly string[]): boolean {
  const ban = banOf(blocklist, banId);
  // A copy of the blocklist may be older than the order.
  if (ban === null) return true;
  const ids = new Set(blockableApps(ban.document, PLATFORM).map(({ id }) => id));
  return apps.every((app) => ids.has(app));
}
