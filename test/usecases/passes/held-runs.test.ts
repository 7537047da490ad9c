import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { MOST_ASIDE } from '../../../functions/domain/passes/slots.ts';
import { DAY, formatInstant, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { ingestInventories } from '../../../functions/usecases/devices/ingest.ts';
import { confirmRun } from '../../../functions/usecases/passes/confirm-run.ts';
import { listFleetPasses } from '../../../functions/usecases/passes/read-passes.ts';
import { recordRun } from '../../../functions/usecases/passes/runs.ts';
import { tick } from '../../../functions/usecases/passes/tick.ts';
import { aCaller } from '../../made/caller.ts';
import { aSourceLine } from '../../made/source-line.ts';
import { ENDLESS } from '../../memory/world.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { CONNECTOR, OPERATOR, World } from '../world.ts';

let world: World;
beforeEach(() => {
  jest.spyOn(console, 'warn').mockReturnValue();
  world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
});

const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `d-${from + i}`);

function listing(externalIds: readonly string[]) {
  return ingestInventories(world.deps, {
    caller: CONNECTOR,
    source: 'mdm',
    refused: [],
    lines: externalIds.map((externalId, index) =>
      aSourceLine({
        line: index + 1,
        externalId,
        observedAt: world.now,
        apps: [{ id: WECHAT }, { id: 'org.example.dialer' }],
      }),
    ),
  });
}

const SAID = { caller: CONNECTOR, source: 'mdm' };

function end(runId: string, listed: number, retireAll = false) {
  return recordRun(world.deps, { ...SAID, runId, listed, finishedAt: world.now, retireAll });
}

/** A whole run that names these devices. Returns the answer to its end. */
async function run(runId: string, externalIds: readonly string[], retireAll = false) {
  await recordRun(world.deps, { ...SAID, runId, startedAt: world.now });
  for (let from = 0; from < externalIds.length; from += 200)
    await listing(externalIds.slice(from, from + 200));
  const answer = await end(runId, externalIds.length, retireAll);
  world.now += MINUTE;
  await world.settle();
  return answer;
}

function confirm(runId: string, source = 'mdm') {
  return confirmRun(world.deps, { caller: OPERATOR, source, runId, reason: 'they were sold' });
}

const retired = () =>
  world.deps
    .heads()
    .filter((head) => head.retiredAt !== null)
    .map((head) => head.externalId)
    .sort();

/** The counts of runs, newest first. */
async function counts() {
  const page = await listFleetPasses(world.deps, { caller: OPERATOR, cursor: null, limit: 50 });
  return page.items.filter((pass) => pass.purpose === 'count');
}

const stateOf = async (runId: string) => (await counts()).find((one) => one.run === runId)?.state;

/** How many runs the next tick says to be waiting. */
async function held(): Promise<number> {
  const before = world.deps.metrics.counts.RunsHeld ?? 0;
  await tick(world.deps, ENDLESS);
  return (world.deps.metrics.counts.RunsHeld ?? 0) - before;
}

const FLEET = names(0, 100);
/** So many devices have 20 of the fleet's hundred been left out by. */
const MOST = names(20, 100);

