import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { eventually } from '../eventually.ts';
import { BANNED, HARMLESS, MINUTE } from './documents.ts';
import { FleetUnderBan, idsInOneShard } from './fleet-under-ban.ts';
import { isOrder } from './orders.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const WITHOUT_END = 1_000_000;
/** So many rows of a page are written before the rest of it hangs. */
const WRITTEN = 3;
const KILLED = 'killed-worker';

let world: World;
let fleet: FleetUnderBan;
let sqs: SQSClient;
let s3: S3Client;

beforeAll(async () => {
  world = await startWorld();
  fleet = await FleetUnderBan.reported(world, idsInOneShard(8));
  const { endpoints } = world.stack;
  sqs = new SQSClient({ ...LOCAL_CLIENT, endpoint: endpoints.sqs });
  s3 = new S3Client({ ...LOCAL_CLIENT, endpoint: endpoints.s3, forcePathStyle: true });
});
afterEach(() => world.stack.faults.clear());
afterAll(async () => {
  sqs?.destroy();
  s3?.destroy();
  await endWorld(world);
});

const variable = (name: string, of: string) =>
  world.stack.model.functions.find((fn) => fn.shortName === of)?.properties.Environment?.Variables[
    name
  ] ?? '';

/** Kills the function's instances as soon as they work; returns how many died. */
async function killed(name: string): Promise<number> {
  return await eventually(`${name} works`, async () => (await world.stack.kill(name)) || false);
}

/**
 * From now on so many moves are written, and every further one hangs in its retries: a page stands
 * in its middle.
 */
function hangAfter(written: number): void {
  const move = { service: 'dynamodb', operation: 'PutItem', table: 'findings' } as const;
  if (written > 0) world.stack.faults.add({ ...move, mode: 'timeout-after-write', count: written });
  world.stack.faults.add({ ...move, mode: 'throttle', count: WITHOUT_END });
}

const gate = async () => (await world.people.viewer.get(`/v1/bans/${KILLED}`)).gate;

