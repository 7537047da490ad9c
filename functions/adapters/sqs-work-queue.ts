import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkQueue } from '../usecases/ports.ts';
import { pause } from './dynamodb/pause.ts';

const BATCH = 10;
const ATTEMPTS = 4;

interface QueuedPart {
  readonly passId: string;
  readonly part: number;
}

/** Parts of passes on an SQS queue. The body of a message is `{"passId": "…", "part": 3}`. */
export class SqsWorkQueue implements WorkQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /**
   * Parts of a batch that SQS refuses are tried four times in all. Then it throws and names the
   * missing parts. Other parts may be queued by then.
   */
  async send(parts: readonly QueuedPart[], delaySeconds: number): Promise<void> {
    for (let i = 0; i < parts.length; i += BATCH)
      await this.#sendBatch(parts.slice(i, i + BATCH), delaySeconds);
  }

  async #sendBatch(parts: readonly QueuedPart[], delaySeconds: number): Promise<void> {
    let waiting = parts;
    let reasons = '';
    for (let attempt = 0; attempt < ATTEMPTS && waiting.length > 0; attempt++) {
      if (attempt > 0) await pause(attempt, 50);
      const sent = waiting;
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#url,
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