describe('a run that leaves many devices out', () => {
  beforeEach(async () => {
    await run('first', FLEET);
    world.now += DAY;
  });

  test('waits, and raises an alarm for as long', async () => {
    await run('short', MOST);
    expect(retired()).toEqual([]);
    const [pass] = await counts();
    expect(pass).toMatchObject({
      run: 'short',
      state: 'held',
      held: { needs: 'second-run' },
      counts: { expected: 80, arrived: 80, had: 100, leftOut: 20 },
    });
    expect(pass?.finishedAt).not.toBeNull();
    expect(await held()).toBe(1);
    expect(await end('short', 80)).toMatchObject({ state: 'held', retirement: pass?.id });
  });

  test.each([
    ['ten of them', names(10, 100)],
    ['a tenth of them, of more', null],
  ])('is none that leaves out %s', async (_name, listed) => {
    if (listed === null) await run('more', names(0, 200));
    world.now += DAY;
    await run('fair', listed ?? names(20, 200));
    expect(retired()).toHaveLength(listed === null ? 20 : 10);
    expect(await stateOf('fair')).toBe('finished');
    expect(await held()).toBe(0);
  });

  test('is none that leaves out ten, whatever share that is', async () => {
    await run('all', ['d-1']);
    await confirm('all');
    await world.settle();
    world.now += HOUR;
    await run('few', names(200, 212));
    await run('fewer', names(200, 202));
    expect(retired()).toHaveLength(99 + 1 + 10);
  });

  test('is borne out by one begun 12 hours later: what neither named is retired', async () => {
    const begun = world.now;
    await run('short', MOST);
    expect((await counts())[0]?.held).toEqual({
      needs: 'second-run',
      secondRunFrom: formatInstant(begun + 12 * HOUR),
    });
    world.now = begun + 12 * HOUR;
    await run('second', [...names(0, 5), ...names(24, 100)]);
    expect(retired()).toEqual(names(5, 20).sort());
    expect(await stateOf('short')).toBe('superseded');
    expect(await stateOf('second')).toBe('finished');
    expect(await held()).toBe(0);
    await run('third', [...names(0, 5), ...names(24, 100)]);
    expect(retired()).toEqual([...names(5, 24)].sort());
  });

  test('is not borne out by one that was begun sooner', async () => {
    const begun = world.now;
    await run('short', MOST);
    world.now = begun + 12 * HOUR - 1;
    await run('second', MOST);
    expect(retired()).toEqual([]);
    expect(await stateOf('second')).toBe('held');
    world.now = begun + 12 * HOUR;
    await run('third', MOST);
    expect(retired()).toEqual(names(0, 20).sort());
  });

  test('is not borne out sooner by a clock that is behind, or a start that is late', async () => {
    const begun = world.now;
    await run('short', MOST);
    world.now = begun + HOUR;
    const startedAt = begun - DAY + HOUR;
    await recordRun(world.deps, { ...SAID, runId: 'old', startedAt });
    await listing(MOST);
    await end('old', 80);
    await world.settle();
    expect(retired()).toEqual([]);
    world.now = begun + 12 * HOUR;
    await run('third', MOST);
    expect(retired()).toEqual(names(0, 20).sort());
    await run('fourth', [...MOST, ...names(0, 20)]);
    world.now += DAY;
    await recordRun(world.deps, { ...SAID, runId: 'late', startedAt: world.now - 13 * HOUR });
    await listing(MOST);
    await end('late', 80);
    await world.settle();
    expect(await stateOf('late')).toBe('held');
    await run('soon', MOST);
    expect(await stateOf('soon')).toBe('held');
  });

  test('retires what two runs left out, and waits for what only the last one did', async () => {
    const begun = world.now;
    await run('short', MOST);
    world.now = begun + 12 * HOUR;
    await run('second', names(40, 100));
    expect(retired()).toEqual(names(0, 20).sort());
    expect(await stateOf('second')).toBe('held');
    expect(await held()).toBe(1);
    await confirm('second');
    await world.settle();
    expect(retired()).toEqual(names(0, 40).sort());
    expect(await held()).toBe(0);
  });

  test('is followed by others, each of which may be borne out by itself', async () => {
    const begun = world.now;
    const at = (hours: number) => {
      world.now = begun + hours * HOUR;
    };
    await run('r0', MOST);
    at(4);
    await run('r4', names(35, 100));
    at(12);
    await run('r12', names(35, 100));
    expect(retired()).toEqual(names(0, 20).sort());
    at(16);
    await run('r16', names(35, 100));
    expect(retired()).toEqual(names(0, 35).sort());
    expect(await held()).toBe(0);
  });

  test('waits no longer once a whole one was counted', async () => {
    await run('short', MOST);
    world.now += HOUR;
    await run('whole', FLEET);
    expect(await stateOf('short')).toBe('superseded');
    expect(await held()).toBe(0);
    world.now += DAY;
    await run('shorter', MOST);
    expect(retired()).toEqual([]);
  });

  test('goes on waiting while another one came short', async () => {
    const begun = world.now;
    await run('short', MOST);
    world.now = begun + 13 * HOUR;
    await recordRun(world.deps, { ...SAID, runId: 'broken', startedAt: world.now });
    await listing(names(20, 60));
    await end('broken', 80);
    await world.settle();
    expect((await counts())[0]).toMatchObject({
      run: 'broken',
      state: 'incomplete',
      held: null,
      counts: { expected: 80, arrived: 40 },
    });
    expect(await stateOf('short')).toBe('held');
    expect(retired()).toEqual([]);
  });

  test('is no obstacle: it holds no slot, and is never stalled or given up', async () => {
    await run('short', MOST);
    expect(await world.deps.work.slots()).toEqual([]);
    expect(await world.deps.work.running()).toEqual([]);
    world.now += 3 * DAY;
    await world.settle();
    expect(world.deps.metrics.counts.PassesStalled).toBeUndefined();
    expect(await stateOf('short')).toBe('held');
    for (let i = 0; i < MOST_ASIDE; i++) {
      const of = { caller: aCaller('all', ['*']), source: `mdm-${i}`, runId: 'r' };
      await recordRun(world.deps, { ...of, startedAt: world.now });
      const last = { listed: 0, finishedAt: world.now, retireAll: false };
      await recordRun(world.deps, { ...of, ...last });
    }
  });

  test('retires no device of which a line without any run has told something new', async () => {
    const begun = world.now;
    await run('short', MOST);
    world.now = begun + 6 * HOUR;
    await world.report('d-3', [WECHAT, 'org.example.new']);
    world.now = begun + 12 * HOUR;
    await run('second', MOST);
    expect(retired()).toEqual(
      names(0, 20)
        .filter((name) => name !== 'd-3')
        .sort(),
    );
  });
});

