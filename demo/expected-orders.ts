import type { Instant } from '../functions/domain/time/instant.ts';
import type { FleetDevice } from './fleet/device.ts';
import type { PlainBan, PlainBanInForce } from './fleet/plain-ban.ts';
import { truthOfDevice } from './fleet/truth.ts';

/**
 * Orders that a stubborn device must get after its first removal order, up to `until`: a repeat
 * each period, and at the time of escalation a quarantine instead of the repeat that falls on it.
 * Counts start anew with the quarantine.
 */
function insistence(ban: PlainBan, removedAt: Instant, until: Instant): number {
  let orders = 0;
  let last = removedAt;
  let repeats = 0;
  let quarantined = false;
  for (;;) {
    const repeatAt = repeats < ban.maxRounds ? last + ban.every : Number.POSITIVE_INFINITY;
    const escalateAt =
      ban.escalateAfter === null || quarantined
        ? Number.POSITIVE_INFINITY
        : removedAt + ban.escalateAfter;
    const next = Math.min(repeatAt, escalateAt);
    if (next >= until) return orders;
    orders += 1;
    last = next;
    if (escalateAt <= repeatAt) {
      quarantined = true;
      repeats = 0;
    } else {
      repeats += 1;
    }
  }
}

/** How many orders one device must have been given. */
function ordersOf(device: FleetDevice, ban: PlainBanInForce, now: Instant): number {
  const { expected } = truthOfDevice(device, ban, now);
  const removed = expected.find((one) => one.action === 'remove');
  if (device.temper !== 'stubborn' || !removed) return expected.length;
  const until = Math.min(now + 1, ban.lift ?? Number.POSITIVE_INFINITY);
  return expected.length + insistence(ban, removed.from, until);
}

/**
 * Ids of all orders that a ban must have given, out of what the fleet did: `banId.deviceId.n`,
 * numbered in the order in which they fall due.
 */
export function expectedOrderIds(
  devices: Iterable<FleetDevice>,
  ban: PlainBanInForce,
  now: Instant,
  deviceIdOf: (device: FleetDevice) => string | undefined,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const device of devices) {
    const count = ordersOf(device, ban, now);
    if (count === 0) continue;
    const deviceId = deviceIdOf(device);
    if (deviceId === undefined)
      throw new Error(
        `${device.key} should have been ordered something, but was never known to the stack`,
      );
    for (let n = 1; n <= count; n++) ids.add(`${ban.id}.${deviceId}.${n}`);
  }
  return ids;
}
