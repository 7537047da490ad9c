import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KEYS_AT_ONCE } from './batch-get.ts';
import { type Asked, answerTo, type KeyNames, RowReads } from './row-reads.ts';

interface Waiting {
  readonly command: unknown;
  readonly asked: Asked;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * For a function that works on many rows side by side, such as the worker of passes. What is read
 * by key in the same turn of the event loop goes as one `BatchGetItem`, and each asker is told of
 * its own rows. A read that is alone goes as it is, and none waits for another that is under way:
 * each row is read after it was asked for, as consistently as it was asked for.
 */
export class GatheredReads {
  /** The same client, with its reads gathered. */
  readonly client: DynamoDBClient;
  readonly #reads: RowReads;
  #waiting: Waiting[] = [];

  constructor(client: DynamoDBClient, keyNames: KeyNames) {
    this.#reads = new RowReads(client, keyNames);
    this.client = this.#reads.sendingBy((command, ...rest) => this.#send(command, rest));
  }

  #send(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    const asked = rest.length === 0 ? this.#reads.askedBy(command) : null;
    const many = asked?.rows.length ?? 0;
    if (asked === null || many === 0 || many >= KEYS_AT_ONCE)
      return this.#reads.plainly(command, ...rest);
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#sendAll());
      this.#waiting.push({ command, asked, resolve, reject });
    });
  }

  #sendAll(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const [consistent, alike] of Map.groupBy(all, ({ asked }) => asked.consistent))
      for (const batch of inRequests(alike)) void this.#ask(batch, consistent);
  }

  async #ask(batch: readonly Waiting[], consistent: boolean): Promise<void> {
    const [first, ...others] = batch;
    try {
      if (first !== undefined && others.length === 0)
        first.resolve(await this.#reads.plainly(first.command));
      else await this.#askTogether(batch, consistent);
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  async #askTogether(batch: readonly Waiting[], consistent: boolean): Promise<void> {
    const rows = new Map(batch.flatMap(({ asked }) => asked.rows).map((row) => [row.name, row]));
    const known = await this.#reads.read([...rows.values()], consistent);
    // What was not read is tried again alone, or fails as a single read does.
    for (const { command, asked, resolve } of batch)
      resolve(answerTo(command, asked, known) ?? this.#reads.plainly(command));
  }
}

/** So many reads go together as DynamoDB takes keys in one request. */
function inRequests(all: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const requests: Waiting[][] = [];
  let room = 0;
  for (const one of all) {
    if (one.asked.rows.length > room) {
      requests.push([]);
      room = KEYS_AT_ONCE;
    }
    requests.at(-1)?.push(one);
    room -= one.asked.rows.length;
  }
  return requests;
}