describe('a run that leaves most devices out', () => {
  beforeEach(async () => {
    await run('first', FLEET);
    world.now += DAY;
  });

  test('needs an operator, however often it is made', async () => {
    for (const runId of ['a', 'b', 'c']) {
      await run(runId, names(51, 100));
      expect(retired()).toEqual([]);
      expect(await stateOf(runId)).toBe('held');
      world.now += DAY;
    }
    expect((await counts())[0]?.held).toEqual({ needs: 'operator', secondRunFrom: null });
    expect(await confirm('c')).toMatchObject({ runId: 'c', state: 'confirmed' });
    await world.settle();
    expect(retired()).toEqual(names(0, 51).sort());
  });

  test('of exactly half of them needs none', async () => {
    const begun = world.now;
    await run('a', names(50, 100));
    world.now = begun + 12 * HOUR;
    await run('b', names(50, 100));
    expect(retired()).toHaveLength(50);
  });

  test('bears no other out', async () => {
    await run('a', names(95, 100));
    world.now += DAY;
    await run('b', MOST);
    expect(retired()).toEqual([]);
    expect((await counts())[0]?.held?.needs).toBe('second-run');
  });

  test('is one that counts devices which were not there before for nothing', async () => {
    await run('renamed', names(100, 200));
    expect((await counts())[0]).toMatchObject({
      state: 'held',
      held: { needs: 'operator' },
      counts: { had: 100, leftOut: 100, arrived: 100 },
    });
  });
});

