import type { EnforcedBan } from '../bans/blocklist.ts';
import { type Coverage, joined, type NamedApp, seesAtLeast } from '../devices/app.ts';
import { appKey, appKeys } from '../devices/app-key.ts';
import type { Head } from '../devices/head.ts';
import type { Instant } from '../time/instant.ts';
import type { CensusRound, Finding } from './finding.ts';
import { keptApps, type SeenHere, sightingOf } from './finding-rows.ts';

/** What is known of the app on the device at this decision. */
export type Presence =
  /**
   * `seen`: the last list shows it. `lacking`: the last list lacks it, and proves nothing.
   * `believed`: an earlier list showed it, and the last one does not disprove it.
   */
  | ({ readonly kind: 'present'; readonly how: 'seen' | 'lacking' | 'believed' } & SeenHere)
  /**
   * Not in a list of this coverage. `amended`: what was found is still there, but the ban no longer
   * names it. `review`: what only matchers for review name in the list.
   */
  | {
      readonly kind: 'absent';
      readonly coverage: Coverage;
      readonly review: readonly NamedApp[];
      readonly observedAt: Instant;
      readonly amended: boolean;
    }
  | { readonly kind: 'as-recorded' };

export interface Situation {
  /** `null`: no blocklist names the ban any more. */
  readonly ban: EnforcedBan | null;
  readonly device: Pick<
    Head,
    | 'deviceId'
    | 'hardwareHash'
    | 'platform'
    | 'group'
    | 'settling'
    | 'ownership'
    | 'management'
    | 'source'
    | 'externalId'
    | 'retiredAt'
    | 'enrolledAt'
  >;
  readonly presence: Presence;
  readonly finding: Finding | null;
  readonly now: Instant;
  /** An app that is back within so many milliseconds was not gone for good. */
  readonly flapsWithin: number;
  /** The last try to write has found that no place is left for the device. */
  readonly noPlace?: boolean;
  /** The census that counts the device here; absent: none does. */
  readonly census?: CensusRound | null;
}

/** Whether a list of this coverage that lacks the app shows that the app is gone. */
export function disproves(coverage: Coverage, finding: Pick<Finding, 'seen'> | null): boolean {
  if (finding === null || coverage === 'none') return false;
  return seesAtLeast(coverage, finding.seen.coverage);
}

/**
 * What the list has that only matchers for review name, under the name of an app that was found,
 * and that was not there beside it: perhaps the app, in another version or under another id.
 */
export function unclearApps(
  presence: Presence,
  finding: Pick<Finding, 'apps' | 'seen' | 'device'> | null,
): readonly NamedApp[] {
  if (presence.kind !== 'absent' || finding === null) return [];
  const entries = new Set(finding.apps.map((app) => app.banApp));
  const beside = new Set(finding.seen.review);
  const { platform } = finding.device;
  return presence.review.filter(
    (app) => entries.has(app.banApp) && !beside.has(appKey(platform, app)),
  );
}

/**
 * Whether the device has something that the finding does not name yet. A row keeps only the first
 * apps. Beyond those, only the number of apps tells.
 */
export function hasMore(finding: Finding, apps: readonly NamedApp[]): boolean {
  const { platform } = finding.device;
  const known = new Set(appKeys(platform, finding.apps));
  return (
    apps.length > finding.appCount ||
    (finding.appCount <= finding.apps.length &&
      apps.some((app) => !known.has(appKey(platform, app))))
  );
}

/** The finding's apps that are among these. */
function stillNamed(finding: Finding, apps: readonly NamedApp[]): readonly NamedApp[] {
  const { platform } = finding.device;
  const known = new Set(appKeys(platform, apps));
  return finding.apps.filter((app) => known.has(appKey(platform, app)));
}

/** The finding with so many of its apps left. */
function withFewer(finding: Finding, apps: readonly NamedApp[]): Finding {
  return { ...finding, apps, appCount: finding.appCount - (finding.apps.length - apps.length) };
}

/**
 * Sets what the device is seen to have. Fewer apps are only noted. More apps than were ordered call
 * for an order.
 */
export function withApps(finding: Finding, { device, presence, now }: Situation): Finding {
  if (presence.kind === 'absent') {
    const unclear = disproves(presence.coverage, finding) ? unclearApps(presence, finding) : [];
    return unclear.length === 0 ? finding : { ...finding, ...keptApps(unclear), unclear: true };
  }
  if (presence.kind !== 'present') return finding;
  const { apps, how } = presence;
  if (how === 'lacking') {
    const doubt = { since: finding.doubt?.since ?? now, lacking: true };
    const still = stillNamed(finding, apps);
    // Where a revision names none of the apps that were found, what it names is named first.
    return still.length > 0
      ? { ...withFewer(finding, still), doubt }
      : { ...finding, ...keptApps(apps), grown: true, doubt };
  }
  if (how === 'believed') return withFewer(finding, apps);
  const grown = !finding.unclear && (finding.grown || hasMore(finding, apps));
  const growsFirst = finding.outstanding !== null && grown && finding.named === null;
  const here = sightingOf(presence, device);
  return {
    ...finding,
    ...keptApps(apps),
    grown,
    named: growsFirst ? appKeys(finding.device.platform, finding.apps) : finding.named,
    unclear: false,
    doubt: finding.doubt === null ? null : { ...finding.doubt, lacking: false },
    seen: { ...here, coverage: joined(finding.seen.coverage, here.coverage) },
  };
}
