import type { Ownership, Platform } from '../devices/app.ts';
import type { OrderAction } from '../order-action.ts';
import type { Instant } from '../time/instant.ts';
import { enforces } from './ban.ts';
import type { EnforcedBan } from './blocklist.ts';
import { effectiveFor, timelineOf } from './timeline.ts';

/** What holds for a ban and a device. All phases but the first and the last give orders. */
export type Phase = 'scheduled' | OrderAction | 'lifted';

export interface PhaseDevice {
  readonly deviceId: string;
  readonly platform: Platform;
  readonly group: string | null;
  readonly ownership: Ownership;
}

/**
 * Whether the ban concerns this device at all. An empty list of groups means all. A device whose
 * group is not known may be in any.
 */
export function inScope(
  ban: EnforcedBan,
  device: Pick<PhaseDevice, 'platform' | 'group'>,
): boolean {
  const { platforms, groups } = ban.document.scope;
  return (
    platforms.includes(device.platform) &&
    (groups.length === 0 || device.group === null || groups.includes(device.group))
  );
}

/**
 * What holds for a ban and a device at an instant. It is computed, never stored. `firstRemovalAt`
 * is the finding's own first removal order. Escalation counts from it, so that nobody is
 * quarantined unwarned. `decide` looks at gate, exemptions and ownership.
 */
export function phaseAt(
  ban: EnforcedBan,
  device: Pick<PhaseDevice, 'platform' | 'group'>,
  now: Instant,
  firstRemovalAt: Instant | null,
): { readonly phase: Phase; readonly reason: string } {
  const timeline = timelineOf(ban);
  if (timeline.lift !== null && now >= timeline.lift)
    return { phase: 'lifted', reason: 'the ban was lifted' };
  const effective = effectiveFor(ban, device);
  if (effective !== null && now >= effective) {
    if (!enforces(ban.document)) return { phase: 'notice', reason: 'an advisory only warns' };
    if (
      timeline.escalateAfter !== null &&
      firstRemovalAt !== null &&
      now >= firstRemovalAt + timeline.escalateAfter
    ) {
      return {
        phase: 'quarantine',
        reason: 'the removal was ordered and not carried out in the time that the ban allows',
      };
    }
    return { phase: 'remove', reason: 'the ban is in force' };
  }
  if (timeline.notice !== null && now >= timeline.notice)
    return { phase: 'notice', reason: 'the ban was announced and is not in force yet' };
  return { phase: 'scheduled', reason: 'nothing is said yet' };
}
