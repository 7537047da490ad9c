import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Cause } from '../functions/domain/findings/finding.ts';
import type { MessageType } from '../functions/domain/message.ts';
import type { OrderAction } from '../functions/domain/order-action.ts';
import { LOCAL_CLIENT } from '../local/local-client.ts';
import type { OrderDevice } from './fleet/running-fleet.ts';

/** A message of the orders topic, as a subscriber reads it. */
export interface TopicMessage {
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
    readonly returns?: number;
    readonly flapping?: boolean;
    readonly round?: number;
    readonly cause?: Cause | null;
    readonly apps?: readonly { readonly id: string }[];
    readonly device?: OrderDevice;
    readonly platform?: string;
    /** Of restrictions: the groups that they are for; empty is all. */
    readonly groups?: readonly string[];
    readonly blocked?: readonly { readonly id: string }[];
  };
  /** The SNS attributes that filters see, as SQS hands them on. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A connector's end of the orders topic: a queue of its own, subscribed and read with the plain AWS
 * SDK, as in an account.
 */
export class Subscriber {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  /** All that was ever read, in the order of arrival, repeats included. */
  readonly received: TopicMessage[] = [];

  private constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /**
   * A queue that is there already, subscribed and all, is read on. `filter`: the subscription's
   * filter policy.
   */
  static async subscribe(
    place: { readonly sns: string; readonly sqs: string; readonly topicArn: string },
    queueName: string,
    filter?: Readonly<Record<string, readonly string[]>>,
  ): Promise<Subscriber> {
    const sqs = new SQSClient({ ...LOCAL_CLIENT, endpoint: place.sqs });
    const sns = new SNSClient({ ...LOCAL_CLIENT, endpoint: place.sns });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
    if (!QueueUrl) throw new Error(`SQS gave no queue ${queueName}`);
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
  async read(): Promise<readonly TopicMessage[]> {
    const news: TopicMessage[] = [];
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
      news.push(...Messages.map(parsed));
      await this.#delete(Messages);
    }
    this.received.push(...news);
    return news;
  }

  close(): void {
    this.#sqs.destroy();
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    await this.#sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}

function parsed({ Body: text = '', MessageAttributes = {} }: Message): TopicMessage {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
  );
  return {
    ...(JSON.parse(text) as Omit<TopicMessage, 'text' | 'attributes'>),
    text,
    attributes,
  };
}
