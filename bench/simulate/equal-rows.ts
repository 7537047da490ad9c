import { Busy } from '../../functions/adapters/dynamodb/busy.ts';
import { MOST_MOVES } from '../../functions/adapters/fleet/fleet-writes.ts';
import { Together } from '../../functions/adapters/fleet/together.ts';
import type { Inventory } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { shardOf } from '../../functions/domain/devices/shard.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type {
  FindingKey,
  FindingsChange,
  Fleet,
  FleetChange,
  Page,
  Written,
} from '../../functions/usecases/ports.ts';
import type { Allowance } from './allowance.ts';
import { LATENCY, OWN_TIME, type Services } from './services.ts';

/** Lanes of a worker: rows that it takes side by side, each of which here stands for its lane’s. */
const LANES = 8;

/** A move with the number of rows that it stands for. */
export interface ManyMoves {
  readonly before: Finding | null;
  readonly after: Finding;
  readonly rows: number;
}

/** What all rows of a modelled fleet have in common. */
export interface EqualRows {
  readonly head: Head;
  readonly inventory: Inventory;
  readonly finding: Finding;
  /** Rows of a partition of findings, or of a segment of the fleet. */
  readonly inPart: (part: number) => number;
  /** Partitions of findings; `null`: of heads alone, which are in none. */
  readonly shards: number | null;
  /** Read units of an inventory. */
  readonly inventoryUnits: number;
}

/** What a fleet of equal rows has been asked for: rows, whatever they were batched to. */
export interface RowCounts {
  reads: number;
  writes: number;
  moves: number;
  scanned: number;
}

/** What instances share: which rows have moved, and who hears of a move. */
export interface SharedRows {
  readonly rows: EqualRows;
  readonly moved: Map<string, Finding>;
  readonly counts: RowCounts;
  readonly onMove: (move: ManyMoves) => void;
}

/** A device whose id begins so, and whose findings lie in this partition. */
function inPartition(begins: string, partition: number, shards: number | null): string {
  if (shards === null) return begins;
  for (let n = 0; ; n++) {
    const deviceId = `${begins}-${n}`;
    if (shardOf(deviceId, shards) === partition) return deviceId;
  }
}

/**
 * A fleet of equal rows as one instance sees it. A page is handed out as one row for each lane of
 * the worker, and such a row stands for all that the lane would have done: each call for it takes
 * as long as so many calls one after the other, and as many units. All else is the real code’s.
 */
export class EqualRowsFleet implements Fleet {
  readonly mostMoves = MOST_MOVES;
  readonly #services: Services;
  readonly #shared: SharedRows;
  readonly #many = new Map<string, number>();
  readonly #together: Together;
  /** Until when the instance’s one core is busy. */
  #busyUntil = 0;

  constructor(services: Services, shared: SharedRows) {
    this.#services = services;
    this.#shared = shared;
    this.#together = new Together((change) => this.#move(change));
  }

  async readHead(deviceId: string): Promise<Head> {
    await this.#read('devices', this.#manyOf(deviceId), LATENCY.getItem, 1);
    return this.#headOf(deviceId);
  }

  async readHeads(deviceIds: readonly string[]): Promise<Head[]> {
    const rows = deviceIds.reduce((sum, id) => sum + this.#manyOf(id), 0);
    await this.#call(this.#services.reads.devices, {
      calls: rows / 100,
      latency: LATENCY.batchGet,
      units: rows / 2,
    });
    return deviceIds.map((id) => this.#headOf(id));
  }

  async readInventory(deviceId: string): Promise<Inventory> {
    const { rows } = this.#shared;
    await this.#read('inventories', this.#manyOf(deviceId), LATENCY.getItem, rows.inventoryUnits);
    return { ...rows.inventory, deviceId };
  }

