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
import type { Ownership } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import type { ConnectorDeps, NotEnforceable } from '../manager.ts';
import type { SettingsOf } from '../settings.ts';
import { othersIn, type PolicyCount } from './seen.ts';

/*
 * What a group's policy shall block. A policy holds for all devices that have it. So what one of
 * them must keep waits for all of them.
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

/** The devices that exemptions name, by groups. */
export type ExemptHeads = ReadonlyMap<string, readonly Head[]>;

/** Reads the devices of this connector that exemptions in force name. */
export async function readExempt(
  deps: ConnectorDeps,
  { name, actsFor }: Settings,
  blocklist: Blocklist,
): Promise<ExemptHeads> {
  const now = deps.clock.now();
  const sources = new Set([name, ...(actsFor === null ? [] : [actsFor])]);
  const ids = new Set<string>();
  for (const ban of blocklist.bans) {
    for (const { devices, externalIds } of sparing(ban, PLATFORM, now)) {
      for (const deviceId of devices) ids.add(deviceId);
      for (const one of externalIds)
        if (sources.has(one.source)) ids.add(sourceDeviceId(one.source, one.externalId));
    }
  }
  if (ids.size === 0) return new Map();
  const heads = await deps.fleet.readHeads([...ids], false);
  const byGroup = new Map<string, Head[]>();
  for (const head of heads) {
    const { group, source, platform, retiredAt } = head;
    if (group === null || retiredAt !== null || platform !== PLATFORM) continue;
    if (source === null || !sources.has(source)) continue;
    byGroup.set(group, [...(byGroup.get(group) ?? []), head]);
  }
  return byGroup;
}

/**
 * What the policy of a group shall block. `counted`: whose devices have the policy; `null`: nobody
 * knows yet, and nothing is blocked.
 */
export async function groupBan(
  deps: ConnectorDeps,
  blocklist: Blocklist,
  group: string,
  { counted, exempt }: { readonly counted: PolicyCount | null; readonly exempt: readonly Head[] },
): Promise<GroupBan> {
  const now = deps.clock.now();
  const blocked = idsIn(restrictionsFor(blocklist, { platform: PLATFORM, group }, now));
  const waits = new Map<string, string>();
  if (blocked.size === 0) return { group, apps: blocked, waits };
  if (counted === null) {
    const why = 'its devices have not been listed yet';
    return { group, apps: new Set(), waits: new Map([...blocked].map((id) => [id, why])) };
  }
  for (const [ownership, devices] of othersIn(counted)) {
    const theirs = idsIn(listOf(blocklist, group, ownership, now));
    for (const id of blocked)
      if (!theirs.has(id))
        waits.set(id, `${devicesIn(devices, `${ownership}, ${LEFT_ALONE}`)}, ${REMEDY}`);
  }
  const sparing = new Map<string, number>();
  for (const head of exempt) {
    const theirs = idsIn(await listOn(deps, blocklist, head));
    for (const id of blocked) if (!theirs.has(id)) sparing.set(id, (sparing.get(id) ?? 0) + 1);
  }
  for (const [id, devices] of sparing)
    waits.set(id, `${devicesIn(devices, 'exempt from the ban, or held')}, ${REMEDY}`);
  const apps = new Set([...blocked].filter((id) => !waits.has(id)));
  return { group, apps, waits };
}

const LEFT_ALONE = 'which the ban leaves alone';
const REMEDY = 'and a policy can spare none of its devices: give them a policy of their own';

function devicesIn(devices: number, what: string): string {
  return `${devices} of its devices ${devices === 1 ? 'is' : 'are'} ${what}`;
}

function idsIn({ blocked }: Pick<BlockedList, 'blocked'>): ReadonlySet<string> {
  return new Set(blocked.flatMap(({ platform, id }) => (platform === PLATFORM ? [id] : [])));
}

/** What is blocked on devices of this ownership of which nothing else is known. */
function listOf(blocklist: Blocklist, group: string, ownership: Ownership, now: Instant) {
  const nobody = { deviceId: '', hardwareHash: null, sparedBy: new Set<string>() };
  return blockedOn(blocklist, { platform: PLATFORM, group, ownership, ...nobody }, now);
}

/** What is blocked on one device; without its findings where the present bans await judging it. */
async function listOn(deps: ConnectorDeps, blocklist: Blocklist, head: Head) {
  const { list } = await readDeviceBlocked(deps, head);
  const sparedBy = new Set<string>();
  return list ?? blockedOn(blocklist, { ...head, sparedBy }, deps.clock.now());
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
