import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Cause } from '../../functions/domain/findings/finding.ts';
import type { MessageType } from '../../functions/domain/message.ts';
import type { OrderAction } from '../../functions/domain/order-action.ts';
import { LOCAL_CREDENTIALS } from '../../local/function-environment.ts';
import { LOCAL_REGION } from '../../local/template/place.ts';

export const CLIENT = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };

/** A message of the orders topic as it lay on a queue. */
export interface Received {
  /** The body, to the byte. */
  readonly text: string;
  readonly id: string;
  readonly type: MessageType;
  readonly source: string;
  readonly specversion: string;
  readonly subject: string;
  readonly time: string;
  readonly data: {
    readonly banId: string;
    readonly orderId?: string | null;
    readonly sequence?: number;
    readonly action?: OrderAction | null;
    readonly episode?: number;
    readonly round?: number;
    readonly cause?: Cause | null;
    readonly device?: { readonly id: string; readonly source: string | null };
    readonly platform?: string;
    readonly blocked?: readonly { readonly id: string }[];
  };
  /** The SNS attributes that filters see, as SQS hands them on. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A queue of its own, subscribed to the orders topic and read with the plain SQS client. */
export class Subscriber {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  /** All that was ever read, in the order of arrival, repeats included. */
  readonly received: Received[] = [];

  private constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /** `queueName` that is there already, subscribed and all, is read on. */
  static async subscribe(
    place: { readonly sns: string; readonly sqs: string; readonly topicArn: string },
    queueName: string,
    filter?: Readonly<Record<string, readonly string[]>>,
  ): Promise<Subscriber> {
    const sqs = new SQSClient({ ...CLIENT, endpoint: place.sqs });
    const sns = new SNSClient({ ...CLIENT, endpoint: place.sns });
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(
      new SubscribeCommand({
        TopicArn: place.topicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: {
          RawMessageDelivery: 'true',
          ...(filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) }),
        },
      }),
    );
    sns.destroy();
    return new Subscriber(sqs, QueueUrl);
  }

  /** Reads the queue until it is empty; returns what is new. */
  async read(): Promise<readonly Received[]> {
    const news: Received[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) break;
      for (const { Body: text = '', MessageAttributes = {} } of Messages) {
        const attributes = Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
        );
        news.push({
          ...(JSON.parse(text) as Omit<Received, 'text' | 'attributes'>),
          text,
          attributes,
        });
      }
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
