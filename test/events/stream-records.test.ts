import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { toFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { publishRecords } from '../../functions/events/finding-records.ts';
import { redriveObject } from '../../functions/events/redrive-object.ts';
import { banSchema } from '../../functions/http/ban-schema.ts';
import { parse } from '../../functions/http/parse.ts';
import { captureLog } from '../http/captured-log.ts';
import { aSentBan } from '../made/sent-ban.ts';
import type { MemoryDependencies } from '../memory/dependencies.ts';
import { World } from '../usecases/world.ts';

const BAN = 'ca-2023-10-30-wechat-kaspersky';
const START = Date.UTC(2023, 9, 20);

captureLog();

let scene: World;
let world: MemoryDependencies;
/** What the table streamed: the notice to one device. */
let said: { readonly before: Finding | null; readonly after: Finding };

beforeEach(async () => {
  scene = new World({}, START);
  world = scene.deps;
  const timeline = { notice: '2023-10-19T00:00:00Z', effective: '2023-10-30T00:00:00Z' };
  await scene.inForce(parse(banSchema, aSentBan({ timeline }), 'wrong'));
  await scene.checkIn(await scene.enrol(), ['com.tencent.mm']);
  const change = world.changes.at(-1);
  if (!change) throw new Error('no finding was written');
  said = change;
});

/** A record as Lambda hands it in: images in wire form, through JSON. */
function recordOf(
  change: { readonly before: Finding | null; readonly after: Finding },
  number = '100',
): DynamoDBRecord {
  const record = {
    eventID: `event-${number}`,
    eventName: change.before === null ? 'INSERT' : 'MODIFY',
    dynamodb: {
      SequenceNumber: number,
      NewImage: toFindingItem(change.after),
      ...(change.before === null ? {} : { OldImage: toFindingItem(change.before) }),
    },
  };
  return JSON.parse(JSON.stringify(record));
}
const broken: DynamoDBRecord = {
  eventID: 'event-99',
  eventName: 'MODIFY',
  dynamodb: { SequenceNumber: '99', NewImage: { banShard: { S: 'x#1' }, deviceId: { S: 'd' } } },
};
const removed: DynamoDBRecord = {
  eventID: 'event-98',
  eventName: 'REMOVE',
  dynamodb: { SequenceNumber: '98' },
};

describe('records of the Findings stream', () => {
  test('become messages', async () => {
    expect(await publishRecords(world, [recordOf(said)])).toEqual([]);
    expect(world.published.map((event) => [event.type, event.attributes.banId])).toEqual([
      ['order.notice', BAN],
    ]);
  });

  test('that cannot be read are put aside whole, and their neighbours go on', async () => {
    expect(await publishRecords(world, [broken, removed, recordOf(said)])).toEqual([]);
    expect(world.published).toHaveLength(1);
    expect([...world.failures.parked]).toEqual([
      ['unreadable/99', { reason: expect.stringContaining('Findings x#1 d'), body: broken }],
    ]);
    expect(world.metrics.counts.Parked).toBe(1);
  });

  test('that cannot be read nor put aside come again', async () => {
    world.faults.onWrite = (verb) => {
      if (verb === 'failures.park') throw new Error('no bucket');
    };
    expect(await publishRecords(world, [broken, recordOf(said)])).toEqual(['99']);
    expect(world.published).toHaveLength(1);
  });

  test('that the topic refuses come again', async () => {
    world.faults.refuses = () => true;
    expect(await publishRecords(world, [recordOf(said)])).toEqual(['100']);
  });
});

describe('a redrive', () => {
  const KEY = 'aws/lambda/x/shard/2023/10/20/batch.json';
  let objects: Map<string, string>;
  const redrive = (key = KEY) =>
    redriveObject(
      {
        ...world,
        failedObjects: {
          list: async () => ({ keys: [], isLast: true }),
          read: async (one) => objects.get(one) ?? null,
          remove: async (one) => {
            objects.delete(one);
          },
        },
      },
      key,
    );
  const batch = (records: readonly DynamoDBRecord[], asText: boolean) => {
    const event = { Records: records };
    const about = { DDBStreamBatchInfo: { batchSize: records.length } };
    return JSON.stringify({
      version: '1.0',
      ...about,
      payload: asText ? JSON.stringify(event) : event,
    });
  };

  beforeEach(() => {
    objects = new Map();
    scene.now = START + 3_600_000;
  });

  test.each([true, false])(
    'publishes what the stream gave up on under the same ids, then deletes the object',
    async (asText) => {
      scene.now = START;
      await publishRecords(world, [recordOf(said)]);
      scene.now = START + 3_600_000;
      objects.set(KEY, batch([recordOf(said), removed], asText));
      expect(await redrive()).toEqual({ found: 1, published: 1, overtaken: 0, kept: 0 });
      const [first, again] = world.published;
      expect(again?.id).toBe(first?.id);
      expect(objects.size).toBe(0);
    },
  );

  test('publishes what was put aside', async () => {
    objects.set(KEY, JSON.stringify({ reason: 'unreadable', body: recordOf(said) }));
    expect(await redrive()).toMatchObject({ published: 1 });
    objects.set(KEY, JSON.stringify({ reason: 'gate-closed', body: { key: '1', ...said } }));
    expect(await redrive()).toMatchObject({ published: 1 });
  });

  test('passes over what a later move has overtaken', async () => {
    objects.set(
      KEY,
      batch(
        [recordOf({ before: null, after: { ...said.after, sequence: said.after.sequence - 1 } })],
        true,
      ),
    );
    expect(await redrive()).toEqual({ found: 1, published: 0, overtaken: 1, kept: 0 });
    expect(world.published).toHaveLength(0);
    expect(objects.size).toBe(0);
  });

  test('keeps the object while the topic refuses', async () => {
    objects.set(KEY, batch([recordOf(said)], true));
    world.faults.refuses = () => true;
    expect(await redrive()).toEqual({ found: 1, published: 0, overtaken: 0, kept: 1 });
    expect(objects.size).toBe(1);
  });

  test('counts nothing as parked again where an object stays', async () => {
    objects.set(KEY, batch([recordOf(said)], true));
    world.faults.refusesForGood = () => true;
    expect(await redrive()).toMatchObject({ published: 0, kept: 1 });
    expect(world.metrics.counts.Parked).toBeUndefined();
  });

  test('reads the rows of a batch by one request, each once', async () => {
    const older = { ...said.after, sequence: said.after.sequence - 1 };
    objects.set(KEY, batch([recordOf({ before: null, after: older }), recordOf(said)], true));
    const read = jest.spyOn(world.fleet, 'readFindings');
    scene.now = START;
    expect(await redrive()).toEqual({ found: 2, published: 1, overtaken: 1, kept: 0 });
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('says so where there is no such object, or it is something else', async () => {
    expect(await redrive('nothing')).toBeNull();
    objects.set(KEY, '{"hello": 1}');
    await expect(redrive()).rejects.toThrow('neither a batch');
    objects.set(KEY, batch([broken], true));
    await expect(redrive()).rejects.toThrow('names no finding');
    expect(objects.size).toBe(1);
  });
});
