import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { OrderAction } from '../functions/domain/order-action.ts';
import type { LocalStack } from '../local/stack.ts';
import type { OrderDevice } from './fleet/running-fleet.ts';

/** A message of the orders topic, as a subscriber reads it. */
export interface TopicMessage {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly data: {
    readonly banId: string;
    readonly orderId?: string;
    readonly sequence?: number;
    readonly action?: OrderAction;
    readonly apps?: readonly { readonly id: string }[];
    readonly device?: OrderDevice;
    readonly platform?: string;
    /** Of restrictions: the groups that they are for; empty is all. */
    readonly groups?: readonly string[];
    readonly blocked?: readonly unknown[];
  };
}

/**
 * A connector: a real queue subscribed to the orders topic, read with the AWS SDK like in an
 * account.
 */
export class Connector {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  /** Everything that was ever read off the queue, in the order of arrival. */
  readonly received: TopicMessage[] = [];

  private constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  static async subscribe(stack: LocalStack, name: string): Promise<Connector> {
    const common = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const sqs = new SQSClient({ ...common, endpoint: stack.endpoints.sqs });
    const sns = new SNSClient({ ...common, endpoint: stack.endpoints.sns });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    if (!QueueUrl) throw new Error('the connector got no queue');
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(
      new SubscribeCommand({
        TopicArn: stack.topicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    sns.destroy();
    return new Connector(sqs, QueueUrl);
  }

  /** Reads the queue until it is empty; returns what is new. */
  async read(): Promise<readonly TopicMessage[]> {
    const news: TopicMessage[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
        }),
      );
      if (Messages.length === 0) break;
      for (const message of Messages) news.push(JSON.parse(message.Body ?? '') as TopicMessage);
      await this.#sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: Messages.map((message, index) => ({
            Id: String(index),
            ReceiptHandle: message.ReceiptHandle,
          })),
        }),
      );
    }
    this.received.push(...news);
    return news;
  }

  close(): void {
    this.#sqs.destroy();
  }
}
