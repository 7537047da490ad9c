import type { Act } from '../audit.ts';
import { formatInstant, type Instant } from '../time/instant.ts';

/**
 * One person's pause of a ban. It stops all new removals of the ban, of whichever revision, until
 * it is released. Several people may pause a ban, and each pause holds by itself.
 */
export interface Brake {
  readonly banId: string;
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
  /** Whether the audit has its entry. */
  readonly audited: boolean;
}

/** The pause that was made last. `null`: nobody has paused. */
export function lastBrake(brakes: readonly Brake[]): Brake | null {
  return [...brakes].sort((a, b) => b.at - a.at)[0] ?? null;
}

/** Whether two readings of a ban's pauses are the same. */
export function sameBrakes(one: readonly Brake[], other: readonly Brake[]): boolean {
  return one.length === other.length && one.every((brake, i) => isSame(brake, other[i]));
}

function isSame(brake: Brake, other: Brake | undefined): boolean {
  return (
    brake.banId === other?.banId &&
    brake.by === other.by &&
    brake.at === other.at &&
    brake.reason === other.reason &&
    brake.audited === other.audited
  );
}

/** The audit entry of a pause. */
export function pauseAct({ banId, by, at, reason }: Brake): Act {
  const after = { state: 'paused', by, at: formatInstant(at), reason };
  return { at, by, action: 'ban.pause', on: `bans/${banId}`, before: null, after };
}
