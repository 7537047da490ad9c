import type { App, Coverage, Inventory, Platform } from '../../domain/devices/app.ts';
import { canonicalApps } from '../../domain/devices/inventory-hash.ts';
import { DAY, formatInstant, HOUR, type Instant } from '../../domain/time/instant.ts';
import { Refusal } from '../refusal.ts';

/** An inventory may come from a clock that is ahead by up to a day. */
const FURTHEST_AHEAD = DAY;

/**
 * When an observation was made, as it is kept: never ahead of the server. One that is dated ahead
 * would be newer than all that is truly observed until then.
 */
export function keptTime(said: Instant, now: Instant): Instant {
  return Math.min(said, now);
}

/**
 * How far an agent's clock is behind the server's, by what the agent said it was when it sent.
 * `null`: it did not say.
 */
export function skewOf(sentAt: Instant | null, now: Instant): number | null {
  return sentAt === null ? null : now - sentAt;
}

/** What an agent observed, by the server's clock. */
export function corrected(said: Instant, skew: number | null): Instant {
  return said + (skew ?? 0);
}

/** A time that had to be moved by more than this makes its list doubtful. */
const MOVED = HOUR;

/** Whether the time of a list had to be corrected by much. */
export function isMoved(said: Instant, kept: Instant): boolean {
  return Math.abs(kept - said) > MOVED;
}

/** Why an observation's time cannot be taken, or `null`. */
export function refusedTime(observedAt: Instant, now: Instant): string | null {
  if (observedAt <= now + FURTHEST_AHEAD) return null;
  return (
    `observedAt is more than a day in the future; the server's time is ${formatInstant(now)}. ` +
    'Set the clock and report again.'
  );
}

/** Throws the refusal of an observation from the future, with the server's time. */
export function refuseFuture(observedAt: Instant, now: Instant): void {
  const detail = refusedTime(observedAt, now);
  if (detail !== null) {
    throw new Refusal('unprocessable', detail, [{ pointer: '/observedAt', detail }], {
      serverTime: formatInstant(now),
    });
  }
}

export function inventoryOf(
  deviceId: string,
  seen: { platform: Platform; observedAt: Instant; coverage: Coverage; apps: readonly App[] },
): Inventory {
  const { apps, hash } = canonicalApps(seen.apps);
  return {
    deviceId,
    platform: seen.platform,
    observedAt: seen.observedAt,
    coverage: seen.coverage,
    hash,
    apps,
    lacking: [],
  };
}