interface Pass {
  readonly id: string;
  readonly finishedAt: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

async function passes(banId: string): Promise<readonly Pass[]> {
  return (await world.people.viewer.get(`/v1/bans/${banId}/passes?limit=100`)).items as Pass[];
}

describe('a worker that is killed', () => {
  it('in the middle of the census: the gate waits for it, and opens', async () => {
    await fleet.banned(KILLED, async () => {
      const record = {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        table: 'findings',
      } as const;
      world.stack.faults.add({ ...record, mode: 'throttle', count: WITHOUT_END });
      const moved = world.stack.clock.advance(MINUTE / 4, { settle: false });
      expect(await killed('run-work')).toBeGreaterThan(0);
      await moved;
      expect(await gate()).toMatchObject({ state: 'pending' });
      world.stack.faults.clear();
    });
    expect(await gate()).toMatchObject({ state: 'open', count: fleet.deviceIds.length });
  });

  it(
    'in the middle of a page: the page is worked ' +
      'on again, nothing is lost and nothing doubled',
    async () => {
      hangAfter(WRITTEN);
      await fleet.sweepBegun(WRITTEN);
      expect(await killed('run-work')).toBeGreaterThan(0);
      // Rows are moved side by side: what was under way may have been written, too.
      const written = await fleet.removing();
      expect(written).toBeGreaterThanOrEqual(WRITTEN);
      expect(written).toBeLessThan(fleet.deviceIds.length);
      world.stack.faults.clear();
      await world.stack.settle();
      await fleet.carriedOut();
      await fleet.expectAllOrderedOnce();
    },
  );
});

describe('a publisher that is killed', () => {
  it(
    'after SNS took the orders and before it could ' + 'say so: they come twice under the same ids',
    async () => {
      await fleet.banned('killed-publisher');
      hangAfter(0);
      await world.stack.clock.moveTo(fleet.effective, { settle: false });
      // The tick has announced what it had to. From here on whoever publishes are the orders.
      world.stack.faults.clear();
      world.stack.faults.add({ service: 'sns', mode: 'timeout-after-write', count: 1 });
      world.stack.faults.add({ service: 'sns', mode: 'throttle', count: WITHOUT_END });
      await eventually('SNS took some', async () => (await fleet.messages()).some(isOrder));
      expect(await killed('publish-orders')).toBeGreaterThan(0);
      const early = (await fleet.messages()).filter(isOrder).map(({ id }) => id);
      world.stack.faults.clear();
      await world.stack.settle();
      await fleet.carriedOut();
      await fleet.expectAllOrderedOnce();
      const all = (await fleet.messages()).map(({ id }) => id);
      for (const id of early) expect(all.filter((one) => one === id).length).toBeGreaterThan(1);
    },
  );
});

describe('a tick that is killed', () => {
  it('half way: the next one does what it left', async () => {
    await fleet.banned('killed-tick');
    world.stack.faults.add({
      service: 'dynamodb',
      operation: 'TransactWriteItems',
      table: 'work',
      mode: 'throttle',
      count: WITHOUT_END,
    });
    const moved = world.stack.clock.moveTo(fleet.effective, { settle: false });
    expect(await killed('tick')).toBe(1);
    await moved;
    world.stack.faults.clear();
    expect(await fleet.removing()).toBe(0);
    await fleet.carriedOut();
    await fleet.expectAllOrderedOnce();
  });
});

describe('ticks at the same time', () => {
  it('start every pass once', async () => {
    const together = () =>
      Promise.all(Array.from({ length: 4 }, () => world.stack.invoke('tick', {})));
    await fleet.banned('two-ticks', together);
    const { clock } = world.stack;
    await Promise.all([clock.moveTo(fleet.effective, { settle: false }), together()]);
    await Promise.all([clock.advance(2 * MINUTE, { settle: false }), together()]);
    await world.stack.settle();
    await together();
    await fleet.carriedOut();
    await fleet.expectAllOrderedOnce();
    const found = await passes('two-ticks');
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    const rounds = found.filter(({ id }) => id.includes(`.${fleet.effective}.`));
    expect(rounds.map(({ id, counts }) => [id.slice(-1), counts.open])).toEqual([
      ['2', fleet.deviceIds.length],
      ['1', fleet.deviceIds.length],
    ]);
    expect(found.filter(({ finishedAt }) => finishedAt === null)).toEqual([]);
  });
});

describe('poison, while a ban takes effect', () => {
  const record = {
    banShard: { S: 'nobody-knows-this-ban#3' },
    deviceId: { S: 'poison' },
    said: { S: 'order' },
    sequence: { N: '1' },
  };
  const messages = ['not json', '{"passId":7}', '{"passId":"sweep.poison","part":-1}'];

  it('stops nothing beside it: every order goes out, once in effect', async () => {
    await fleet.banned('poison');
    await world.tables.put('findings', record);
    const QueueUrl = variable('WORK_QUEUE_URL', 'run-work');
    for (const MessageBody of messages)
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    // A part of a pass that there is not is old news: it is dropped.
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: '{"passId":"no-such-pass","part":0}' }),
    );
    await fleet.sweepBegun(1);
    await world.tables.put('findings', { ...record, sequence: { N: '2' } });
    await world.stack.settle();
    await fleet.carriedOut();
    await fleet.expectAllOrderedOnce();
  });

  it('in the stream is put aside whole, with the reason', async () => {
    const bucket = variable('FAILURES_BUCKET', 'publish-orders');
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'unreadable/' }),
    );
    expect(Contents).toHaveLength(2);
    const [key = ''] = Contents.flatMap(({ Key }) => Key ?? []).sort();
    const response = await fetch(`${world.stack.endpoints.s3}/${bucket}/${key}`);
    expect(await response.json()).toMatchObject({
      reason: expect.stringMatching(/nobody-knows-this-ban#3 poison/),
      body: { dynamodb: { NewImage: record } },
    });
  });

  it('in the work queue ends among the dead letters', async () => {
    const dead = world.stack.model
      .of('AWS::SQS::Queue')
      .find(({ logicalId }) => logicalId.startsWith('WorkDead'));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: dead?.ref, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body).sort()).toEqual([...messages].sort());
  });
});

describe('after all of it', () => {
  it('devices that clean up are at rest, and nothing is outstanding', async () => {
    await world.reported(Object.fromEntries(fleet.externalIds.map((id) => [id, [HARMLESS]])));
    await world.stack.settle();
    const { items } = await world.people.viewer.get('/v1/devices?limit=200');
    expect((items as { matches: string[] }[]).flatMap(({ matches }) => matches)).toEqual([]);
    expect(JSON.stringify(await world.tables.rows('inventories'))).not.toContain(BANNED.id);
  });
});
