import type { FindingMove } from '../../functions/usecases/publishing/prepare-messages.ts';

/**
 * A shard of the findings' stream. It hands out its moves in order, one batch at a time, and again
 * from the first that failed.
 */
export class Shard {
  readonly #moves: FindingMove[] = [];
  #place = 0;
  #isBusy = false;

  add({ before, after }: Omit<FindingMove, 'key'>): void {
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
