import type { Instant } from '../functions/domain/time/instant.ts';
import type { FleetDevice } from './fleet/device.ts';
import type { PlainBan } from './fleet/plain-ban.ts';
import { truthOfDevice } from './fleet/truth.ts';

/** How a ban goes on against those who do not obey, in plain milliseconds. */
export interface Persistence {
  readonly repeatEvery: number;
  readonly maxRepeats: number;
  readonly quarantineAfter: number | null;
}

/**
 * Orders that a stubborn device must get after its first removal order, up to `until`: a repeat
 * each period, and at the time of escalation a quarantine instead of the repeat that falls on it.
 * Counts start anew with the quarantine.
 */
function insistence(removedAt: Instant, until: Instant, how: Persistence): number {
  let orders = 0;
  let last = removedAt;
  let repeats = 0;
  let quarantined = false;
  for (;;) {
    const repeatAt = repeats < how.maxRepeats ? last + how.repeatEvery : Number.POSITIVE_INFINITY;
    const escalateAt =
      how.quarantineAfter === null || quarantined
        ? Number.POSITIVE_INFINITY
        : removedAt + how.quarantineAfter;
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

/**
 * Ids of all orders that a ban must have given, out of what the fleet did: `banId.deviceId.n`,
 * numbered in the order in which they fall due.
 */
export function expectedOrderIds(
  devices: Iterable<FleetDevice>,
  ban: PlainBan,
  how: Persistence,
  now: Instant,
  deviceIdOf: (device: FleetDevice) => string | undefined,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const device of devices) {
    const { expected } = truthOfDevice(device, ban, now);
    const removed = expected.find((one) => one.action === 'remove');
    const insists =
      device.temper === 'stubborn' && removed
        ? insistence(removed.from, Math.min(now + 1, ban.lift ?? Number.POSITIVE_INFINITY), how)
        : 0;
    const count = expected.length + insists;
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
