import { Shard } from '../memory/shard.ts';
import type { Change } from './ledger.ts';

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
