import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SnsOrdersTopic } from '../../functions/adapters/sns-orders-topic.ts';
import { SqsWorkQueue } from '../../functions/adapters/sqs-work-queue.ts';
import type { OutgoingMessage } from '../../functions/domain/message.ts';
import { PASS_KINDS } from '../../functions/domain/passes/pass.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { type Messaging, startMessaging } from '../../local/messaging/start.ts';

let messaging: Messaging;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  messaging = await startMessaging();
  const config = {
    endpoint: messaging.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  sns = new SNSClient(config);
  sqs = new SQSClient(config);
});
afterEach(() => messaging.faults.clear());
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await messaging.close();
});

function event(n: number, change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    id: `ban.device.${n}`,
    type: 'order.remove',
    subject: 'bans/ban/devices/device',
    time: '2023-10-30T04:00:00Z',
    attributes: { platform: 'android', group: 'ministry', banId: 'ban', action: 'remove' },
    data: { n },
    ...change,
  };
}

async function newQueue(name: string): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? '';
}

async function receiveAll(url: string) {
  const received = [];
  for (;;) {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        VisibilityTimeout: 60,
      }),
    );
    if (Messages === undefined || Messages.length === 0) return received;
    received.push(...Messages);
  }
}

describe('the orders topic', () => {
  async function newTopic(name: string) {
    const arn = (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn ?? '';
    const url = await newQueue(name);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(
      new SubscribeCommand({
        TopicArn: arn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return { topic: new SnsOrdersTopic(sns, arn), url };
  }

  test(
    'publishes CloudEvents, more than a batch ' + 'of them, and says that none was refused',
    async () => {
      const { topic, url } = await newTopic('many');
      const before = messaging.counts.calls;
      expect(await topic.publish([...Array(23).keys()].map((n) => event(n)))).toEqual([]);
      expect(messaging.counts.calls - before).toBe(3);
      const bodies = (await receiveAll(url)).map(({ Body }) => JSON.parse(Body ?? ''));
      expect(bodies.map(({ data }) => data.n).sort((a, b) => a - b)).toEqual([...Array(23).keys()]);
      expect(bodies.find(({ data }) => data.n === 7)).toEqual({
        specversion: '1.0',
        id: 'ban.device.7',
        source: 'interdict',
        type: 'order.remove',
        subject: 'bans/ban/devices/device',
        time: '2023-10-30T04:00:00Z',
        datacontenttype: 'application/json',
        dataschema: 'urn:interdict:order.remove:1',
        data: { n: 7 },
      });
      expect(await topic.publish([])).toEqual([]);
    },
  );

  test('a batch keeps under 256 KB, and what is larger by itself is refused alone', async () => {
    const { topic, url } = await newTopic('large');
    const large = (n: number, size: number) => event(n, { data: { n, text: 'x'.repeat(size) } });
    const events = [
      large(0, 100_000),
      large(1, 100_000),
      large(2, 100_000),
      large(3, 300_000),
      event(4),
    ];
    expect(await topic.publish(events)).toEqual([
      {
        id: 'ban.device.3',
        forGood: true,
        why: expect.stringMatching(/^it has 300\d{3} bytes, and SNS takes 262144$/),
      },
    ]);
    expect(await receiveAll(url)).toHaveLength(4);
  });

  test.each([
    ['InvalidParameter', true],
    ['ParameterValueInvalid', true],
    ['InternalError', false],
    ['Throttled', false],
    ['KMSAccessDenied', false],
    ['KMSThrottling', false],
    ['AuthorizationError', false],
  ])('a refusal with the code %s is for good: %s', async (Code, forGood) => {
    const Failed = [{ Id: '1', Code, Message: 'because', SenderFault: true }];
    const client = { send: () => Promise.resolve({ Failed }) } as unknown as SNSClient;
    const topic = new SnsOrdersTopic(client, 'arn:aws:sns:us-east-1:000000000000:orders');
    expect(await topic.publish([event(1), event(2)])).toEqual([
      { id: 'ban.device.2', forGood, why: `SNS refused it: ${Code} because` },
    ]);
  });

  test('sends no character that SNS does not take, and says the same', async () => {
    const sent: string[] = [];
    const client = {
      send: ({ input }: { input: { PublishBatchRequestEntries: { Message: string }[] } }) => {
        sent.push(...input.PublishBatchRequestEntries.map(({ Message }) => Message));
        return Promise.resolve({});
      },
    } as unknown as SNSClient;
    const topic = new SnsOrdersTopic(client, 'arn:aws:sns:us-east-1:000000000000:orders');
    const data = { name: 'a\uFFFEb\uFFFFc' };
    expect(await topic.publish([event(1, { data })])).toEqual([]);
    expect(sent.join()).not.toMatch(/[\uFFFE\uFFFF]/);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ data });
  });

  test('throws when every call fails', async () => {
    const nowhere = new SnsOrdersTopic(sns, 'arn:aws:sns:us-east-1:000000000000:nowhere');
    await expect(nowhere.publish([event(1)])).rejects.toThrow();
  });
});

test('attributes without a value are left out, and counted as SNS counts them', () => {
  const { attributes, body, bytes } = toEnvelope(
    event(1, { attributes: { platform: 'ios', source: '', group: 'santé' } }),
  );
  expect(attributes).toEqual({ type: 'order.remove', platform: 'ios', group: 'santé' });
  const counted =
    'type' +
    'String' +
    'order.remove' +
    'platform' +
    'String' +
    'ios' +
    'group' +
    'String' +
    'santé';
  expect(bytes).toBe(Buffer.byteLength(body) + Buffer.byteLength(counted));
});

test('the work queue takes any number of parts, each as one message', async () => {
  const url = await newQueue('work');
  const aside = await newQueue('aside');
  const queue = new SqsWorkQueue(sqs, { work: url, aside });
  const sweep = { id: 'p1', kind: 'sweep' } as const;
  await queue.send(sweep, [], 0);
  await queue.send(sweep, [...Array(123).keys()], 0);
  expect(await receiveAll(aside)).toEqual([]);
  const parts = (await receiveAll(url)).map(({ Body }) => JSON.parse(Body ?? ''));
  expect(parts.map(({ part }) => part).sort((a, b) => a - b)).toEqual([...Array(123).keys()]);
  expect(parts[0]).toEqual({ passId: 'p1', part: parts[0].part });
  await expect(
    new SqsWorkQueue(sqs, { work: `${url}-not`, aside }).send(sweep, [1], 0),
  ).rejects.toThrow();
});

test('parts of what is asked for aside lie in a queue of their own', async () => {
  const urls = { work: await newQueue('work'), aside: await newQueue('aside') };
  const queue = new SqsWorkQueue(sqs, urls);
  for (const kind of PASS_KINDS) await queue.send({ id: kind, kind }, [0], 0);
  const idsIn = async (url: string) =>
    (await receiveAll(url)).map(({ Body }) => JSON.parse(Body ?? '').passId).sort();
  expect(await idsIn(urls.work)).toEqual(['census', 'sweep']);
  expect(await idsIn(urls.aside)).toEqual(['preview', 'retire']);
});
