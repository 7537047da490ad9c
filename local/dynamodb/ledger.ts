import type { Level, Operation } from './engine.ts';

interface Batch {
  readonly operations: Operation[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function emptyBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The committer sees the failure. A batch that nobody waits for must not end the process.
  promise.catch(() => undefined);
  return { operations: [], written: promise, resolve, reject };
}

/**
 * The one way to write. What one request changes (items, index entries, stream records, its
 * idempotency token) is handed over in one `commit`, which is never split between batches; and
 * LevelDB's batch is atomic: it is one record of its write-ahead log, written by one `write(2)` and
 * ignored on recovery unless its checksum holds. So after a `kill -9` a transaction is there with
 * all its stream records, or not at all, and whatever was answered is there. The log is not
 * fsynced: a power cut may take the last requests away, each of them whole, latest first.
 *
 * Requests that arrive while a batch is being written share the next one. Meanwhile their effects
 * are in `pending`, where requests to come read them, so that conditions are always checked against
 * the latest state, in one order.
 */
export class Ledger {
  readonly #level: Level;
  readonly #pending = new Map<string, { operation: Operation; batch: Batch }>();
  #next: Batch | undefined;
  #current: Batch | undefined;
  #writing = false;
  #failure: unknown;

  constructor(level: Level) {
    this.#level = level;
  }

  /** The latest value, written or about to be; undefined if there is none. */
  get(key: string): unknown {
    const pending = this.#pending.get(key);
    if (pending) return pending.operation.type === 'put' ? pending.operation.value : undefined;
    return this.#level.getSync(key);
  }

  /**
   * Whether `get` answers with something that is not written yet, and so must not be told to a
   * client before it is.
   */
  isPending(key: string): boolean {
    return this.#pending.has(key);
  }

  /**
   * Writes all operations or none; settled when they are written. Takes effect for `get` before it
   * returns.
   */
  commit(operations: readonly Operation[]): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#next ??= emptyBatch();
    const batch = this.#next;
    for (const operation of operations) {
      batch.operations.push(operation);
      this.#pending.set(operation.key, { operation, batch });
    }
    if (!this.#writing) {
      this.#writing = true;
      // One turn later, so that requests which arrived together are written together.
      setImmediate(() => void this.#write());
    }
    return batch.written;
  }

  /** Settled once everything committed so far is written. */
  async settled(): Promise<void> {
    await (this.#next ?? this.#current)?.written;
  }

  async #write(): Promise<void> {
    for (let batch = this.#next; batch; batch = this.#next) {
      this.#next = undefined;
      this.#current = batch;
      try {
        if (this.#failure) throw this.#failure;
        await this.#level.batch(batch.operations);
        for (const { key } of batch.operations) {
          if (this.#pending.get(key)?.batch === batch) this.#pending.delete(key);
        }
        batch.resolve();
      } catch (error) {
        // Later requests were decided on changes that could not be written, so none of them may
        // succeed.
        this.#failure = new Error(
          'The local DynamoDB could not write its data and must be restarted',
          {
            cause: error,
          },
        );
        batch.reject(this.#failure);
      }
    }
    this.#current = undefined;
    this.#writing = false;
  }
}
