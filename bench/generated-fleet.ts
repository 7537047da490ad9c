import type { Inventory } from '../functions/domain/devices/app.ts';
import type { Head } from '../functions/domain/devices/head.ts';
import type { Finding } from '../functions/domain/findings/finding.ts';
import type {
  FindingKey,
  FindingsChange,
  Fleet,
  FleetChange,
  Page,
  Written,
} from '../functions/usecases/ports.ts';

export interface Templates {
  readonly head: Head;
  readonly inventory: Inventory;
  readonly finding: Finding;
}

/**
 * A fleet of any size that holds one page of itself: rows are made when a page is asked for, after
 * a template, and forgotten with the next. What is then held of a pass over it is the pass's own.
 */
export class GeneratedFleet implements Fleet {
  readonly mostMoves = 90;
  readonly #size: number;
  readonly #templates: Templates;
  readonly #onPage: () => void;
  readonly #heads = new Map<string, Head>();
  readonly #findings = new Map<string, Finding>();
  /** Rows that were written. */
  moved = 0;

  constructor(size: number, templates: Templates, onPage: () => void) {
    this.#size = size;
    this.#templates = templates;
    this.#onPage = onPage;
  }

  #page(
    cursor: string | null,
    limit: number,
    withFindings: boolean,
  ): { ids: string[]; nextCursor: string | null } {
    this.#heads.clear();
    this.#findings.clear();
    this.#onPage();
    const from = Number(cursor ?? 0);
    const to = Math.min(this.#size, from + limit);
    const ids = Array.from({ length: to - from }, (_, place) => `generated-${from + place}`);
    const { head, finding } = this.#templates;
    for (const deviceId of ids) {
      this.#heads.set(
        deviceId,
        withFindings ? { ...head, deviceId } : { ...head, deviceId, matches: [], judgedBy: null },
      );
      if (withFindings) this.#findings.set(deviceId, { ...finding, deviceId });
    }
    return { ids, nextCursor: to < this.#size ? String(to) : null };
  }

  async readHead(deviceId: string): Promise<Head | null> {
    return this.#heads.get(deviceId) ?? null;
  }

  async readHeads(deviceIds: readonly string[]): Promise<Head[]> {
    return deviceIds.flatMap((deviceId) => this.#heads.get(deviceId) ?? []);
  }

  async readInventory(deviceId: string): Promise<Inventory> {
    return { ...this.#templates.inventory, deviceId };
  }

  async eachInventory(
    deviceIds: readonly string[],
    use: (inventory: Inventory) => void,
  ): Promise<void> {
    for (const deviceId of deviceIds) use({ ...this.#templates.inventory, deviceId });
  }

  async readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]> {
    return keys.flatMap(({ deviceId }) => this.#findings.get(deviceId) ?? []);
  }

  async record({ head, findings }: FleetChange): Promise<Written> {
    this.#heads.set(head.after.deviceId, head.after);
    for (const { after } of findings) this.#findings.set(after.deviceId, after);
    this.moved += findings.length;
    return 'written';
  }

  async touch(): Promise<void> {}

  async moveFindings({ findings }: FindingsChange): Promise<Written> {
    for (const { after } of findings) this.#findings.set(after.deviceId, after);
    this.moved += findings.length;
    return 'written';
  }

  async queryFindings(
    _banId: string,
    _shard: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Finding>> {
    const { nextCursor } = this.#page(cursor, limit, true);
    return { items: [...this.#findings.values()], nextCursor };
  }

  async scanHeads(
    _segment: number,
    _segments: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Head>> {
    const { nextCursor } = this.#page(cursor, limit, false);
    return { items: [...this.#heads.values()], nextCursor };
  }
}
