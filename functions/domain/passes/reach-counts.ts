import type { BanDocument } from '../bans/ban.ts';
import type { PlatformReach } from '../bans/reach.ts';
import type { Platform } from '../devices/app.ts';
import { mayConcern } from './compliance-counts.ts';
import {
  type Counts,
  countOf,
  fullName,
  orderOnName,
  partsOf,
  platformOrderName,
} from './counts.ts';

type Scope = BanDocument['scope'];

/** How far a draft reaches, as its preview has counted. */
export function reachOfPreview(counts: Counts, scope: Scope): readonly PlatformReach[] {
  return scope.platforms.map((platform) => ({
    platform,
    orders: countOf(counts, platformOrderName(platform)),
    reporting: countOf(counts, fullName(platform)),
  }));
}

function reportingIn(counts: Counts, scope: Scope, platform: Platform): number {
  return Object.entries(counts).reduce((sum, [name, count]) => {
    const parts = partsOf(name);
    const inScope = parts?.what === fullName(platform) && mayConcern(scope.groups, parts.group);
    return inScope ? sum + count : sum;
  }, 0);
}

/**
 * How far a ban reaches, as a census has counted. `banId: null` is a draft: a census knows how many
 * devices report, and not how many would be ordered.
 */
export function reachOfCensus(
  counts: Counts,
  scope: Scope,
  banId: string | null,
): readonly PlatformReach[] {
  return scope.platforms.map((platform) => ({
    platform,
    orders: banId === null ? 0 : countOf(counts, orderOnName(banId, platform)),
    reporting: reportingIn(counts, scope, platform),
  }));
}
