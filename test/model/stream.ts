import type { FindingMove } from '../../functions/usecases/publishing/publish.ts';
import type { Change } from './ledger.ts';

/**
 * The moves of one device, handed out in order: one batch at a time, and again from the first that
 * failed.
 */
export class Shard {
  readonly #moves: FindingMove[] = [];
  #place = 0;
  #isBusy = false;

  add({ before, after }: Change): void {
    this.#moves.push({ key: `${after.deviceId}:${this.#moves.length}`, before, after });
  }

  /** The next batch; empty while another is with the publisher, and at the end. */
  take(count: number): readonly FindingMove[] {
    if (this.#isBusy) return [];
    const batch = this.#moves.slice(this.#place, this.#place + count);
    this.#isBusy = batch.length > 0;
    return batch;
  }

  /** What became of a batch: the keys that failed, or `null` if nothing is known of any. */
  handled(batch: readonly FindingMove[], failed: readonly string[] | null): void {
    this.#isBusy = false;
    if (failed === null) return;
    const first = batch.findIndex((move) => failed.includes(move.key));
    this.#place += first < 0 ? batch.length : first;
  }

  rewind(back: number): void {
    if (!this.#isBusy) this.#place = Math.max(0, this.#place - back);
  }
}

/**
 * The stream of the findings' table: the moves of one device in order, those of different devices
 * side by side.
 */
export class Stream {
  readonly #shards = new Map<string, Shard>();

  add(change: Change): void {
    const { deviceId } = change.after;
    const shard = this.#shards.get(deviceId) ?? new Shard();
    this.#shards.set(deviceId, shard);
    shard.add(change);
  }

  shards(): Iterable<Shard> {
    return this.#shards.values();
  }
}
