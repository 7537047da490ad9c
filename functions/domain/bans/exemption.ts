import { isAmong } from '../same-group.ts';
import type { Instant } from '../time/instant.ts';

/**
 * Devices or groups that a ban leaves alone, for a stated reason and time. Holds in `[from,
 * expiresAt)`.
 */
export interface Exemption {
  readonly id: string;
  readonly devices: readonly string[];
  readonly groups: readonly string[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly from: Instant;
  readonly expiresAt: Instant;
  /**
   * When it was taken back before its expiry. It stays listed, so that the pass that carries out
   * its end is asked for.
   */
  readonly endedAt: Instant | null;
}

/** When an exemption stops holding: its expiry, or its earlier end. */
export function exemptionEnd(exemption: Exemption): Instant {
  return exemption.endedAt === null
    ? exemption.expiresAt
    : Math.min(exemption.endedAt, exemption.expiresAt);
}

/** Whether an exemption holds now, for those that it names. */
export function holdsAt(exemption: Exemption, now: Instant): boolean {
  return exemption.from <= now && now < exemptionEnd(exemption);
}

/** The exemption that holds for this device now; of several, the one that lasts longest. */
export function exemptionFor(
  exemptions: readonly Exemption[],
  device: { readonly deviceId: string; readonly group: string | null },
  now: Instant,
): Exemption | null {
  let longest: Exemption | null = null;
  for (const exemption of exemptions) {
    if (now < exemption.from || now >= exemptionEnd(exemption)) continue;
    if (!exemption.devices.includes(device.deviceId) && !isAmong(exemption.groups, device.group))
      continue;
    if (longest === null || exemptionEnd(exemption) > exemptionEnd(longest)) longest = exemption;
  }
  return longest;
}
