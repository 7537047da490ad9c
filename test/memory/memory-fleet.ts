import { MOST_MOVES } from '../../functions/adapters/fleet/fleet-writes.ts';
import type { Inventory } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { stableHash } from '../../functions/domain/devices/shard.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type {
  FindingKey,
  FindingsChange,
  Fleet,
  FleetChange,
  Page,
  Written,
} from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import { MemoryPlaces } from './memory-places.ts';
import { pageOf, sorted } from './page-of.ts';

/** A write of a finding as the table streams it: both images, in the order of the writes. */
export interface FindingWrite {
  readonly before: Finding | null;
  readonly after: Finding;
}

function keyOf({ banId, shard, deviceId }: FindingKey): string {
  return `${banId}#${shard}/${deviceId}`;
}

/** Devices, inventories and findings in memory, under the conditions of the port. */
export class MemoryFleet implements Fleet {
  mostMoves = MOST_MOVES;
  readonly heads = new Map<string, Head>();
  readonly inventories = new Map<string, Inventory>();
  readonly findings = new Map<string, Finding>();
  readonly changes: FindingWrite[] = [];
  readonly places: MemoryPlaces;
  readonly #headsBefore = new Map<string, Head | null>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
    this.places = new MemoryPlaces(faults);
  }

  readHead(deviceId: string, consistent: boolean): Promise<Head | null> {
    return read(this.#faults, 'fleet.readHead', () => {
      return this.#headAsRead(deviceId, consistent);
    });
  }

  #headAsRead(deviceId: string, consistent: boolean): Head | null {
    const isStale = !consistent && this.#faults.isStale?.(deviceId) === true;
    return (isStale ? this.#headsBefore : this.heads).get(deviceId) ?? null;
  }

  readInventory(deviceId: string): Promise<Inventory | null> {
    return read(this.#faults, 'fleet.readInventory', () => this.inventories.get(deviceId) ?? null);
  }

  eachInventory(deviceIds: readonly string[], use: (inventory: Inventory) => void): Promise<void> {
    return read(this.#faults, 'fleet.eachInventory', () => {
      for (const inventory of pick(this.inventories, deviceIds).values()) use(inventory);
    });
  }

  readHeads(deviceIds: readonly string[], consistent: boolean): Promise<readonly Head[]> {
    return read(this.#faults, 'fleet.readHeads', () =>
      [...new Set(deviceIds)].flatMap((deviceId) => this.#headAsRead(deviceId, consistent) ?? []),
    );
  }

  readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]> {
    return read(this.#faults, 'fleet.readFindings', () => [
      ...pick(this.findings, keys.map(keyOf)).values(),
    ]);
  }

  record(change: FleetChange): Promise<Written> {
    return write(this.#faults, 'fleet.record', () => {
      if (!this.stands(change)) return 'changed';
      if (!this.places.have(change.places)) return 'spent';
      this.apply(change);
      return 'written';
    });
  }

  touch(
    deviceId: string,
    lastSeen: Instant,
    run: string | null,
    observed: { readonly at: Instant; readonly lock: number } | null,
  ): Promise<void> {
    return write(this.#faults, 'fleet.touch', () => {
      const head = this.heads.get(deviceId);
      if (head === undefined || head.lastSeen > lastSeen) return;
      const raises = observed !== null && observed.lock === head.lock && head.observedAt !== null;
      const observedAt = raises ? Math.max(head.observedAt, observed.at) : head.observedAt;
      this.putHead({ ...head, lastSeen, run: run ?? head.run, observedAt });
    });
  }

  moveFindings({ findings, places }: FindingsChange): Promise<Written> {
    return write(this.#faults, 'fleet.moveFindings', () => {
      for (const { before, after } of findings)
        if (this.findings.get(keyOf(after))?.lock !== before.lock) return 'changed';
      if (!this.places.have(places)) return 'spent';
      this.places.take(places);
      for (const { after } of findings) this.#putFinding(after);
      return 'written';
    });
  }

  queryFindings(
    banId: string,
    shard: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Finding>> {
    return read(this.#faults, 'fleet.queryFindings', () => {
      const partition = `${banId}#${shard}`;
      const rows = sorted(this.findings)
        .filter(([key]) => key.startsWith(`${partition}/`))
        .map(([, finding]) => [finding.deviceId, finding] as const);
      return pageOf(`banShard=${partition}`, rows, cursor, limit);
    });
  }

  scanHeads(
    segment: number,
    segments: number,
    cursor: string | null,
    limit: number,
    { consistent } = { consistent: false },
  ): Promise<Page<Head>> {
    return read(this.#faults, 'fleet.scanHeads', () => {
      const page = pageOf(
        `heads:${segment}/${segments}`,
        inSegment(this.#scannedHeads(), segment, segments),
        cursor,
        limit,
      );
      const items = page.items.flatMap(
        ({ deviceId }) => this.#headAsRead(deviceId, consistent) ?? [],
      );
      return { ...page, items };
    });
  }

  #scannedHeads(): ReadonlyMap<string, Head> {
    const isStale = this.#faults.isStaleInScans;
    if (isStale === undefined) return this.heads;
    const scanned = [...this.heads].flatMap(([key, head]): [string, Head][] => {
      const shown = isStale(key) ? (this.#headsBefore.get(key) ?? null) : head;
      return shown === null ? [] : [[key, shown]];
    });
    return new Map(scanned);
  }

  /**
   * Whether everything is as the change expects it. Throws where DynamoDB would refuse the
   * transaction itself.
   */
  stands(change: FleetChange): boolean {
    const keys = change.findings.map(({ after }) => keyOf(after));
    if (keys.length > this.mostMoves)
      throw new RangeError(
        `One change moves at most ${this.mostMoves} findings, not ${keys.length}.`,
      );
    if (new Set(keys).size < keys.length)
      throw new Error('One transaction cannot write the same finding twice.');
    const { before, after } = change.head;
    const head = this.heads.get(after.deviceId);
    const asRead = before === null ? head === undefined : isSameHead(head, before);
    return (
      asRead &&
      change.findings.every(
        (finding) => this.findings.get(keyOf(finding.after))?.lock === finding.before?.lock,
      )
    );
  }

  /** Makes the change if everything is as it expects. */
  apply(change: FleetChange): boolean {
    if (!this.stands(change) || !this.places.have(change.places)) return false;
    this.places.take(change.places);
    this.putHead(change.head.after);
    if (change.inventory !== undefined)
      this.inventories.set(change.inventory.deviceId, frozen(change.inventory));
    for (const { after } of change.findings) this.#putFinding(after);
    return true;
  }

  putHead(head: Head): void {
    this.#headsBefore.set(head.deviceId, this.heads.get(head.deviceId) ?? null);
    this.heads.set(head.deviceId, frozen(head));
  }

  #putFinding(finding: Finding): void {
    const stored = frozen(finding);
    const before = this.findings.get(keyOf(finding)) ?? null;
    this.findings.set(keyOf(finding), stored);
    this.changes.push({ before, after: stored });
  }
}

const AS_READ = ['lock', 'lastSeen', 'run', 'observedAt'] as const;

/**
 * `touch` changes `lastSeen`, `run` and `observedAt` without a new lock, and a write must not
 * take that back.
 */
function isSameHead(head: Head | undefined, asRead: Head): boolean {
  return AS_READ.every((name) => head?.[name] === asRead[name]);
}

function pick<T>(rows: ReadonlyMap<string, T>, keys: readonly string[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const key of keys) {
    const row = rows.get(key);
    if (row !== undefined) found.set(key, row);
  }
  return found;
}

function inSegment<T>(
  rows: ReadonlyMap<string, T>,
  segment: number,
  segments: number,
): [string, T][] {
  return sorted(rows).filter(([key]) => stableHash(key) % segments === segment);
}
