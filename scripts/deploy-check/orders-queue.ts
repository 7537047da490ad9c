import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';

/** What the checks read of an order message. */
const messageSchema = z.object({
  type: z.string(),
  subject: z.string(),
  data: z.looseObject({ banId: z.string() }),
});
type Received = z.infer<typeof messageSchema>;

export interface OrdersQueue {
  /** Everything that has arrived so far. */
  received(): Promise<readonly Received[]>;
  remove(): Promise<void>;
}

/** Clients for SNS and SQS: of an account, or of this machine. */
interface Clients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

export function clientsFor(config: SQSClientConfig, endpoints?: { sns: string; sqs: string }) {
  return {
    sns: new SNSClient({ ...config, ...(endpoints && { endpoint: endpoints.sns }) }),
    sqs: new SQSClient({ ...config, ...(endpoints && { endpoint: endpoints.sqs }) }),
  };
}

/**
 * Makes a queue, lets the topic send to it, and subscribes it. Everything is taken away again by
 * `remove`.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
export async function ordersQueue(
  { sns, sqs }: Clients,
  topicArn: string,
  name: string,
): Promise<OrdersQueue> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { MessageRetentionPeriod: '3600' } }),
  );
  if (QueueUrl === undefined) throw new Error(`SQS gave no queue ${name}`);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = Attributes?.QueueArn ?? '';
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: { Policy: JSON.stringify(policyFor(queueArn, topicArn)) },
    }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: 'true' },
      ReturnSubscriptionArn: true,
    }),
  );
  const all: Received[] = [];
  return {
    async received() {
      all.push(...(await drain(sqs, QueueUrl)));
      return all;
    },
    async remove() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      sns.destroy();
      sqs.destroy();
    },
  };
}

function policyFor(queueArn: string, topicArn: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  };
}

/** Messages stay hidden for an hour, and are gone then: nothing has to delete them. */
async function drain(sqs: SQSClient, QueueUrl: string): Promise<readonly Received[]> {
  const found: Received[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        VisibilityTimeout: 3_600,
      }),
    );
    if (Messages.length === 0) return found;
    for (const { Body = '{}' } of Messages) found.push(messageSchema.parse(JSON.parse(Body)));
  }
}
