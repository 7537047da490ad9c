import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { inBatches } from '../domain/in-batches.ts';
import { type Pass, RUNS_ASIDE } from '../domain/passes/pass.ts';
import type { WorkQueue } from '../usecases/ports.ts';
import { pause } from './dynamodb/pause.ts';

const BATCH = 10;
const ATTEMPTS = 4;
/** Batches under way side by side: a large sweep has over a hundred. */
const BATCHES_AT_ONCE = 8;

interface QueuedPart {
  readonly passId: string;
  readonly part: number;
}

/** One queue for what enforces bans, and one for what is asked for aside. */
export interface QueueUrls {
  readonly work: string;
  readonly aside: string;
}

/** Parts of passes on SQS queues. The body of a message is `{"passId": "…", "part": 3}`. */
export class SqsWorkQueue implements WorkQueue {
  readonly #client: SQSClient;
  readonly #urls: QueueUrls;

  constructor(client: SQSClient, urls: QueueUrls) {
    this.#client = client;
    this.#urls = urls;
  }

  /**
   * Parts of a batch that SQS refuses are tried four times in all. Then it throws and names the
   * missing parts. Other parts may be queued by then.
   */
  async send(
    pass: Pick<Pass, 'id' | 'kind'>,
    parts: readonly number[],
    delaySeconds: number,
  ): Promise<void> {
    const url = RUNS_ASIDE[pass.kind] ? this.#urls.aside : this.#urls.work;
    const queued = parts.map((part) => ({ passId: pass.id, part }));
    for (const some of inBatches(queued, BATCH * BATCHES_AT_ONCE))
      await this.#sendBatches(url, some, delaySeconds);
  }

  /** Throws only once all of them have ended. */
  async #sendBatches(
    url: string,
    parts: readonly QueuedPart[],
    delaySeconds: number,
  ): Promise<void> {
    const sent = await Promise.allSettled(
      inBatches(parts, BATCH).map((batch) => this.#sendBatch(url, batch, delaySeconds)),
    );
    for (const one of sent) if (one.status === 'rejected') throw one.reason;
  }

  async #sendBatch(url: string, parts: readonly QueuedPart[], delaySeconds: number): Promise<void> {
    let waiting = parts;
    let reasons = '';
    for (let attempt = 0; attempt < ATTEMPTS && waiting.length > 0; attempt++) {
      if (attempt > 0) await pause(attempt, 50);
      const sent = waiting;
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: sent.map(({ passId, part }, n) => ({
            Id: String(n),
            MessageBody: JSON.stringify({ passId, part }),
            DelaySeconds: delaySeconds,
          })),
        }),
      );
      const failed = answer.Failed ?? [];
      reasons = failed.map(({ Code, Message }) => `${Code} ${Message ?? ''}`.trim()).join('; ');
      waiting = failed.flatMap(({ Id }) => sent[Number(Id)] ?? []);
    }
    if (waiting.length === 0) return;
    const names = waiting.map(({ passId, part }) => `${passId}/${part}`).join(', ');
    throw new Error(
      `The work queue refused ${waiting.length} of ${parts.length} parts (${names}) ` +
        `${ATTEMPTS} times: ${reasons}`,
    );
  }
}
