import {
  type App,
  type Coverage,
  type Inventory,
  MOST_APPS,
  type Platform,
} from '../../domain/devices/app.ts';
import { canonicalApps } from '../../domain/devices/inventory-hash.ts';
import { type Warning, withFirst } from '../../domain/devices/warning.ts';
import { matchInventory } from '../../domain/findings/judge.ts';
import { HOUR, type Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import type { InTime } from './settle-device.ts';

/**
 * When an observation was made, as it is kept: never ahead of the server. One that is dated ahead
 * would be newer than all that is truly observed until then.
 */
export function keptTime(said: Instant, now: Instant): Instant {
  return Math.min(said, now);
}

/**
 * How far an agent's clock is behind the server's, by what the agent said it was when it sent.
 * `null`: it did not say.
 */
export function skewOf(sentAt: Instant | null, now: Instant): number | null {
  return sentAt === null ? null : now - sentAt;
}

/** What an agent observed, by the server's clock. */
export function corrected(said: Instant, skew: number | null): Instant {
  return said + (skew ?? 0);
}

/** A time that had to be moved by more than this makes its list doubtful. */
const MOVED = HOUR;

/** Whether the time of a list had to be corrected by much. */
export function isMoved(said: Instant, kept: Instant): boolean {
  return Math.abs(kept - said) > MOVED;
}

/** A list of apps as it was told. */
export interface ToldApps {
  readonly platform: Platform;
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  /** However many. */
  readonly apps: readonly App[];
  /** Apps that the edge could not take. */
  readonly appsLeftOut: number;
  readonly warnings: readonly Warning[];
}

/** An inventory that may lack apps which its device told of. */
export interface ToldInventory {
  readonly inventory: Inventory;
  /** Apps that it lacks: over 0, it does not prove that an app is gone. */
  readonly appsLeftOut: number;
  readonly warnings: readonly Warning[];
}

/**
 * Makes an inventory of the apps that a device told of. Of more than are kept, those that a ban
 * names are kept first, so that all of them are judged. `inTime` bounds the read that tells them
 * apart. If it fails, the device cannot be judged now either.
 */
export async function inventoryOf(
  deps: Pick<Dependencies, 'blocklist'>,
  deviceId: string,
  told: ToldApps,
  inTime: InTime,
): Promise<ToldInventory> {
  const { platform, observedAt, coverage, appsLeftOut, warnings } = told;
  const all = canonicalApps(told.apps);
  const seen = { deviceId, platform, observedAt, coverage, lacking: [] };
  const surplus = all.apps.length - MOST_APPS;
  if (surplus <= 0) return { inventory: { ...seen, ...all }, appsLeftOut, warnings };
  const kept = canonicalApps(await bannedFirst(deps, platform, all.apps, inTime));
  const detail = `has over ${MOST_APPS} apps: all were judged, and the others were not kept`;
  return {
    inventory: { ...seen, ...kept },
    appsLeftOut: appsLeftOut + surplus,
    warnings: withFirst({ pointer: '/apps', detail, count: surplus }, warnings),
  };
}

async function bannedFirst(
  deps: Pick<Dependencies, 'blocklist'>,
  platform: Platform,
  apps: readonly App[],
  inTime: InTime,
): Promise<readonly App[]> {
  const ids = await inTime(async () => {
    const matches = matchInventory(await deps.blocklist.fresh(), { platform, apps, lacking: [] });
    const named = [...matches.values()].flatMap((ban) => [...ban.apps, ...ban.review]);
    return new Set(named.map(({ id }) => id));
  }).catch((error) => {
    log('WARN', 'a long list was cut without the bans', { error: describeError(error) });
    return new Set<string>();
  });
  const banned = apps.filter(({ id }) => ids.has(id));
  const others = apps.filter(({ id }) => !ids.has(id));
  return [...banned, ...others].slice(0, MOST_APPS);
}
