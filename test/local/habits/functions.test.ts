import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../../local/local-client.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { eventually } from '../../eventually.ts';
import { drain, notes } from '../fixture/contents.ts';
import { control, type Fixture, get, makeFixture } from '../fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;
let logs: string;

beforeAll(async () => {
  fixture = await makeFixture();
  logs = join(fixture.directory, 'logs');
  stack = await fixture.start({ logDirectory: logs, habits: { seed: 3, rates: { shards: 0.5 } } });
  // Its first event waits for the bundle, perhaps longer than the gateway does.
  await stack.invoke('api', {});
}, 60_000);
afterAll(() => fixture.remove());
afterEach(async () => {
  stack.habits.clear();
  await stack.settle();
  await drain(stack, 'Readers');
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const put = (id: string, text: string) => get(stack, `/open/put?id=${id}&text=${text}`);
const send = (body: string) => get(stack, `/open/send?body=${encodeURIComponent(body)}`);

async function deliveries(body: string) {
  const client = new DynamoDBClient({ endpoint: stack.endpoints.dynamodb, ...LOCAL_CLIENT });
  const Key = { id: { S: `seen ${body}` } };
  const { Item } = await client.send(new GetItemCommand({ TableName: stack.tables.Notes, Key }));
  client.destroy();
  return { count: Item?.deliveries?.N, receives: Item?.receives?.N, by: Item?.instances?.SS };
}

describe('a frozen instance', () => {
  it('goes on with what it left running only once its next event comes', async () => {
    stack.habits.set({ freeze: 1 });
    expect((await get(stack, '/open/later?id=leftover&ms=20')).text).toBe('{"left":"leftover"}');
    await pause(200);
    expect(await notes(stack)).not.toHaveProperty('leftover');
    stack.habits.clear();
    expect((await get(stack, '/open/text')).text).toBe('only words');
    await eventually('the leftover is written', async () => 'leftover' in (await notes(stack)));
  });

  it('is none while the habit is off, and takes events while it is on', async () => {
    expect((await get(stack, '/open/later?id=at-once&ms=20')).response.status).toBe(200);
    await eventually('it is written', async () => 'at-once' in (await notes(stack)));
    stack.habits.set({ freeze: 1 });
    for (let n = 0; n < 3; n++) await stack.invoke('api', {});
    expect(await stack.kill('api')).toBe(0);
  });
});

describe('a retry', () => {
  it('of a message goes to an instance that has not failed at it', async () => {
    stack.habits.set({ elsewhere: 1 });
    await send('bad elsewhere');
    await stack.settle();
    const { count, by } = await deliveries('bad elsewhere');
    expect(count).toBe('3');
    expect(by).toHaveLength(3);
    expect(await drain(stack, 'Dead')).toEqual(['bad elsewhere']);
  });

  it('of a batch of a stream goes to an instance that has not failed at it', async () => {
    stack.habits.set({ elsewhere: 1 });
    await put('thrice', 'stuck');
    await stack.settle();
    const logged = await eventually('all is logged', async () => {
      const lines = readFileSync(join(logs, 'from-stream.log'), 'utf8').split('\n');
      const said = lines.flatMap((line) => {
        const { message } = line.startsWith('{') ? JSON.parse(line) : { message: null };
        return typeof message === 'object' && message?.instance ? [message] : [];
      }) as { instance: string; batch: string }[];
      const last = said.filter(({ batch }) => batch === said.at(-1)?.batch);
      return last.length === 3 ? last : false;
    });
    expect(new Set(logged.map(({ instance }) => instance)).size).toBe(3);
  });
});

describe('several shards', () => {
  it('are read side by side, each in its order', async () => {
    stack.habits.set({ shards: 0.5 });
    const ids = Array.from({ length: 12 }, (_, n) => `shard-${n}`);
    // Past the function: one that comes late would write after its successor.
    const client = new DynamoDBClient({ endpoint: stack.endpoints.dynamodb, ...LOCAL_CLIENT });
    const write = (id: string, n: number) => {
      const Item = { id: { S: id }, text: { S: `${id}.${n}` } };
      return client.send(new PutItemCommand({ TableName: stack.tables.Notes, Item }));
    };
    for (const n of [1, 2, 3]) await Promise.all(ids.map((id) => write(id, n)));
    client.destroy();
    await stack.settle();
    const texts = await drain(stack, 'Readers');
    for (const id of ids)
      expect(texts.filter((text) => text.startsWith(`${id}.`))).toEqual(
        [1, 2, 3].map((n) => `${id}.${n}`),
      );
    expect(stack.counters().habits.shards.struck).toBeGreaterThan(0);
  });
});

describe('a receive that is burnt', () => {
  it('counts, and the message comes again when its visibility time is over', async () => {
    stack.habits.set({ receives: 1 });
    await send('burnt');
    await stack.settle();
    await stack.clock.advance(120_000);
    expect((await deliveries('burnt')).count).toBeUndefined();
    stack.habits.clear();
    await stack.clock.advance(119_000);
    expect((await deliveries('burnt')).count).toBeUndefined();
    await stack.clock.advance(1_000);
    expect(await deliveries('burnt')).toMatchObject({ count: '1', receives: '3' });
    expect(stack.counters().habits.receives.struck).toBe(2);
  });
});

describe('/_local/habits', () => {
  it('turns habits on and off, and tells how often they struck', async () => {
    const { status, body } = await control(stack, 'POST', 'habits', { hang: true, stale: 0.25 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      seed: 3,
      habits: { hang: { rate: 0.002 }, stale: { rate: 0.25 }, freeze: { rate: 0 } },
    });
    expect((await control(stack, 'POST', 'habits', { hang: false })).body).toMatchObject({
      habits: { hang: { rate: 0 }, stale: { rate: 0.25 } },
    });
    expect((await control(stack, 'DELETE', 'habits')).body).toMatchObject({
      habits: { stale: { rate: 0 } },
    });
    expect((await control(stack, 'GET', 'habits')).body).toMatchObject({
      habits: { receives: { rate: 0, struck: 2 } },
    });
    expect((await control(stack, 'GET', 'counters')).body).toMatchObject({
      habits: { receives: { struck: 2 } },
    });
  });

  it.each([
    [{ sloth: 1 }, 'sloth'],
    [{ hang: 2 }, 'hang'],
  ])('refuses %j', async (asked, words) => {
    expect(await control(stack, 'POST', 'habits', asked)).toEqual({
      status: 400,
      body: { message: expect.stringContaining(words) },
    });
  });
});

describe('whoever looks in with a key of no function', () => {
  it('is spared', async () => {
    stack.habits.set({ hang: 1, capacity: 1, conflicts: 1 });
    expect(await notes(stack)).toBeDefined();
    stack.habits.clear();
    await put('after', 'after');
  });
});
