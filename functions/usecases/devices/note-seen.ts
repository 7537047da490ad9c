import type { Head } from '../../domain/devices/head.ts';
import { HOUR, type Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Notes that a device was seen, if the last note is old or the device is new to its source's run.
 * `confirmedAt` is when the apps that the head names were seen again. `null`: they were not.
 */
export async function noteSeen(
  deps: Pick<Dependencies, 'fleet' | 'settings'>,
  head: Head,
  seen: {
    readonly now: Instant;
    readonly run: string | null;
    readonly confirmedAt: Instant | null;
  },
): Promise<void> {
  const { now, run, confirmedAt } = seen;
  const isLongAgo = now - head.lastSeen > deps.settings.lastSeenHours * HOUR;
  const isListedAnew = run !== null && head.run !== run;
  if (!isLongAgo && !isListedAnew) return;
  const observed = confirmedAt === null ? null : { at: confirmedAt, lock: head.lock };
  await deps.fleet.touch(head.deviceId, now, run, observed);
}
