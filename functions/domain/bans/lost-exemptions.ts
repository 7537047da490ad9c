import { hardwareHashOf } from '../devices/hardware-hash.ts';
import { sourceDeviceId } from '../devices/source-device.ts';
import type { Instant } from '../time/instant.ts';
import type { Blocklist } from './blocklist.ts';
import { type ExemptDevice, type Exemption, exemptionEnd, exemptionsNaming } from './exemption.ts';
import { namedDevices } from './exemption-names.ts';
import { timelineOf } from './timeline.ts';

/** The most exemptions that the revocation of a device names. It counts the others. */
export const MOST_LOST_EXEMPTIONS = 100;

/** An exemption that held for a device by its device id alone. */
export interface LostExemption {
  readonly banId: string;
  readonly exemptionId: string;
  /** When it ends for the others that it names. */
  readonly until: Instant;
  /** How many devices and groups it names besides. */
  readonly others: number;
}

/**
 * The exemptions, of bans that are not over, that hold for a device and will not hold for the same
 * hardware under another device id, or for the same name in its source. The longest come first.
 */
export function lostExemptions(
  blocklist: Blocklist,
  device: Omit<ExemptDevice, 'group'>,
  now: Instant,
): readonly LostExemption[] {
  const lost = blocklist.bans.flatMap((ban) => {
    const { lift } = timelineOf(ban);
    if (lift !== null && lift <= now) return [];
    return exemptionsNaming(ban.exemptions, { ...device, group: null })
      .filter((one) => exemptionEnd(one) > now && isLost(one, device))
      .map((one) => ({
        banId: ban.id,
        exemptionId: one.id,
        until: exemptionEnd(one),
        others: namedDevices(one) + one.groups.length - 1,
      }));
  });
  return lost.sort((a, b) => b.until - a.until);
}

function isLost(one: Exemption, { deviceId, hardwareHash }: Omit<ExemptDevice, 'group'>): boolean {
  const byHardware = one.hardwareIds.some((name) => hardwareHashOf(name) === hardwareHash);
  const inSource = one.externalIds.some(
    ({ source, externalId }) => sourceDeviceId(source, externalId) === deviceId,
  );
  return !byHardware && !inSource;
}
