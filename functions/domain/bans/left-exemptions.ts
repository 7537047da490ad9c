import { hardwareHashOf } from '../devices/hardware-hash.ts';
import { sourceDeviceId } from '../devices/source-device.ts';
import type { Instant } from '../time/instant.ts';
import type { Blocklist } from './blocklist.ts';
import { type ExemptDevice, type Exemption, exemptionEnd, exemptionsNaming } from './exemption.ts';
import { namedDevices } from './exemption-names.ts';
import { timelineOf } from './timeline.ts';

/** The most exemptions that the revocation of a device names. It counts the others. */
export const MOST_LEFT_EXEMPTIONS = 100;

/** An exemption that named a device by its device id alone. */
export interface LeftExemption {
  readonly banId: string;
  readonly exemptionId: string;
  /** When it ends for the others that it names. */
  readonly until: Instant;
  /** How many devices and groups it names besides. */
  readonly others: number;
}

/**
 * The exemptions, of bans that are not over, that a device leaves behind when it is taken off: they
 * name it by its device id, and not also by its hardware id or its name in its source. The longest
 * come first. Of hardware that has enrolled by itself they hold again when it enrols anew.
 */
export function leftExemptions(
  blocklist: Blocklist,
  device: Omit<ExemptDevice, 'group'>,
  now: Instant,
): readonly LeftExemption[] {
  const left = blocklist.bans.flatMap((ban) => {
    const { lift } = timelineOf(ban);
    if (lift !== null && lift <= now) return [];
    return exemptionsNaming(ban.exemptions, { ...device, group: null })
      .filter((one) => exemptionEnd(one) > now && namesTheIdAlone(one, device))
      .map((one) => ({
        banId: ban.id,
        exemptionId: one.id,
        until: exemptionEnd(one),
        others: namedDevices(one) + one.groups.length - 1,
      }));
  });
  return left.sort((a, b) => b.until - a.until);
}

function namesTheIdAlone(
  one: Exemption,
  { deviceId, hardwareHash }: Omit<ExemptDevice, 'group'>,
): boolean {
  const byHardware = one.hardwareIds.some((name) => hardwareHashOf(name) === hardwareHash);
  const inSource = one.externalIds.some(
    ({ source, externalId }) => sourceDeviceId(source, externalId) === deviceId,
  );
  return !byHardware && !inSource;
}
