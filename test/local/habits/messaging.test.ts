import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Habits } from '../../../local/habits/habits.ts';
import { LOCAL_CLIENT } from '../../../local/local-client.ts';
import { type Messaging, startMessaging } from '../../../local/messaging/start.ts';
import { eventually } from '../../eventually.ts';
import { rejection } from '../dynamodb/database.ts';

const habits = new Habits({ seed: 5, rates: {} });
let messaging: Messaging;
let sns: SNSClient;
let sqs: SQSClient;
let s3: S3Client;
let TopicArn: string | undefined;

beforeAll(async () => {
  messaging = await startMessaging({ habits });
  const client = { ...LOCAL_CLIENT, endpoint: messaging.endpoint, maxAttempts: 1 };
  sns = new SNSClient(client);
  sqs = new SQSClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
  ({ TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' })));
});
afterAll(async () => {
  for (const client of [sns, sqs, s3]) client?.destroy();
  await messaging?.close();
});
beforeEach(() => habits.clear());

const MESSAGES = Array.from({ length: 10 }, (_, n) => `message ${n}`);
const publish = async () => {
  const { Failed = [], Successful = [] } = await sns.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: MESSAGES.map((Message, n) => ({ Id: String(n), Message })),
    }),
  );
  const idsOf = (isSenders: boolean) =>
    Failed.filter(({ SenderFault }) => SenderFault === isSenders).map(({ Id }) => Id);
  return { forGood: idsOf(true), forNow: idsOf(false), sent: Successful.map(({ Id }) => Id) };
};

describe('entries of a batch', () => {
  it('are refused for good, the same each time, or for now', async () => {
    habits.set({ entries: 0.6 });
    const before = messaging.counts.messages;
    const tries = [await publish(), await publish(), await publish()];
    const [first] = tries;
    expect(first?.forGood.length).toBeGreaterThan(0);
    for (const { forGood } of tries) expect(forGood).toEqual(first?.forGood);
    expect(new Set(tries.map(({ forNow }) => forNow.join())).size).toBeGreaterThan(1);
    for (const { forGood, forNow, sent } of tries)
      expect([...forGood, ...forNow, ...sent].sort()).toEqual(MESSAGES.map((_, n) => String(n)));
    const sent = tries.flatMap((one) => one.sent).length;
    expect(messaging.counts.messages - before).toBe(sent);
    expect(habits.report().habits.entries.struck).toBe(3 * MESSAGES.length - sent);
  });

  it('may be refused all of them, and none where the habit is off', async () => {
    expect((await publish()).sent).toHaveLength(10);
    habits.set({ entries: 1 });
    const { sent, forGood, forNow } = await publish();
    expect(sent.length + forGood.length + forNow.length).toBe(10);
    expect(forGood.length).toBeGreaterThan(0);
  });
});

describe('a call that hangs', () => {
  it('is never answered, be it of SNS, SQS or S3', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    habits.set({ hang: 1 });
    const before = messaging.counts.messages;
    const published = () => messaging.counts.messages - before;
    const cut = new AbortController();
    const { signal: abortSignal } = cut;
    const errors = [
      ...MESSAGES.map((Message) =>
        sns.send(new PublishCommand({ TopicArn, Message }), { abortSignal }),
      ),
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }), { abortSignal }),
      s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'x', Body: 'x' }), { abortSignal }),
    ].map(rejection);
    const struck = async () => habits.report().habits.hang.struck === errors.length;
    await eventually('every call hangs', struck);
    await eventually('one of them is carried out', async () => published() > 0);
    cut.abort();
    expect((await Promise.all(errors)).map(({ name }) => name)).toEqual(
      errors.map(() => 'AbortError'),
    );
    expect(published()).toBeLessThan(MESSAGES.length);
  });
});
