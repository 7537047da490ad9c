import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { GIVEN_UP_AFTER } from '../../../functions/domain/passes/progress.ts';
import { MOST_ASIDE } from '../../../functions/domain/passes/slots.ts';
import { HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { readPreview } from '../../../functions/usecases/bans/read-preview.ts';
import { requestPreview } from '../../../functions/usecases/bans/request-preview.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { recordRun } from '../../../functions/usecases/passes/runs.ts';
import { tick } from '../../../functions/usecases/passes/tick.ts';
import { aCaller } from '../../made/caller.ts';
import { ENDLESS } from '../../memory/world.ts';
import { aBan } from '../a-ban.ts';
import { AUTHOR, CONNECTOR, World } from '../world.ts';

let world: World;
beforeEach(() => {
  jest.spyOn(console, 'warn').mockReturnValue();
  jest.spyOn(console, 'error').mockReturnValue();
  world = new World();
});

async function draft(banId: string): Promise<void> {
  await saveBan(world.deps, { caller: AUTHOR, banId, document: aBan(banId) });
}

function ask(banId: string, idempotencyKey: string | null = null) {
  const about = { revision: 1, purpose: 'how many?', idempotencyKey };
  return requestPreview(world.deps, { caller: AUTHOR, banId, ...about });
}

const CALLER = aCaller('connector', [
  'mdm',
  ...[...Array(MOST_ASIDE + 1).keys()].map((i) => `mdm-${i}`),
]);

/** A run of a source that listed as many. Says its end once more where it was begun before. */
async function run(source: string, runId: string, listed: number) {
  const about = { caller: CALLER, source, runId };
  const before = await world.deps.access.readRun(source);
  if (before?.runId !== runId) await recordRun(world.deps, { ...about, startedAt: world.now });
  const end = { listed, finishedAt: world.now, retireAll: false };
  return recordRun(world.deps, { ...about, ...end });
}

describe('a preview', () => {
  test('is refused while the ban has one under way, and the refusal names it', async () => {
    await draft('wechat');
    const { id } = await ask('wechat', 'first');
    const acts = world.deps.audited.length;
    const refused = { kind: 'conflict', members: { running: id }, retryAfter: null };
    await expect(ask('wechat')).rejects.toMatchObject(refused);
    await expect(ask('wechat', 'second')).rejects.toMatchObject(refused);
    expect((await ask('wechat', 'first')).id).toBe(id);
    expect(world.deps.audited).toHaveLength(acts);
    await world.work();
    await world.minute();
    expect((await ask('wechat')).id).not.toBe(id);
  });

  test('is one of those that are asked for at once', async () => {
    await draft('wechat');
    const asked = await Promise.allSettled([...Array(5).keys()].map(() => ask('wechat')));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await world.deps.work.running()).toHaveLength(1);
  });

  test('is asked to come again where all slots are given out, to runs too', async () => {
    for (let i = 0; i < MOST_ASIDE - 1; i++) await run(`mdm-${i}`, 'r1', 0);
    await draft('wechat');
    await draft('kaspersky');
    await ask('wechat');
    await expect(ask('kaspersky')).rejects.toMatchObject({
      kind: 'conflict',
      members: {},
      retryAfter: 60,
    });
    await world.minute();
    await world.minute();
    expect(await ask('kaspersky')).toMatchObject({ state: 'running' });
  });

  test('that stands still is stalled, and given up after hours for the next', async () => {
    await draft('wechat');
    const { id } = await ask('wechat');
    const waiting = world.deps.queue.waiting.splice(0);
    world.now += HOUR;
    await tick(world.deps, ENDLESS);
    expect(world.deps.metrics.counts).toMatchObject({ PassesStalled: 1 });
    await expect(ask('wechat')).rejects.toMatchObject({ members: { running: id } });
    world.now += GIVEN_UP_AFTER;
    await tick(world.deps, ENDLESS);
    world.deps.queue.waiting.push(...waiting);
    await world.work();
    const shown = { caller: AUTHOR, banId: 'wechat', previewId: id };
    expect(await readPreview(world.deps, shown)).toMatchObject({ state: 'failed' });
    expect((await ask('wechat')).id).not.toBe(id);
  });
});