  async eachInventory(
    deviceIds: readonly string[],
    use: (inventory: Inventory) => void,
  ): Promise<void> {
    const { rows } = this.#shared;
    const many = deviceIds.reduce((sum, id) => sum + this.#manyOf(id), 0);
    await this.#call(this.#services.reads.inventories, {
      calls: Math.ceil(many / 100),
      latency: LATENCY.batchGet,
      units: many * rows.inventoryUnits,
      own: (many * OWN_TIME) / 2,
    });
    for (const deviceId of deviceIds) use({ ...rows.inventory, deviceId });
  }

  async readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]> {
    const many = keys.reduce((sum, { deviceId }) => sum + this.#manyOf(deviceId), 0);
    await this.#read('findings', many, LATENCY.getItem, 1);
    return keys.map(({ deviceId, shard }) => this.#findingOf(deviceId, shard));
  }

  async record(_change: FleetChange): Promise<Written> {
    throw new Error('equal rows move without their heads');
  }

  async touch(): Promise<void> {
    throw new Error('equal rows are not seen');
  }

  moveFindings(change: FindingsChange): Promise<Written> {
    const [place, ...others] = change.places ?? [];
    return place === undefined || others.length > 0
      ? this.#move(change)
      : this.#together.write(change, place);
  }

  async queryFindings(
    _banId: string,
    shard: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Finding>> {
    const { ids, nextCursor, rows } = this.#page(shard, cursor, limit);
    await this.#call(this.#services.reads.findings, {
      calls: 1,
      latency: LATENCY.query,
      units: Math.max(1, rows / 4),
      own: rows * 0.05,
    });
    return { items: ids.map((id) => this.#findingOf(id, shard)), nextCursor };
  }

  async scanHeads(
    segment: number,
    _segments: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Head>> {
    const { ids, nextCursor, rows } = this.#page(segment, cursor, limit);
    this.#shared.counts.scanned += rows;
    await this.#call(this.#services.reads.devices, {
      calls: 1,
      latency: LATENCY.scan,
      units: rows / 8,
      own: rows * 0.05,
    });
    return { items: ids.map((id) => this.#headOf(id)), nextCursor };
  }

  /** For the publisher: rows that come from the stream. */
  knows(deviceId: string, rows: number): void {
    this.#many.set(deviceId, rows);
  }

  #page(part: number, cursor: string | null, limit: number) {
    const from = Number(cursor ?? 0);
    const all = this.#shared.rows.inPart(part);
    const to = Math.min(all, from + limit);
    const lanes = Math.min(LANES, to - from);
    this.#many.clear();
    const ids = Array.from({ length: lanes }, (_, lane) =>
      inPartition(`equal-${part}-${from}-${lane}`, part, this.#shared.rows.shards),
    );
    for (const id of ids) this.#many.set(id, (to - from) / lanes);
    return { ids, rows: to - from, nextCursor: to < all ? String(to) : null };
  }

  #manyOf(deviceId: string): number {
    return this.#many.get(deviceId) ?? 1;
  }

  #headOf(deviceId: string): Head {
    return { ...this.#shared.rows.head, deviceId };
  }

  #findingOf(deviceId: string, shard: number): Finding {
    const moved = this.#shared.moved.get(deviceId);
    return moved ?? { ...this.#shared.rows.finding, deviceId, shard };
  }

  async #read(
    table: 'devices' | 'findings' | 'inventories',
    rows: number,
    latency: number,
    units: number,
  ): Promise<void> {
    this.#shared.counts.reads += rows;
    await this.#call(this.#services.reads[table], { calls: rows, latency, units: rows * units });
  }

  async #move({ findings, places = [] }: FindingsChange): Promise<Written> {
    const rows = findings.map(({ after }) => this.#manyOf(after.deviceId));
    const all = rows.reduce((sum, many) => sum + many, 0);
    const calls = Math.max(...rows);
    const isTransaction = places.length > 0 || findings.length > 1;
    const units = all * (isTransaction ? 2 : 1);
    const latency = isTransaction ? LATENCY.transaction : LATENCY.putItem;
    await this.#call(this.#services.writes.findings, { calls, latency, units });
    if (places.length > 0)
      await this.#take(this.#services.writes.places, 2 * calls * places.length);
    this.#shared.counts.writes += calls;
    for (const [place, { before, after }] of findings.entries()) {
      this.#shared.moved.set(after.deviceId, after);
      this.#shared.counts.moves += rows[place] ?? 0;
      this.#shared.onMove({ before, after, rows: rows[place] ?? 1 });
    }
    return 'written';
  }

  /** Calls one after the other, on an instance whose core is shared by its lanes. */
  async #call(
    of: Allowance,
    about: {
      readonly calls: number;
      readonly latency: number;
      readonly units: number;
      readonly own?: number;
    },
  ): Promise<void> {
    await this.#take(of, about.units);
    const { time } = this.#services;
    const own = about.own ?? about.calls * OWN_TIME;
    this.#busyUntil = Math.max(this.#busyUntil, time.now) + own;
    const answered = time.now + about.calls * about.latency + own;
    await time.sleep(Math.max(answered, this.#busyUntil) - time.now);
  }

  async #take(of: Allowance, units: number): Promise<void> {
    if (!(await of.take(units))) throw new Busy(`${of.name} were not enough.`);
  }
}