describe('a run that lists nobody', () => {
  test.each([3, 30])('retires nobody of %d, however often', async (devices) => {
    await run('first', names(0, devices));
    for (const runId of ['a', 'b', 'c']) {
      world.now += DAY;
      expect(await run(runId, [])).toMatchObject({ state: 'held', listed: 0 });
      expect(await stateOf(runId)).toBe('held');
    }
    expect(retired()).toEqual([]);
    expect(await held()).toBe(1);
    await confirm('c');
    await world.settle();
    expect(retired()).toHaveLength(devices);
    expect(await held()).toBe(0);
  });

  test('says nothing against a source that has none', async () => {
    expect(await run('a', [])).toMatchObject({ state: 'held' });
    expect(await stateOf('a')).toBe('finished');
    expect(await held()).toBe(0);
  });

  test('lets the source go where it says so, which is in the audit', async () => {
    await run('first', FLEET);
    world.now += DAY;
    const { retirement } = await run('last', [], true);
    expect(retired()).toHaveLength(100);
    expect(await held()).toBe(0);
    expect(world.deps.audited.filter(({ on }) => on === 'sources/mdm')).toMatchObject([
      { action: 'source.let-go', by: 'connector', after: { runId: 'last' } },
    ]);
    expect(await end('last', 0, true)).toMatchObject({ state: 'finished', retirement });
    expect(world.deps.audited.filter(({ on }) => on === 'sources/mdm')).toHaveLength(1);
  });

  test('does not let it go if it has named a device all the same', async () => {
    await run('first', FLEET);
    world.now += DAY;
    await recordRun(world.deps, { ...SAID, runId: 'last', startedAt: world.now });
    await listing(['d-1']);
    await end('last', 0, true);
    await world.settle();
    expect(retired()).toEqual([]);
    expect(await stateOf('last')).toBe('held');
  });

  test('is let go only by who speaks for it', async () => {
    await recordRun(world.deps, { ...SAID, runId: 'last', startedAt: world.now });
    const caller = aCaller('another', ['jamf']);
    const last = { runId: 'last', listed: 0, finishedAt: world.now, retireAll: true };
    await expect(recordRun(world.deps, { caller, source: 'mdm', ...last })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('an operator confirms', () => {
  beforeEach(async () => {
    await run('first', FLEET);
    world.now += DAY;
    await run('short', MOST);
  });

  const confirmations = () => world.deps.audited.filter(({ action }) => action === 'run.confirm');

  test('once, and is in the audit once, however often it is said', async () => {
    const said = await Promise.all([confirm('short'), confirm('short')]);
    await world.settle();
    expect(await confirm('short')).toEqual(said[0]);
    expect(said[1]).toEqual(said[0]);
    expect(retired()).toEqual(names(0, 20).sort());
    expect(confirmations()).toMatchObject([
      {
        by: 'operator',
        on: 'sources/mdm/runs/short',
        before: { state: 'held', had: 100, leftOut: 20 },
        after: { state: 'confirmed', reason: 'they were sold' },
      },
    ]);
    expect(await stateOf('short')).toBe('confirmed');
    expect(await held()).toBe(0);
  });

  test('no run that there is not, and none of another source', async () => {
    await expect(confirm('shorter')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(confirm('short', 'jamf')).rejects.toMatchObject({ kind: 'not-found' });
    expect(confirmations()).toEqual([]);
  });

  test('no run that does not wait', async () => {
    await expect(confirm('first')).rejects.toMatchObject({
      kind: 'conflict',
      members: { state: 'finished', held: 'short' },
    });
    world.now += HOUR;
    await run('next', MOST);
    await expect(confirm('short')).rejects.toMatchObject({
      kind: 'conflict',
      members: { state: 'superseded', held: 'next' },
    });
    await recordRun(world.deps, { ...SAID, runId: 'open', startedAt: world.now });
    await expect(confirm('open')).rejects.toMatchObject({ kind: 'conflict' });
    await end('open', 80);
    await expect(confirm('open')).rejects.toMatchObject({
      members: { state: 'running', held: 'next' },
      retryAfter: 60,
    });
    await world.settle();
    await expect(confirm('open')).rejects.toMatchObject({ members: { state: 'incomplete' } });
    expect(confirmations()).toEqual([]);
    expect(retired()).toEqual([]);
  });

  test('not while a later run is counted, which would be in the way', async () => {
    await recordRun(world.deps, { ...SAID, runId: 'next', startedAt: world.now });
    await listing(MOST);
    const { retirement } = await end('next', 80);
    await expect(confirm('short')).rejects.toMatchObject({
      kind: 'conflict',
      members: { running: retirement },
    });
    expect(confirmations()).toEqual([]);
  });

  test('and a device that a later run names meanwhile stays', async () => {
    await confirm('short');
    await recordRun(world.deps, { ...SAID, runId: 'next', startedAt: world.now });
    await listing(['d-7']);
    await world.settle();
    expect(retired()).toEqual(
      names(0, 20)
        .filter((name) => name !== 'd-7')
        .sort(),
    );
  });
});

test('an order stands while the run waits, and its clock goes on to the quarantine', async () => {
  const scope = { platforms: ['android' as const], groups: ['ministry'] };
  await world.inForce(aBan('wechat', { scope, escalation: { after: 'PT72H' } }));
  await world.settle();
  await run('a', names(0, 12));
  const { firstRemovalAt } = world.finding('wechat', 'd-0');
  expect(firstRemovalAt).not.toBeNull();
  await world.until(world.now + 2 * DAY);
  await run('b', []);
  await world.until(world.now + 2 * DAY);
  await run('c', names(0, 12));
  expect(world.finding('wechat', 'd-0')).toMatchObject({
    status: 'open',
    phase: 'quarantine',
    firstRemovalAt,
  });
});

describe('a device whose line is refused', () => {
  beforeEach(() => {
    jest.spyOn(console, 'error').mockReturnValue();
  });

  async function refusing(what: string, externalIds: readonly string[]) {
    world.deps.faults.onWrite = (verb) => {
      if (verb === what) throw new Error('the table is down');
    };
    const { results } = await listing(externalIds);
    world.deps.faults.onWrite = undefined;
    expect(results.map(({ status }) => status)).toEqual(externalIds.map(() => 'refused'));
  }

  test('is named by its run, new or not, and no one else is retired for it', async () => {
    await run('first', names(0, 4));
    world.now += DAY;
    await recordRun(world.deps, { ...SAID, runId: 'next', startedAt: world.now });
    await listing(names(0, 2));
    await refusing('fleet.record', ['d-8', 'd-9', 'd-8']);
    await end('next', 4);
    await world.settle();
    expect((await counts())[0]).toMatchObject({
      state: 'finished',
      counts: { expected: 4, arrived: 4, had: 4, leftOut: 2 },
    });
    expect(retired()).toEqual(['d-2', 'd-3']);
  });

  test('is not named by a placeholder, or outside of a run', async () => {
    await refusing('fleet.record', ['d-7']);
    await recordRun(world.deps, { ...SAID, runId: 'next', startedAt: world.now });
    await listing(['None']);
    await end('next', 1);
    await world.settle();
    expect((await counts())[0]).toMatchObject({ state: 'incomplete', counts: { arrived: 0 } });
  });
});
