import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/stack.ts';
import { eventually } from '../eventually.ts';
import { drain, notes, objects } from './fixture/contents.ts';
import { control, type Fixture, get, makeFixture, START } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start();
}, 60_000);
afterAll(() => fixture.remove());
afterEach(async () => {
  await control(stack, 'DELETE', 'faults');
  await drain(stack, 'Readers');
});

const put = (id: string, text: string) => get(stack, `/open/put?id=${id}&text=${text}`);
const send = (body: string, delay = 0) =>
  get(stack, `/open/send?body=${encodeURIComponent(body)}&delay=${delay}`);

describe('a stream that feeds a function', () => {
  it('hands over every change, in order for each item', async () => {
    for (const text of ['one', 'two', 'three']) await put('ordered', text);
    await stack.settle();
    expect(await drain(stack, 'Readers')).toEqual(['one', 'two', 'three']);
  });

  it(
    'goes on from the lowest record that the function reports, and gives that up to the bucket ' +
      'when its attempts are spent',
    async () => {
      for (const text of ['before', 'stuck', 'after']) await put('partial', text);
      await stack.settle();
      expect(await drain(stack, 'Readers')).toEqual(['before', 'after']);
      const [key, body] = Object.entries(await objects(stack)).at(-1) ?? [];
      expect(key).toMatch(
        /^aws\/lambda\/StreamSource\w+\/shardId-\d+-\d+\/2023\/10\/30\/2023-10-30T04\.00\.00-[0-9a-f-]{36}$/,
      );
      const failure = JSON.parse(body ?? '');
      expect(failure).toMatchObject({
        version: '1.0',
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
        responseContext: { statusCode: 200, functionError: 'Unhandled' },
        DDBStreamBatchInfo: { batchSize: 1 },
      });
      const arn = expect.stringMatching(
        /^arn:aws:dynamodb:us-east-1:000000000000:table\/Fixture-Notes\w+\/stream\/\S+$/,
      );
      const { SequenceNumber } = JSON.parse(failure.payload).Records[0].dynamodb;
      expect(JSON.parse(failure.payload)).toEqual({
        Records: [
          {
            eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventName: 'MODIFY',
            eventVersion: '1.1',
            eventSource: 'aws:dynamodb',
            awsRegion: 'us-east-1',
            dynamodb: {
              ApproximateCreationDateTime: START / 1000,
              Keys: { id: { S: 'partial' } },
              NewImage: { id: { S: 'partial' }, text: { S: 'stuck' } },
              OldImage: { id: { S: 'partial' }, text: { S: 'before' } },
              SequenceNumber: expect.stringMatching(/^\d{21}$/),
              SizeBytes: expect.any(Number),
              StreamViewType: 'NEW_AND_OLD_IMAGES',
            },
            eventSourceARN: arn,
          },
        ],
      });
      expect(failure.DDBStreamBatchInfo).toEqual({
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: SequenceNumber,
        endSequenceNumber: SequenceNumber,
        approximateArrivalOfFirstRecord: '2023-10-30T04:00:00.000Z',
        approximateArrivalOfLastRecord: '2023-10-30T04:00:00.000Z',
        batchSize: 1,
        streamArn: arn,
      });
    },
  );

  it(
    'halves a batch that fails as a whole until ' + 'the poison is alone, and its neighbours go on',
    async () => {
      await control(stack, 'POST', 'faults', { service: 'sns', mode: 'refuse', count: 2 });
      const texts = ['held', 'a', 'b', 'poison', 'c'];
      for (const text of texts) await put('poisoned', text);
      await stack.settle();
      expect(await drain(stack, 'Readers')).toEqual(['held', 'a', 'b', 'c']);
      const parked = Object.values(await objects(stack)).filter((body) => body.includes('poison'));
      expect(parked).toHaveLength(1);
    },
  );

  it('tries again what SNS refused for one entry alone', async () => {
    await control(stack, 'POST', 'faults', { service: 'sns', mode: 'entry', count: 1 });
    await put('entry', 'refused-once');
    await stack.settle();
    expect(await drain(stack, 'Readers')).toEqual(['refused-once']);
  });

  it('gives up what is older than the age limit by the virtual clock', async () => {
    await control(stack, 'POST', 'faults', { service: 'sns', mode: 'refuse', count: 1_000 });
    await put('aged', 'too-old');
    await stack.clock.advance(7 * 3_600_000, { settle: false });
    await stack.settle();
    const aged = Object.values(await objects(stack)).filter((body) => body.includes('too-old'));
    expect(aged).toHaveLength(1);
  });

  it('counts a record that waits on a fault as outstanding, and names it', async () => {
    await control(stack, 'POST', 'faults', { service: 'sns', mode: 'refuse', count: 1_000 });
    await put('waiting', 'later');
    const words =
      /not settled after 0 s: .*stream Fixture-Notes\w+ → from-stream: records of shardId-\S+ from \d+ on/;
    await expect(stack.settle(0)).rejects.toThrow(words);
    await control(stack, 'DELETE', 'faults');
    await stack.settle();
    expect(await drain(stack, 'Readers')).toEqual(['later']);
  });
});

describe('a queue that feeds a function', () => {
  it('delivers a message once when all is well', async () => {
    await send('once');
    await stack.settle();
    expect(await notes(stack)).toMatchObject({ 'seen once': '1', 'done once': expect.any(String) });
  });

  it('hands over records with every field of the format', async () => {
    await send('echo');
    await stack.settle();
    const now = String(stack.clock.now());
    expect(JSON.parse((await notes(stack))['done echo'] ?? '')).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'echo',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: now,
        SenderId: 'AIDALOCAL',
        ApproximateFirstReceiveTimestamp: now,
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update('echo').digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:Fixture-Work/),
      awsRegion: 'us-east-1',
    });
  });

  it(
    'redelivers what fails, up to the redrive policy, ' +
      'and then keeps it in the dead-letter queue',
    async () => {
      await send('bad one');
      await stack.settle();
      expect((await notes(stack))['seen bad one']).toBe('3');
      expect(await drain(stack, 'Dead')).toEqual(['bad one']);
    },
  );

  it('redelivers what a killed function was working on', async () => {
    await send('slow one');
    await eventually('it works', async () => (await stack.kill('from-queue')) > 0);
    await stack.settle();
    expect((await notes(stack))['done slow one']).toBeDefined();
    expect(fixture.failures.at(-1)).toMatch(
      /from-queue: Runtime\.ExitError: RequestId: .+ signal: killed/,
    );
  });

  it('delays a message by the virtual clock, and settles meanwhile', async () => {
    const before = stack.clock.now();
    await send('delayed', 600);
    await stack.settle();
    expect((await notes(stack))['seen delayed']).toBeUndefined();
    await stack.clock.advance(599_000);
    expect((await notes(stack))['seen delayed']).toBeUndefined();
    await stack.clock.advance(60_000);
    expect((await notes(stack))['done delayed']).toBe(new Date(before + 600_000).toISOString());
    expect(before).toBeGreaterThanOrEqual(START);
  });
});
