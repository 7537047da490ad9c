import { enforces } from '../../domain/bans/ban.ts';
import { type Blocklist, banOf } from '../../domain/bans/blocklist.ts';
import { inScope } from '../../domain/bans/phase.ts';
import { restrictionsFor } from '../../domain/bans/restriction-lists.ts';
import { blockableApps, blockedBy } from '../../domain/bans/restrictions.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { NotEnforceable } from '../manager.ts';
import { type GroupNeeds, waitingForApart } from './group-needs.ts';

/*
 * What a group's policy shall block. What a device must keep waits for the whole group until that
 * device has a policy of its own.
 */

const PLATFORM = 'android';

/** What a group's policy shall block now. */
export interface GroupBan {
  readonly group: string;
  /** The package names that it shall block. */
  readonly apps: ReadonlySet<string>;
  /** Those that are banned and wait for the whole group, and why. */
  readonly waits: ReadonlyMap<string, string>;
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
