import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TooLarge } from '../../../functions/adapters/dynamodb/too-large.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { DAY, formatInstant, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { ingestInventories } from '../../../functions/usecases/devices/ingest.ts';
import { recordRun } from '../../../functions/usecases/passes/runs.ts';
import { aCaller } from '../../made/caller.ts';
import { aSourceLine } from '../../made/source-line.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { CONNECTOR, World } from '../world.ts';

describe('devices that a source reports', () => {
  let world: World;
  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    await world.inForce(
      aBan('wechat', { scope: { platforms: ['android', 'ios'], groups: ['ministry'] } }),
    );
    await world.settle();
  });
  const begin = (runId: string) =>
    recordRun(world.deps, { caller: CONNECTOR, source: 'mdm', runId, startedAt: world.now });
  const finish = (runId: string, listed: number) =>
    recordRun(world.deps, {
      caller: CONNECTOR,
      source: 'mdm',
      runId,
      listed,
      finishedAt: world.now,
      retireAll: listed === 0,
    });

  test('a source may only report for itself', async () => {
    const foreign = { caller: aCaller('other', ['jamf']), source: 'mdm', lines: [], refused: [] };
    await expect(ingestInventories(world.deps, foreign)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test(
    'a repeated report is unchanged, a changed ' + 'one is recorded, an older one is stale',
    async () => {
      expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'recorded' });
      expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'unchanged' });
      world.now += HOUR;
      expect(await world.report('D-1', [])).toMatchObject({ status: 'recorded' });
      const old = await world.report('D-1', [WECHAT], { observedAt: world.now - 2 * HOUR });
      expect(old).toMatchObject({ status: 'stale' });
      expect(world.finding('wechat', 'D-1').status).toBe('resolved');
    },
  );

  test('a line from the far future is recorded as of now', async () => {
    const observedAt = world.now + 12 * 365 * DAY;
    expect(await world.report('D-1', [WECHAT], { observedAt })).toMatchObject({
      status: 'recorded',
    });
    const head = world.deps.heads().find((one) => one.externalId === 'D-1');
    expect(head).toMatchObject({ observedAt: world.now });
  });

  test('a device is one in whatever spelling of its UUID, also within a batch', async () => {
    const externalId = '4C4C4544-0042-3510-8058-B4C04F333732';
    const line = (spelling: string, number: number) =>
      aSourceLine({
        line: number,
        externalId: spelling,
        observedAt: world.now,
        apps: [{ id: WECHAT }],
      });
    const { results } = await ingestInventories(world.deps, {
      caller: CONNECTOR,
      source: 'mdm',
      lines: [line(externalId, 1), line(externalId.toLowerCase(), 2)],
      refused: [],
    });
    expect(results.map(({ status }) => status)).toEqual(['recorded', 'unchanged']);
    const kept = world.deps.heads().filter((head) => head.source === 'mdm');
    expect(kept.map((head) => head.externalId)).toEqual([externalId]);
  });

  test('a line of a placeholder is refused, and its neighbours stand', async () => {
    expect(await world.report('Default_string', [WECHAT])).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('under its id in the source'),
    });
    expect(await world.report('D-2', [])).toMatchObject({ status: 'recorded' });
  });

  test('an inventory dated ahead is kept as of now, and a true one later is judged', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += HOUR;
    const forged = world.now;
    await world.report('D-1', [], { observedAt: forged + DAY - HOUR });
    // A time that had to be moved proves nothing of what is not listed.
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', n: 1 });
    expect(world.head('D-1')).toMatchObject({ observedAt: forged, doubt: { why: 'time-moved' } });
    world.now += HOUR;
    expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'recorded' });
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', n: 1 });
  });

  test('the same apps dated ahead do not date the stored ones ahead', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += 3 * DAY;
    await world.report('D-1', [WECHAT], { observedAt: world.now + HOUR });
    expect(world.head('D-1').observedAt).toBe(world.now);
  });

  test('of two that are dated ahead, the one that comes later wins, be it at once', async () => {
    await world.report('D-1', [WECHAT], { observedAt: world.now + HOUR });
    expect(await world.report('D-1', [], { observedAt: world.now + HOUR })).toMatchObject({
      status: 'recorded',
    });
    expect(world.finding('wechat', 'D-1').status).toBe('resolved');
    world.now += 2;
    expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'recorded' });
  });

  test('a run that begins a little ahead begins now, and retires nobody it lists', async () => {
    const ahead = 10 * MINUTE;
    const at = { caller: CONNECTOR, source: 'mdm', runId: 'run-1' };
    const answer = await recordRun(world.deps, { ...at, startedAt: world.now + ahead });
    expect(answer.startedAt).toBe(formatInstant(world.now));
    world.now += MINUTE;
    await world.report('D-1', [WECHAT]);
    const finishedAt = world.now + ahead;
    const end = { ...at, listed: 1, retireAll: false, finishedAt };
    expect(await recordRun(world.deps, end)).toMatchObject({
      finishedAt: formatInstant(world.now),
    });
    world.now += MINUTE;
    await world.report('D-2', [WECHAT]);
    await world.settle();
    expect(world.head('D-1').retiredAt).toBeNull();
    expect(world.head('D-2').retiredAt).toBeNull();
  });

  test('a run whose clock is years ahead begins and ends as of now', async () => {
    const at = { caller: CONNECTOR, source: 'mdm', runId: 'run-1' };
    const late = world.now + 12 * 365 * DAY;
    const now = formatInstant(world.now);
    expect(await recordRun(world.deps, { ...at, startedAt: late })).toMatchObject({
      startedAt: now,
    });
    await world.report('D-1', []);
    const end = { ...at, listed: 1, retireAll: false, finishedAt: late };
    expect(await recordRun(world.deps, end)).toMatchObject({ finishedAt: now });
    await world.settle();
    expect(world.head('D-1').retiredAt).toBeNull();
  });

  test('a run that ends before it began is refused', async () => {
    const at = { caller: CONNECTOR, source: 'mdm', runId: 'run-1' };
    await begin('run-1');
    const end = { ...at, listed: 0, retireAll: false };
    await expect(
      recordRun(world.deps, { ...end, finishedAt: world.now - 1 }),
    ).rejects.toMatchObject({ kind: 'invalid', parts: [{ pointer: '/finishedAt' }] });
    expect(await recordRun(world.deps, { ...end, finishedAt: world.now })).toMatchObject({
      listed: 0,
    });
  });

  test(
    'a device that moves out of the ban’s groups is withdrawn, and ordered anew when it comes ' +
      'back',
    async () => {
      await world.report('D-1', [WECHAT]);
      world.now += HOUR;
      await world.report('D-1', [WECHAT], { group: 'museum' });
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'withdrawn',
        cause: 'out-of-scope',
      });
      expect(world.head('D-1').matches).toEqual([]);
      world.now += HOUR;
      await world.report('D-1', [WECHAT]);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'open',
        episode: 2,
        phase: 'remove',
      });
    },
  );

  test('an older line that comes late does not take a move of group back', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += HOUR;
    await world.report('D-1', [WECHAT], { group: 'museum' });
    const late = await world.report('D-1', [WECHAT], { observedAt: world.now - HOUR / 2 });
    expect(late).toMatchObject({ status: 'stale' });
    expect(world.head('D-1').group).toBe('museum');
  });

  test('a quick read of an older head moves no row', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += HOUR;
    await world.report('D-1', [WECHAT], { group: 'museum' });
    const moves = world.deps.changes.length;
    world.deps.faults.isStale = () => true;
    await world.report('D-1', [WECHAT], { observedAt: world.now - HOUR / 2 });
    expect(world.deps.changes).toHaveLength(moves);
  });

  test(
    'personal and unmanaged devices are unenforceable: ' + 'said so, warned at most, never ordered',
    async () => {
      await world.report('D-1', [WECHAT], { ownership: 'personal' });
      await world.report('D-2', [WECHAT], { ownership: 'contractor' });
      await world.report('D-3', ['com.tencent.xin'], { platform: 'ios', management: 'basic' });
      await world.until(world.now + 3 * DAY);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'unenforceable',
        cause: 'ownership',
        n: 0,
      });
      expect(world.finding('wechat', 'D-2')).toMatchObject({
        status: 'unenforceable',
        phase: 'notice',
        n: 1,
      });
      expect(world.finding('wechat', 'D-3')).toMatchObject({
        status: 'unenforceable',
        cause: 'management',
        n: 1,
      });
      expect(new Set(world.said('wechat'))).toEqual(new Set(['order.notice']));
    },
  );

  test('an app that soon comes back is ordered away anew, in the same episode', async () => {
    for (const apps of [[WECHAT], [], [WECHAT]]) {
      world.now += HOUR;
      await world.report('D-1', apps);
      await world.publish();
    }
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'open',
      episode: 1,
      n: 2,
      rounds: 0,
    });
    expect(world.said('wechat')).toEqual(['order.remove', 'finding.resolved', 'order.remove']);
  });

  test('what a complete run did not list is retired, and its orders are withdrawn', async () => {
    await world.report('D-1', [WECHAT]);
    await world.report('D-2', [WECHAT]);
    await world.until(world.now + DAY);
    await begin('run-1');
    await world.report('D-1', [WECHAT]);
    await finish('run-1', 1);
    await world.settle();
    expect(world.head('D-1').retiredAt).toBeNull();
    expect(world.head('D-2').retiredAt).not.toBeNull();
    expect(world.finding('wechat', 'D-2')).toMatchObject({ status: 'withdrawn', cause: 'retired' });
  });

  test('when fewer devices arrived than the run listed, none is retired', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    await world.report('D-1', [WECHAT]);
    await world.report('D-2', [WECHAT]);
    await world.until(world.now + DAY);
    await begin('run-1');
    await world.report('D-1', [WECHAT]);
    await finish('run-1', 2);
    await world.settle();
    expect(world.head('D-2').retiredAt).toBeNull();
  });

  test(
    'a retired device comes back by a newer ' + 'report, not by one that was on its way',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.until(world.now + DAY);
      await begin('run-1');
      await finish('run-1', 0);
      await world.settle();
      expect(world.head('D-1').retiredAt).not.toBeNull();
      expect(await world.report('D-1', [], { observedAt: world.now - DAY / 2 })).toMatchObject({
        status: 'stale',
      });
      expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'recorded' });
      expect(world.head('D-1').retiredAt).toBeNull();
      expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', n: 2 });
    },
  );

  const retired = async (externalId: string) => {
    await world.report(externalId, [WECHAT]);
    await world.until(world.now + DAY);
    await begin('run-1');
    await finish('run-1', 0);
    await world.settle();
    expect(world.head(externalId).retiredAt).not.toBeNull();
  };

  test(
    'a device that a run missed and a later run lists is back, by the inventory that its ' +
      'source last had',
    async () => {
      const observedAt = world.now;
      await retired('D-1');
      expect(await world.report('D-1', [WECHAT], { observedAt })).toMatchObject({
        status: 'stale',
        reason: expect.stringContaining('was retired at'),
      });
      world.now += HOUR;
      await begin('run-2');
      expect(await world.report('D-1', [], { observedAt: observedAt - 1 })).toMatchObject({
        status: 'stale',
        reason: 'a newer inventory of this device is stored',
      });
      expect(world.head('D-1').retiredAt).not.toBeNull();
      expect(await world.report('D-1', [WECHAT], { observedAt })).toMatchObject({
        status: 'recorded',
      });
      expect(world.head('D-1')).toMatchObject({ retiredAt: null, observedAt, run: 'run-2' });
      expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', n: 2 });
    },
  );

  test(
    'a retired device is back by its newer report ' +
      'even where the quick read shows it as it was',
    async () => {
      await retired('D-1');
      world.now += HOUR;
      expect(await world.report('D-1', [])).toMatchObject({ status: 'recorded' });
      const between = world.now - HOUR / 2;
      world.deps.faults.isStale = () => true;
      expect(await world.report('D-1', [WECHAT], { observedAt: between })).toMatchObject({
        status: 'stale',
      });
      world.now += HOUR;
      expect(await world.report('D-1', [WECHAT])).toMatchObject({ status: 'recorded' });
    },
  );

  test(
    'a line that changes nothing is listed in the run all the same: unchanged, older, or of a ' +
      'device that stays retired',
    async () => {
      await retired('D-1');
      await world.report('D-2', []);
      await world.report('D-3', []);
      await world.report('D-4', []);
      await world.until(world.now + DAY);
      await world.report('D-3', []);
      await begin('run-2');
      const old = world.now - 9 * DAY;
      expect(await world.report('D-1', [], { observedAt: old })).toMatchObject({ status: 'stale' });
      expect(await world.report('D-2', [], { observedAt: old })).toMatchObject({ status: 'stale' });
      expect(await world.report('D-3', [])).toMatchObject({ status: 'unchanged' });
      await finish('run-2', 3);
      await world.settle();
      expect(world.head('D-2').retiredAt).toBeNull();
      expect(world.head('D-3').retiredAt).toBeNull();
      expect(world.head('D-4').retiredAt).not.toBeNull();
    },
  );

  test(
    'an unchanged line costs one read and no write; where it is written down as seen, so is ' +
      'when it was observed',
    async () => {
      await world.report('D-1', []);
      world.now += HOUR;
      const first = world.now;
      // The second line of a newcomer settles its group.
      expect(await world.report('D-1', [])).toMatchObject({ status: 'recorded' });
      const calls: string[] = [];
      world.deps.faults.onRead = (verb) => void (verb.startsWith('fleet.') && calls.push(verb));
      world.deps.faults.onWrite = (verb, step) => void (step === 'before' && calls.push(verb));
      world.now += HOUR;
      expect(await world.report('D-1', [])).toMatchObject({ status: 'unchanged' });
      expect(calls).toEqual(['fleet.readHead']);
      expect(world.head('D-1').observedAt).toBe(first);
      world.now += 3 * DAY;
      await world.report('D-1', []);
      expect(calls).toEqual(['fleet.readHead', 'fleet.readHead', 'fleet.touch']);
      expect(world.head('D-1').observedAt).toBe(world.now);
    },
  );

  test(
    'a line that a quick read shows as new and that ' +
      'is older than what is stored changes nothing',
    async () => {
      await world.report('D-1', []);
      world.now += HOUR;
      await world.report('D-1', [WECHAT]);
      world.deps.faults.isStale = () => true;
      const between = await world.report('D-1', ['org.notes'], {
        observedAt: world.now - HOUR / 2,
      });
      expect(between).toMatchObject({
        status: 'stale',
        reason: 'a newer inventory of this device is stored',
      });
      expect(world.finding('wechat', 'D-1').status).toBe('open');
    },
  );

  test('of two inventories of the same time the first stands', async () => {
    await world.report('D-1', [WECHAT]);
    expect(await world.report('D-1', [])).toMatchObject({
      status: 'stale',
      reason: expect.stringContaining('at the same time'),
    });
  });

  test(
    'an inventory too large to be kept is refused with what to do; one that failed is to be ' +
      'sent again',
    async () => {
      jest.spyOn(console, 'error').mockImplementation(() => {});
      let error: Error = new TooLarge('the inventory', 500_000, 409_600, 'a DynamoDB item');
      world.deps.faults.onWrite = (verb) => {
        if (verb === 'fleet.record') throw error;
      };
      const fewer = expect.stringMatching(/500000 bytes, and may have 409600; send fewer apps/);
      expect(await world.report('D-1', [])).toMatchObject({ status: 'refused', reason: fewer });
      error = new Error('the table is down');
      const again = expect.stringContaining('send it again');
      expect(await world.report('D-1', [])).toMatchObject({ status: 'refused', reason: again });
    },
  );

  test('a retirement that could not be judged is carried out by the next delivery', async () => {
    await world.report('D-1', [WECHAT]);
    await world.until(world.now + DAY);
    await begin('run-1');
    await finish('run-1', 0);
    let broken = true;
    world.deps.faults.onRead = (verb) => {
      if (broken && verb === 'fleet.readFindings') throw new Error('the findings are down');
    };
    await expect(world.until(world.now + 2 * 60_000)).rejects.toThrow('the findings are down');
    broken = false;
    await world.until(world.now + 10 * 60_000);
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'withdrawn', cause: 'retired' });
  });

  test('only the run that was begun last can be finished', async () => {
    await expect(finish('run-1', 0)).rejects.toMatchObject({ kind: 'conflict' });
    await begin('run-1');
    await begin('run-2');
    await expect(finish('run-1', 0)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test(
    'the device id is the same for the same ' + 'source and external id, and tells neither',
    async () => {
      await world.report('D-1', []);
      expect(world.head('D-1').deviceId).toBe(sourceDeviceId('mdm', 'D-1'));
      expect(world.head('D-1').deviceId).not.toContain('D-1');
    },
  );
});
