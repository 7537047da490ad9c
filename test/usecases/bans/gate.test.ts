import { beforeEach, describe, expect, test } from '@jest/globals';
import { sumOf } from '../../../functions/domain/bans/places.ts';
import { FENCE } from '../../../functions/domain/time/fence.ts';
import { approveBan } from '../../../functions/usecases/bans/approve-ban.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { raiseLimit } from '../../../functions/usecases/bans/raise-limit.ts';
import { readBan } from '../../../functions/usecases/bans/read-bans.ts';
import { resumeBan } from '../../../functions/usecases/bans/resume-ban.ts';
import { publishMoves } from '../../../functions/usecases/publishing/publish.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { anotherInstance } from '../../memory/dependencies.ts';
import { aBan, KASPERSKY, KASPERSKY_APP, WECHAT } from '../a-ban.ts';
import { APPROVER, SECOND_APPROVER, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const two = { ...NO_LIMITS, maxDevices: 2 };
const pause = { caller: APPROVER, banId: 'wechat', reason: 'a system app is hit' };

describe('the gate', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, LATE);
  });
  const taken = async (revision: number) => sumOf(await world.deps.places.read('wechat', revision));

  test(
    'it is pending until a census that began behind ' +
      'the fence has counted exactly this revision',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.until(LATE + FENCE - 1_000);
      expect(world.gate('wechat').state).toBe('pending');
      expect(world.finding('wechat', 'D-1').phase).toBe('notice');
      await world.until(LATE + FENCE + 60_000);
      expect(world.gate('wechat')).toMatchObject({
        state: 'open',
        count: 1,
        by: 'census',
        revision: 1,
      });
      expect(world.finding('wechat', 'D-1').phase).toBe('remove');
    },
  );

  test(
    'a ban that would strip more devices than its limit is full before it removes anything, and ' +
      'what it would order is counted as held',
    async () => {
      for (const name of ['D-1', 'D-2', 'D-3']) await world.report(name, [WECHAT]);
      await world.inForce(aBan('wechat', { limits: two }));
      await world.settle();
      expect(world.gate('wechat')).toMatchObject({ state: 'full', count: 3, limit: 2 });
      expect(new Set(world.said('wechat'))).toEqual(new Set(['order.notice']));
      expect(await taken(1)).toMatchObject({ counted: 0, later: 0, held: 3 });
      expect(world.finding('wechat', 'D-1')).toMatchObject({ held: true, overdue: false });
      const asked = { caller: APPROVER, banId: 'wechat', revision: null };
      expect(await readBan(world.deps, asked)).toMatchObject({ gate: { raiseTo: 3 } });
    },
  );

  test('a percentage is of the devices that report in full, and fixed at approval', async () => {
    for (const name of ['D-1', 'D-2', 'D-3', 'D-4'])
      await world.report(name, name === 'D-4' ? [] : [WECHAT]);
    await world.report('D-5', [], { coverage: 'managed-only' });
    const document = aBan('wechat', { limits: { ...NO_LIMITS, maxPercent: 50 } });
    await approveBan(world.deps, (await world.previewed(document)).named);
    for (let n = 6; n <= 20; n++) await world.report(`D-${n}`, []);
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({ state: 'full', count: 3, limit: 2 });
  });

  test(
    'devices that arrive one check-in at a time are ordered as far as there are places, and the ' +
      'others are held',
    async () => {
      await world.inForce(aBan('wechat', { limits: two }));
      await world.settle();
      expect(world.gate('wechat').state).toBe('open');
      for (let n = 1; n <= 6; n++) {
        await world.report(`D-${n}`, [WECHAT]);
        world.now += 60_000;
        await world.publish();
        await world.minute();
      }
      expect(world.gate('wechat')).toMatchObject({ state: 'full', count: 0, limit: 2 });
      expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(2);
      expect(world.finding('wechat', 'D-6')).toMatchObject({ phase: 'notice', held: true });
      expect(await taken(1)).toMatchObject({ counted: 0, later: 2, held: 4 });
    },
  );

  test('a full gate is raised by another approver, who names the number shown', async () => {
    for (const name of ['D-1', 'D-2', 'D-3']) await world.report(name, [WECHAT]);
    await world.inForce(aBan('wechat', { limits: two }));
    await world.settle();
    const raise = {
      caller: SECOND_APPROVER,
      banId: 'wechat',
      reason: 'they all have it',
      limit: 2,
    };
    await expect(raiseLimit(world.deps, raise)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await raiseLimit(world.deps, { ...raise, limit: 3 })).toMatchObject({
      gate: { state: 'open' },
    });
    await world.settle();
    expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(3);
  });

  test('one approver pauses, and does not resume alone', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.settle();
    const { gate } = await pauseBan(world.deps, pause);
    expect(gate).toMatchObject({ state: 'paused', by: 'approver' });
    const count = gate?.count ?? 0;
    expect(await resumeBan(world.deps, { ...pause, count })).toMatchObject({
      answer: { gate: { state: 'paused' }, asked: { act: 'resume', by: 'approver' } },
    });
    await resumeBan(world.deps, { ...pause, caller: SECOND_APPROVER, count });
    expect(world.gate('wechat').state).toBe('open');
    await expect(
      resumeBan(world.deps, { ...pause, caller: SECOND_APPROVER, count }),
    ).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test(
    'a pause takes nothing back: what was ' + 'ordered stays ordered, and is not repeated',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      await pauseBan(world.deps, pause);
      await world.report('D-2', [WECHAT]);
      await world.until(world.now + 3 * 86_400_000);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        phase: 'remove',
        rounds: 0,
        outstanding: 2,
      });
      expect(world.finding('wechat', 'D-2')).toMatchObject({ phase: 'notice' });
    },
  );

  test(
    'a ban paused while it is pending is counted all the same, and once resumed it is what the ' +
      'census has made it',
    async () => {
      for (const name of ['D-1', 'D-2', 'D-3']) await world.report(name, [WECHAT]);
      await world.inForce(aBan('wechat', { limits: two }));
      await pauseBan(world.deps, pause);
      await world.settle();
      const resume = { ...pause, caller: SECOND_APPROVER, count: world.gate('wechat').count };
      expect(await resumeBan(world.deps, resume)).toMatchObject({ gate: { state: 'full' } });
      await world.minute();
      expect(world.said('wechat')).not.toContain('order.remove');
    },
  );

  test('an amended revision is pending again by itself, whatever the gate was before', async () => {
    await world.report('D-1', [WECHAT]);
    await world.report('D-2', [KASPERSKY]);
    await world.inForce(aBan('wechat'));
    await world.settle();
    const [wechat] = aBan('wechat').apps;
    await world.inForce(aBan('wechat', { apps: wechat ? [wechat, KASPERSKY_APP] : [] }));
    expect(world.gate('wechat')).toMatchObject({ state: 'pending', revision: 2 });
    await world.minute();
    expect(world.finding('wechat', 'D-2').phase).toBe('notice');
    expect(world.finding('wechat', 'D-1').phase).toBe('remove');
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({ state: 'open', count: 2, revision: 2 });
    expect(world.finding('wechat', 'D-2').phase).toBe('remove');
  });

  test(
    'an amendment while the first revision is pending: ' +
      'only a census of the second opens the gate',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.until(world.now + 60_000);
      await world.inForce(aBan('wechat', { followUp: { every: 'P2D', maxRounds: 1 } }));
      const amended = world.now;
      await world.until(amended + FENCE - 1_000);
      expect(world.gate('wechat')).toMatchObject({ state: 'pending', revision: 2 });
      await world.until(amended + FENCE + 60_000);
      expect(world.gate('wechat')).toMatchObject({ state: 'open', revision: 2 });
    },
  );

  test(
    'restrictions wait for the gate too: a manager ' + 'that is told to block an app uninstalls it',
    async () => {
      const phone = await world.enrol();
      await world.inForce(aBan('wechat'));
      const told = async () => {
        await world.checkIn(phone, []);
        return world.blocked(phone);
      };
      expect(await told()).toEqual([]);
      await world.settle();
      expect(await told()).toEqual([WECHAT]);
      const { gate } = await pauseBan(world.deps, pause);
      expect(gate?.state).toBe('paused');
      world.now += 10_000;
      expect(await told()).toEqual([]);
    },
  );

  test('an outage of the topic does not count as many removals and close the gate', async () => {
    for (const name of ['D-1', 'D-2']) await world.report(name, [WECHAT]);
    world.deps.faults.refuses = (event) => event.type === 'order.remove';
    await world.inForce(aBan('wechat', { limits: two }));
    await world.settle();
    for (let tries = 0; tries < 20; tries++) await world.publish();
    await world.minute();
    expect(world.gate('wechat').state).toBe('open');
    world.deps.faults.refuses = () => false;
    await world.minute();
    expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(2);
  });

  test('nor does one that several instances of the publisher meet', async () => {
    const devices = Array.from({ length: 8 }, (_, n) => `D-${n}`);
    for (const name of devices) await world.report(name, [WECHAT]);
    for (const name of ['C-1', 'C-2']) await world.report(name, []);
    world.deps.faults.refuses = (event) => event.type === 'order.remove';
    await world.inForce(aBan('wechat', { limits: { ...NO_LIMITS, maxDevices: 10 } }));
    await world.settle();
    const moves = world.deps.changes.map((change, n) => ({ key: String(n), ...change }));
    for (let tries = 0; tries < 5; tries++) {
      const instance = anotherInstance(world.deps, { now: () => world.now });
      expect(await publishMoves(instance, moves)).not.toEqual([]);
      await world.minute();
    }
    expect(world.gate('wechat').state).toBe('open');
    expect(await taken(1)).toMatchObject({ counted: 8, later: 0, held: 0 });
    expect([...world.deps.failures.parked.keys()]).toEqual([]);
    world.deps.faults.refuses = () => false;
    await world.minute();
    expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(8);
  });
});
