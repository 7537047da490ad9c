import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ConnectorQueue } from '../../usecases/ports.ts';

/** The queue of one connector, on SQS. */
export class SqsConnectorQueue implements ConnectorQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async send(body: string): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#url, MessageBody: body }));
  }
}
