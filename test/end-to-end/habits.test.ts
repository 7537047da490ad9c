import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { BANNED, EFFECTIVE, HARMLESS, MINUTE, NOTICE } from './documents.ts';
import { expectNothingDoubled, isOrder } from './orders.ts';
import { endWorld, guiltyAndOne, type OwnDevice, startWorld, type World } from './world.ts';

jest.setTimeout(120_000);

const BAN = 'no-wechat';
const MANAGED = 8;
const PATIENCE = 5;

/** What AWS does now and then, often enough that all of it happens in one story. */
const HABITS = {
  seed: 20,
  rates: {
    freeze: 0.5,
    elsewhere: 1,
    shards: 0.3,
    conflicts: 0.03,
    stale: 0.3,
    capacity: 0.9,
    hang: 0.002,
    receives: 0.1,
    entries: 0.2,
  },
};

let world: World;
let managed: string[];
let own: OwnDevice[];
let guilty: string[];
let innocent: string[];

beforeAll(async () => {
  world = await startWorld({ habits: HABITS, concurrency: 3 }, PATIENCE);
  managed = await world.reported(guiltyAndOne(MANAGED));
  own = await world.enrolled(6);
  for (const [index, device] of own.entries())
    await device.checkIn(index < 2 ? [HARMLESS] : [HARMLESS, BANNED]);
  const ownIds = own.map(({ deviceId }) => deviceId);
  guilty = [...managed.slice(0, MANAGED), ...ownIds.slice(2)].sort();
  innocent = [...managed.slice(MANAGED), ...ownIds.slice(0, 2)].sort();
});
afterAll(() => endWorld(world));

const gate = async () => (await world.people.viewer.get(`/v1/bans/${BAN}`)).gate;
const compliance = async () =>
  (await world.people.viewer.get(`/v1/bans/${BAN}/compliance`)).findings as Record<string, number>;

/** Moves the clock on by a few minutes at a time until something is so. */
async function within(minutes: number, isSo: () => Promise<boolean>): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 4) {
    if (await isSo()) return;
    await world.stack.clock.advance(4 * MINUTE);
  }
  expect(await isSo()).toBe(true);
}

interface Told {
  readonly deviceId: string;
  readonly action: string;
}

/** Orders that SNS refused for good: they lie in the failures bucket, each with the reason. */
async function refusedForGood(): Promise<Told[]> {
  const s3 = new S3Client({
    ...LOCAL_CLIENT,
    endpoint: world.stack.endpoints.s3,
    forcePathStyle: true,
  });
  const publisher = world.stack.model.functions.find((fn) => fn.shortName === 'publish-orders');
  const Bucket = publisher?.properties.Environment?.Variables.FAILURES_BUCKET;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const found: Told[] = [];
  for (const { Key = '' } of Contents) {
    expect(Key).toMatch(/^unsendable\//);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const { body } = JSON.parse((await Body?.transformToString()) ?? '{}');
    found.push({ deviceId: body.after.deviceId, action: body.after.said });
  }
  s3.destroy();
  return found;
}

async function deadLetters(): Promise<string[]> {
  const sqs = new SQSClient({ ...LOCAL_CLIENT, endpoint: world.stack.endpoints.sqs });
  const dead = world.stack.model
    .of('AWS::SQS::Queue')
    .filter(({ logicalId }) => /Dead|Failed/.test(logicalId));
  expect(dead.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const { ref } of dead) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: ref, MaxNumberOfMessages: 10 }),
    );
    found.push(...Messages.map(({ Body = '' }) => Body));
  }
  sqs.destroy();
  return found;
}

describe('a ban from its draft to its end, with all that AWS does now and then', () => {
  it('is proposed, approved, and let through by a census', async () => {
    await world.approved();
    await within(60, async () => ((await gate()) as { state: string }).state === 'open');
    expect(await gate()).toMatchObject({ state: 'open', count: guilty.length });
  });

  it('warns, and orders its removals at its instant', async () => {
    await world.stack.clock.moveTo(NOTICE);
    await world.stack.clock.moveTo(EFFECTIVE - 1_000);
    await world.subscriber.read();
    expect(world.subscriber.received.filter(({ type }) => type === 'order.remove')).toEqual([]);
    await world.stack.clock.moveTo(EFFECTIVE);
    await within(60, async () => {
      const { sweptThrough } = await world.people.viewer.get(`/v1/bans/${BAN}`);
      return (sweptThrough as { at?: string } | null) !== null;
    });
  });

  it('orders every device that has the app, and none that has not', async () => {
    const rows = await world.tables.rows('findings');
    console.log(
      rows.length,
      JSON.stringify(world.stack.habits.report()),
      world.failures.length,
      world.failures.slice(0, 10).join('\n'),
    );
    await within(60, async () => (await compliance()).open === guilty.length);
    const unsent = await refusedForGood();
    console.log(unsent);
    await world.subscriber.read();
    const sent = world.subscriber.received.filter(({ type }) => type === 'order.remove');
    const ordered = new Set([
      ...sent.map(({ data }) => data.device?.id ?? ''),
      ...unsent.map(({ deviceId }) => deviceId),
    ]);
    expect([...ordered].sort()).toEqual(guilty);
    expectNothingDoubled(world.subscriber.received);
  });
});
