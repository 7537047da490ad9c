import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { eventually } from '../eventually.ts';
import { BANNED, HARMLESS, HOUR, MINUTE } from './documents.ts';
import { FleetUnderBan } from './fleet-under-ban.ts';
import { expectNothingDoubled, isOrder, orderIds } from './orders.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

/** More than any test can use up. */
const WITHOUT_END = 1_000_000;

let world: World;
let fleet: FleetUnderBan;
let s3: S3Client;
let bucket: string;

beforeAll(async () => {
  world = await startWorld();
  fleet = await FleetUnderBan.reported(
    world,
    Array.from({ length: 6 }, (_, n) => `phone-${n}`),
  );
  s3 = new S3Client({ ...LOCAL_CLIENT, endpoint: world.stack.endpoints.s3, forcePathStyle: true });
  const publisher = world.stack.model.functions.find((fn) => fn.shortName === 'publish-orders');
  bucket = publisher?.properties.Environment?.Variables.FAILURES_BUCKET ?? '';
});
afterEach(() => world.stack.faults.clear());
afterAll(async () => {
  s3?.destroy();
  await endWorld(world);
});

async function givenUp(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}

describe('while SNS refuses everything for minutes', () => {
  it(
    'findings move on time and nothing is sent; when it recovers every order is sent once, but ' +
      'for what was overtaken meanwhile',
    async () => {
      const { clock, faults } = world.stack;
      await fleet.banned('refused');
      faults.add({ service: 'sns', mode: 'refuse', count: WITHOUT_END });
      await fleet.sweepBegun();
      const [clean = ''] = fleet.deviceIds;
      for (let minute = 0; minute < 3; minute++) await clock.advance(MINUTE, { settle: false });
      await world.reported({ [fleet.externalIds[0] ?? '']: [HARMLESS] });
      await clock.advance(MINUTE, { settle: false });
      expect(await fleet.messages()).toEqual([]);

      faults.clear();
      await world.stack.settle();
      await fleet.carriedOut();
      const messages = await fleet.messages();
      expect(orderIds(messages, 'remove')).toEqual(fleet.orderIds(1, fleet.deviceIds.slice(1)));
      const resolved = messages.filter(({ type }) => type === 'finding.resolved');
      expect(resolved.map(({ data }) => data.device?.id)).toEqual([clean]);
      expectNothingDoubled(messages);
      const announced = new Set(messages.filter((one) => !isOrder(one)).map(({ type }) => type));
      expect([...announced].sort()).toEqual([
        'finding.resolved',
        'restrictions.changed',
        'sweep.completed',
      ]);
      await world.reported({ [fleet.externalIds[0] ?? '']: [HARMLESS, BANNED] });
      await world.stack.settle();
    },
  );
});

describe('faults of SNS in the middle of the orders', () => {
  it.each([
    ['one entry of a batch refused, three times', 'entry', 3],
    ['three answers lost after publishing', 'timeout-after-write', 3],
  ] as const)('%s: every order goes out, once in effect', async (_name, mode, count) => {
    await fleet.banned(mode);
    world.stack.faults.add({ service: 'sns', mode, count });
    await fleet.carriedOut();
    expect(world.stack.faults.left()).toBe(0);
    await fleet.expectAllOrderedOnce();
  });
});

describe('what the stream gives up on after six hours', () => {
  it(
    'lies whole in the failures bucket, and the redrive sends it under its own ids, once in ' +
      'effect',
    async () => {
      const { clock, faults } = world.stack;
      await fleet.banned('given-up');
      faults.add({ service: 'sns', mode: 'refuse', count: WITHOUT_END });
      await fleet.sweepBegun();
      await clock.advance(7 * HOUR, { settle: false });
      await eventually('the stream gives up', async () => {
        const found = await givenUp();
        return found.length > 0 && (await namedIn(found)) === fleet.deviceIds.length;
      });
      expect((await fleet.messages()).filter(isOrder)).toEqual([]);

      faults.clear();
      await world.stack.settle();
      expect((await fleet.messages()).filter(isOrder)).toEqual([]);
      expect(await redriven('aws/')).toBe(fleet.deviceIds.length);
      expect(await givenUp()).toEqual([]);
      await fleet.carriedOut();
      await fleet.expectAllOrderedOnce();
    },
  );

  it('cannot be redriven under a name that there is not', async () => {
    await expect(world.stack.invoke('redrive', { key: 'nothing' })).rejects.toThrow(
      /no object nothing .*give a key as/,
    );
    expect(await redriven('nothing')).toBe(0);
    await expect(world.stack.invoke('redrive', {})).rejects.toThrow(/Give the key of an object/);
  });
});

/** Redrives all objects whose keys begin so, and answers how many findings were published. */
async function redriven(prefix: string): Promise<number> {
  let published = 0;
  let continuation: string | null = null;
  do {
    const answer = (await world.stack.invoke('redrive', { prefix, continuation })) as {
      published: number;
      continuation: string | null;
    };
    published += answer.published;
    continuation = answer.continuation;
  } while (continuation !== null);
  return published;
}

/** How many records lie in these objects. */
async function namedIn(keys: readonly string[]): Promise<number> {
  let records = 0;
  for (const Key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const { payload } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
      payload: string;
    };
    records += (JSON.parse(payload) as { Records: unknown[] }).Records.length;
  }
  return records;
}