describe('the count of a run', () => {
  test('is refused while a former run is counted, and nothing is saved', async () => {
    await world.report('D-1', []);
    await world.report('D-2', []);
    world.now += MINUTE;
    const begin = (runId: string) =>
      recordRun(world.deps, { caller: CALLER, source: 'mdm', runId, startedAt: world.now });
    await begin('r1');
    await world.report('D-1', []);
    const { retirement } = await run('mdm', 'r1', 1);
    await begin('r2');
    await expect(run('mdm', 'r2', 0)).rejects.toMatchObject({
      kind: 'conflict',
      members: { running: retirement },
    });
    expect(await world.deps.access.readRun('mdm')).toMatchObject({ finishedAt: null });
    await run('mdm-2', 'r2', 0);
    // One tick ends the count, which the retirement follows in the same slot.
    await world.minute();
    await world.minute();
    await expect(run('mdm', 'r2', 0)).rejects.toMatchObject({
      members: { running: expect.stringMatching(/retire$/) },
    });
    await world.minute();
    expect(await run('mdm', 'r2', 0)).toMatchObject({ runId: 'r2' });
    expect(world.deps.metrics.counts.RunsIncomplete).toBeUndefined();
  });

  test('is the same when the end is said again, unless it came short', async () => {
    const first = await run('mdm-1', 'r1', 0);
    expect(await run('mdm-1', 'r1', 0)).toEqual(first);
    expect(first).toMatchObject({ state: 'held' });
    await world.settle();
    expect(await run('mdm-1', 'r1', 0)).toEqual({ ...first, state: 'finished' });
  });

  const listing = { caller: CONNECTOR, source: 'mdm', runId: 'r1' };
  const end = (listed: number) =>
    recordRun(world.deps, { ...listing, listed, finishedAt: world.now, retireAll: false });

  async function begun(): Promise<void> {
    await world.report('gone', []);
    world.now += HOUR;
    await recordRun(world.deps, { ...listing, startedAt: world.now });
    await world.report('D-1', []);
  }

  test('sees lines that came moments before', async () => {
    await begun();
    // Every read that is not consistent misses what was written last.
    world.deps.faults.isStale = () => true;
    await end(1);
    await world.settle();
    expect(world.deps.metrics.counts.RunsIncomplete).toBeUndefined();
    expect(world.head('D-1').retiredAt).toBeNull();
  });

  test('sees lines that were under way at its end when the end is said again', async () => {
    await begun();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    world.deps.faults.onWrite = (verb) => (verb.startsWith('fleet.') ? released : undefined);
    const line = world.report('D-2', []);
    await end(2);
    await world.settle();
    expect(world.deps.metrics.counts.RunsIncomplete).toBe(1);
    release();
    await line;
    expect(world.head('gone').retiredAt).toBeNull();
    await end(2);
    await world.settle();
    expect(world.deps.metrics.counts.RunsIncomplete).toBe(1);
    expect(world.head('gone').retiredAt).not.toBeNull();
    expect(world.head('D-2').retiredAt).toBeNull();
  });

  test('that came short is an alarm, and is made again when the end is said again', async () => {
    const first = await run('mdm-1', 'r1', 1);
    await world.settle();
    expect(world.deps.metrics.counts.RunsIncomplete).toBe(1);
    const second = await run('mdm-1', 'r1', 1);
    expect(second.retirement).not.toBe(first.retirement);
    await world.settle();
    expect(world.deps.metrics.counts.RunsIncomplete).toBe(2);
  });
});

test('a pass that goes on is not stalled', async () => {
  await draft('wechat');
  await ask('wechat');
  world.now += 20 * MINUTE;
  await tick(world.deps, ENDLESS);
  expect(world.deps.metrics.counts.PassesStalled).toBeUndefined();
});
