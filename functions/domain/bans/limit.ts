import type { BanDocument } from './ban.ts';

const SMALLEST_LIMIT = 50;
const ROOM = 1.2;

/**
 * How many devices a ban may order to remove. `shown` is the number of devices that the approver
 * saw in the preview, `listed` the number in the fleet. Unless the ban says otherwise, the limit is
 * a fifth more than was shown, and at least 50.
 */
export function gateLimit(
  limits: BanDocument['limits'],
  shown: number,
  listed: number | null,
): number {
  const bounds: number[] = [];
  if (limits.maxDevices !== null) bounds.push(limits.maxDevices);
  if (limits.maxPercent !== null && listed !== null)
    bounds.push(Math.floor((limits.maxPercent * listed) / 100));
  return bounds.length > 0
    ? Math.min(...bounds)
    : Math.max(SMALLEST_LIMIT, Math.ceil(shown * ROOM));
}
