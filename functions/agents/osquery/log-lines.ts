import { type Instant, SECOND } from '../../domain/time/instant.ts';
import { isObject } from '../../http/object.ts';
import { INVENTORY } from './configuration.ts';

/** A whole list, as osqueryd logged it. */
export interface Snapshot {
  /** By the clock of the host; 0: it was not told. */
  readonly observedAt: Instant;
  readonly rows: readonly unknown[];
}

/**
 * The newest snapshot of the inventory among lines of a log, of two at the same time the later one.
 * Other lines are passed over: of other queries, of what changed since a list before, and what is
 * no line. Decorations and other fields are not looked at. `null`: there is no snapshot.
 */
export function newestSnapshot(lines: readonly unknown[]): Snapshot | null {
  let newest: Snapshot | null = null;
  for (const line of lines) {
    const one = snapshotOf(line);
    if (one !== null && (newest === null || one.observedAt >= newest.observedAt)) newest = one;
  }
  return newest;
}

function snapshotOf(line: unknown): Snapshot | null {
  if (!isObject(line)) return null;
  const { name, action, snapshot, unixTime } = line;
  if (typeof name !== 'string' || !isOfInventory(name) || action !== 'snapshot') return null;
  return Array.isArray(snapshot) ? { observedAt: instantOf(unixTime), rows: snapshot } : null;
}

/** Also as a query of a pack: `pack_<name of the pack>_interdict_inventory`. */
function isOfInventory(name: string): boolean {
  return name === INVENTORY || (name.startsWith('pack') && name.endsWith(INVENTORY));
}

function instantOf(unixTime: unknown): Instant {
  const seconds = typeof unixTime === 'string' ? Number(unixTime) : unixTime;
  return typeof seconds === 'number' && Number.isFinite(seconds) && Math.abs(seconds) <= MOST
    ? Math.round(seconds) * SECOND
    : 0;
}

/** Seconds until which instants can be written: the end of the year 9999. */
const MOST = 253_402_300_799;
