import type { Platform } from '../devices/app.ts';
import type { Limits } from './ban.ts';
import { FEW_DEVICES, ordersOf, type PlatformReach, reportingOf } from './reach.ts';

/** The numbers that an approver of a revision is shown. */
export interface Numbers {
  /** The preview that they come from. `null`: there is none, and nothing is known of orders. */
  readonly preview: string | null;
  /** Devices that have what the revision names. 0 without a preview. */
  readonly matched: number;
  /** Devices that have what only a `review` matcher names. 0 without a preview. */
  readonly review: number;
  /** Platforms of the scope on which the preview has matched no device. Empty without a preview. */
  readonly unfound: readonly Platform[];
  /** Names of the document's apps that the preview has found nowhere. Empty without a preview. */
  readonly unfoundApps: readonly string[];
  /**
   * By platform of the scope, as the preview has counted. Without a preview the last complete
   * census says how many devices report, and nothing says how many would be ordered.
   */
  readonly reach: readonly PlatformReach[];
  /** The percent of a platform that a ban may reach without a word. */
  readonly ownPercent: number;
  /** Devices that all earlier revisions have ordered to remove. */
  readonly orderedBefore: number;
}

/** What a ban may order of each platform without a word, less what was ordered before. */
function orderedWithoutWord({ reach, ownPercent, orderedBefore }: Numbers): number {
  const all = reach.reduce(
    (sum, { reporting }) => sum + Math.max(FEW_DEVICES, Math.floor((ownPercent * reporting) / 100)),
    0,
  );
  return Math.max(0, all - orderedBefore);
}

/**
 * How many devices a revision may order to remove. With a preview it is a fifth more than the
 * devices that would be ordered. Without one it is no more than what needs no word. What the ban
 * states only lowers it. A percentage becomes a number here, and is never computed again.
 */
export function gateLimit(limits: Limits, numbers: Numbers): number {
  const { preview, reach } = numbers;
  const bounds = [
    preview === null ? orderedWithoutWord(numbers) : Math.ceil((ordersOf(reach) * 6) / 5),
  ];
  if (limits.maxDevices !== null) bounds.push(limits.maxDevices);
  if (limits.maxPercent !== null)
    bounds.push(Math.max(1, Math.floor((limits.maxPercent * reportingOf(reach)) / 100)));
  return Math.min(...bounds);
}
