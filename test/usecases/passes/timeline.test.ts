import { beforeEach, describe, expect, test } from '@jest/globals';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

describe('from notice to removal', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.report('D-1', [WECHAT]);
  });

  test(
    'the owner hears nothing, then is warned, then ' + 'is ordered to remove, then that it is done',
    async () => {
      await world.inForce(aBan('wechat'));
      await world.until('2023-10-23T11:59:00Z');
      expect(world.said('wechat')).toEqual([]);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'open',
        phase: 'scheduled',
        n: 0,
      });
      await world.until('2023-10-23T12:00:00Z');
      expect(world.said('wechat')).toEqual(['order.notice']);
      await world.until('2023-10-30T12:00:00Z');
      expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
      world.now += 60_000;
      await world.report('D-1', []);
      await world.publish();
      expect(world.said('wechat')).toEqual(['order.notice', 'order.remove', 'finding.resolved']);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'resolved',
        cause: 'absent',
        outstanding: null,
      });
      expect(world.head('D-1').matches).toEqual([]);
    },
  );

  test(
    'the removal comes at the stated instant to a ' +
      'device that asks for it, with no tick at all',
    async () => {
      const phone = await world.enrol();
      await world.inForce(aBan('wechat'));
      await world.settle();
      await world.checkIn(phone, [WECHAT]);
      world.now = Date.parse('2023-10-30T11:59:59Z');
      expect(await world.checkIn(phone, [WECHAT])).toMatchObject({
        status: 'notice',
        orders: [{ action: 'notice' }],
      });
      world.now = Date.parse('2023-10-30T12:00:00Z');
      const answer = await world.checkIn(phone, [WECHAT]);
      expect(answer).toMatchObject({
        status: 'action-required',
        orders: [{ action: 'remove', sequence: 2 }],
      });
      expect(await world.blocked(phone)).toEqual([WECHAT]);
    },
  );

  test('a device that has been silent since the notice is ordered by the sweep', async () => {
    await world.inForce(aBan('wechat'));
    await world.until('2023-10-30T12:02:00Z');
    expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
    expect(world.deps.published.find((event) => event.type === 'order.remove')?.time).toBe(
      '2023-10-30T12:00:00Z',
    );
  });

  test(
    'the sweep is queued ahead of its instant ' + 'and decides for the instant, not before',
    async () => {
      world = new World({ planAheadSeconds: 150 });
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.until('2023-10-30T11:58:30Z');
      expect(world.deps.queued.length).toBeGreaterThan(0);
      expect(world.said('wechat')).toEqual(['order.notice']);
      world.now = Date.parse('2023-10-30T12:00:00Z');
      await world.work();
      await world.publish();
      expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
    },
  );

  test(
    'some platforms and groups have another ' + 'date: theirs holds for them and no one else',
    async () => {
      await world.report('D-2', [WECHAT], { group: 'embassy' });
      const overrides = [{ groups: ['embassy'], effective: '2023-11-15T12:00:00Z' }];
      await world.inForce(aBan('wechat', { timeline: { overrides } }));
      await world.until('2023-10-30T12:10:00Z');
      expect(world.finding('wechat', 'D-1').phase).toBe('remove');
      expect(world.finding('wechat', 'D-2').phase).toBe('notice');
      await world.until('2023-11-15T12:00:00Z');
      expect(world.finding('wechat', 'D-2').phase).toBe('remove');
    },
  );

  test('what is open when it falls due is overdue from that instant', async () => {
    await world.inForce(aBan('wechat', { timeline: { due: '2023-11-03T12:00:00Z' } }));
    await world.until('2023-11-03T11:59:00Z');
    expect(world.finding('wechat', 'D-1').overdue).toBe(false);
    await world.until('2023-11-03T12:00:00Z');
    expect(world.finding('wechat', 'D-1').overdue).toBe(true);
  });

  test(
    'quarantine is counted from the finding’s own first removal order: nobody is quarantined ' +
      'unwarned',
    async () => {
      await world.inForce(aBan('wechat', { escalation: { after: 'P7D' } }));
      await world.until('2023-11-04T12:00:00Z');
      await world.report('D-2', [WECHAT]);
      await world.until('2023-11-06T14:00:00Z');
      expect(world.finding('wechat', 'D-1').phase).toBe('quarantine');
      expect(world.finding('wechat', 'D-2').phase).toBe('remove');
      await world.until('2023-11-11T14:00:00Z');
      expect(world.finding('wechat', 'D-2').phase).toBe('quarantine');
    },
  );

  test(
    'the order is repeated each period, as often ' + 'as the ban says, and then it has failed',
    async () => {
      await world.inForce(aBan('wechat', { followUp: { every: 'P1D', maxRounds: 2 } }));
      await world.until('2023-11-02T11:00:00Z');
      expect(world.finding('wechat', 'D-1')).toMatchObject({ rounds: 2, n: 4, failed: false });
      await world.until('2023-11-02T14:00:00Z');
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        rounds: 2,
        n: 4,
        failed: true,
        status: 'open',
      });
      await world.until('2023-11-20T12:00:00Z');
      expect(world.said('wechat')).toEqual([
        'order.notice',
        'order.remove',
        'order.remove',
        'order.remove',
        'finding.failed',
      ]);
    },
  );

  test('a ban that is lifted withdraws what it ordered, and orders nothing more', async () => {
    await world.inForce(aBan('wechat'));
    await world.until('2023-10-30T12:10:00Z');
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'repealed' });
    await world.until('2023-11-05T12:00:00Z');
    expect(world.said('wechat')).toEqual(['order.notice', 'order.remove', 'order.withdrawn']);
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'withdrawn',
      cause: 'lifted',
      outstanding: null,
    });
    await world.report('D-2', [WECHAT]);
    expect(world.head('D-2').matches).toEqual([]);
  });

  test('a ban ends by its own timeline at the stated instant', async () => {
    await world.inForce(aBan('wechat', { timeline: { lift: '2023-11-01T12:00:00Z' } }));
    await world.until('2023-11-01T11:59:00Z');
    expect(world.finding('wechat', 'D-1').status).toBe('open');
    await world.until('2023-11-01T12:00:00Z');
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'withdrawn', cause: 'lifted' });
  });

  test('a ban that is approved after its date takes effect as soon as its gate opens', async () => {
    world.now = Date.parse('2023-11-10T12:00:00Z');
    await world.inForce(aBan('wechat'));
    await world.minute();
    expect(world.said('wechat')).toEqual(['order.notice']);
    await world.settle();
    expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
  });

  test('an advisory warns and never removes', async () => {
    await world.inForce(aBan('wechat', { kind: 'advisory' }));
    await world.until('2023-11-10T12:00:00Z');
    expect(world.said('wechat')).toEqual(['order.notice']);
  });

  test('a missed week of ticks is made up for by the next one', async () => {
    await world.inForce(aBan('wechat'));
    await world.settle();
    world.now = Date.parse('2023-11-06T12:00:00Z');
    await world.settle();
    expect(world.said('wechat')).toEqual(['order.remove']);
  });

  test('a completed sweep is announced once, with its counts', async () => {
    await world.inForce(aBan('wechat'));
    await world.until('2023-10-30T12:10:00Z');
    const done = world.deps.published.filter(
      (event) => event.type === 'sweep.completed' && event.data.instant === '2023-10-30T12:00:00Z',
    );
    expect(done).toHaveLength(1);
    expect(done[0]?.data.counts).toMatchObject({ open: 1 });
  });
});
