import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import type { OrderAction } from '../../functions/domain/order-action.ts';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { BANNED, EFFECTIVE, HARMLESS, MINUTE, NOTICE } from './documents.ts';
import { expectNothingDoubled } from './orders.ts';
import { endWorld, guiltyAndOne, type OwnDevice, SOURCE, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const BAN = 'no-wechat';
const MANAGED = 5;
const PATIENCE = 6;

/** What AWS does now and then, often enough that all of it happens in one story. */
const HABITS = {
  seed: 20,
  rates: {
    freeze: 0.5,
    elsewhere: 1,
    shards: 0.3,
    conflicts: 0.03,
    stale: 0.3,
    capacity: 0.98,
    hang: 0.002,
    receives: 0.1,
    entries: 0.3,
  },
};

let world: World;
let own: OwnDevice[];
let guilty: string[];

beforeAll(async () => {
  world = await startWorld({ habits: HABITS, concurrency: 3 }, PATIENCE);
  await world.reported(guiltyAndOne(MANAGED));
  own = await world.enrolled(6);
  for (const [index, device] of own.entries())
    await device.checkIn(index < 2 ? [HARMLESS] : [HARMLESS, BANNED]);
  const ownIds = own.map(({ deviceId }) => deviceId);
  // A list of devices may not have the newest yet.
  const managed = Array.from({ length: MANAGED }, (_, n) => sourceDeviceId(SOURCE, `phone-${n}`));
  guilty = [...managed, ...ownIds.slice(2)].sort();
});
afterAll(() => endWorld(world));

const gate = async () =>
  (await world.people.viewer.get(`/v1/bans/${BAN}`)).gate as Readonly<Record<string, unknown>>;
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
    const { said, phase, deviceId } = body.after;
    if (said === 'order') found.push({ deviceId, action: phase });
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

/** Devices that an action was ordered of, by the queue or in the failures bucket. */
async function told(action: OrderAction): Promise<string[]> {
  await world.subscriber.read();
  const sent = world.subscriber.received
    .filter(({ type }) => type === `order.${action}`)
    .map(({ data }) => data.device?.id ?? '');
  const unsent = (await refusedForGood())
    .filter((one) => one.action === action)
    .map(({ deviceId }) => deviceId);
  return [...new Set([...sent, ...unsent])].sort();
}

/** Findings as their rows say: how many have each status. */
async function statuses(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of await world.tables.rows('findings')) {
    const status = row.status?.S;
    if (status !== undefined) counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

describe('a ban from its draft to its end, with all that AWS does now and then', () => {
  it('is proposed, approved, and let through by a census', async () => {
    await world.approved();
    await within(60, async () => (await gate()).state === 'open');
    expect((await gate()).count).toBe(guilty.length);
  });

  it('warns its owners', async () => {
    await world.stack.clock.moveTo(NOTICE);
    await within(60, async () => (await told('notice')).length === guilty.length);
    expect(await told('notice')).toEqual(guilty);
  });

  it('orders every removal at its instant, where the app is and nowhere else', async () => {
    await world.stack.clock.moveTo(EFFECTIVE - 1_000);
    expect(await told('remove')).toEqual([]);
    await world.stack.clock.moveTo(EFFECTIVE);
    await within(60, async () => (await told('remove')).length >= guilty.length);
    expect(await told('remove')).toEqual(guilty);
    expect((await compliance()).open).toBe(guilty.length);
  });

  it('tells devices that ask by themselves the same', async () => {
    await world.stack.clock.advance(MINUTE);
    for (const device of own) {
      const { orders } = await device.checkIn(
        guilty.includes(device.deviceId) ? [HARMLESS, BANNED] : [HARMLESS],
      );
      expect(orders.map(({ action }) => action)).toEqual(
        guilty.includes(device.deviceId) ? ['remove'] : [],
      );
    }
  });

  it('takes results and inventories, and resolves what is clean', async () => {
    await world.stack.clock.advance(MINUTE);
    const phones = Array.from(
      { length: MANAGED - 1 },
      (_, n) => [`phone-${n}`, [HARMLESS]] as const,
    );
    await world.reported(Object.fromEntries(phones));
    for (const device of own.slice(2, -1)) await device.checkIn([HARMLESS]);
    await within(60, async () => (await compliance()).resolved === guilty.length - 2);
    expect(await compliance()).toMatchObject({ open: 2, resolved: guilty.length - 2 });
  });

  it('takes back what is open when it is lifted', async () => {
    await world.people.approver.post(`/v1/bans/${BAN}/lift`, { reason: 'it was repealed' });
    await within(60, async () => (await compliance()).open === 0);
    for (const device of own) expect((await device.checkIn([HARMLESS, BANNED])).orders).toEqual([]);
  });

  it('has doubled nothing, lost nothing, and counted everything', async () => {
    const { habits } = world.stack.habits.report();
    world.stack.habits.clear();
    await world.stack.clock.advance(10 * MINUTE);
    expect(await told('remove')).toEqual(guilty);
    expectNothingDoubled(world.subscriber.received);
    expect(await deadLetters()).toEqual([]);
    const rows = await statuses();
    expect(rows).toEqual({ resolved: guilty.length - 2, withdrawn: 2 });
    expect(await compliance()).toMatchObject(rows);
    // On a slow machine no partition may ever be used up.
    const idle = Object.entries(habits).filter(
      ([name, { struck }]) => struck === 0 && name !== 'capacity',
    );
    expect(idle.map(([name]) => name)).toEqual([]);
  });
});
