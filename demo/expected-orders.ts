import type { Instant } from '../functions/domain/time/instant.ts';
import type { FleetDevice } from './fleet/device.ts';
import type { PlainBan, PlainBanInForce } from './fleet/plain-ban.ts';
import { type Spell, truthOfDevice } from './fleet/truth.ts';

/** How the orders of a spell go on. The clock goes on from the first return to the second. */
interface Clock {
  readonly startedAt: Instant;
  readonly rounds: number;
}

/** The first instant from this one on at which something may be repeated. */
function awake(at: Instant, { rests }: Spell): Instant {
  const resting = rests.filter(({ from, until }) => from <= at && at < until);
  return Math.max(at, ...resting.map(({ until }) => until));
}

/**
 * What follows the first order of a spell, up to `until`: a repeat each period, and at the time of
 * escalation a quarantine instead of the repeat that falls on it. Counts start anew with the
 * quarantine. From the second return on nobody is quarantined before the order of that return is as
 * old as one that is repeated.
 */
function insistence(ban: PlainBan, spell: Spell, clock: Clock, until: Instant) {
  const escalatesAt = ban.escalateAfter === null ? null : clock.startedAt + ban.escalateAfter;
  const mayFrom = spell.returns < 2 ? spell.from : spell.from + ban.every;
  let last = spell.from;
  let { rounds } = clock;
  let orders = 0;
  let quarantined = false;
  for (;;) {
    const never = Number.POSITIVE_INFINITY;
    const repeatAt = rounds < ban.maxRounds ? awake(last + ban.every, spell) : never;
    const escalateAt =
      escalatesAt === null || quarantined ? never : awake(Math.max(escalatesAt, mayFrom), spell);
    const next = Math.min(repeatAt, escalateAt);
    if (next >= until) return { orders, rounds, quarantined };
    orders += 1;
    last = next;
    if (escalateAt <= repeatAt) {
      quarantined = true;
      rounds = 0;
    } else {
      rounds += 1;
    }
  }
}

/** What one device must have been given. */
export interface DeviceOrders {
  readonly count: number;
  readonly quarantined: boolean;
}

/** How many orders one device must have been given by now, and whether to leave the network. */
export function ordersOf(device: FleetDevice, ban: PlainBanInForce, now: Instant): DeviceOrders {
  const { expected, spells } = truthOfDevice(device, ban, now);
  const end = Math.min(now + 1, ban.lift ?? Number.POSITIVE_INFINITY);
  let count = expected.length;
  let quarantined = false;
  let clock: Clock = { startedAt: 0, rounds: 0 };
  for (const spell of spells) {
    clock =
      spell.returns < 2
        ? { startedAt: spell.from, rounds: 0 }
        : { ...clock, rounds: Math.min(clock.rounds + 1, ban.maxRounds) };
    const more = insistence(ban, spell, clock, Math.min(spell.until ?? end, end));
    count += more.orders;
    quarantined ||= more.quarantined;
    clock = { ...clock, rounds: more.rounds };
  }
  return { count, quarantined };
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
    const { count } = ordersOf(device, ban, now);
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
