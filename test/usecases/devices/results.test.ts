import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Outcome } from '../../../functions/domain/findings/finding.ts';
import { orderId } from '../../../functions/domain/findings/order.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { recordResults } from '../../../functions/usecases/devices/results.ts';
import { aCaller } from '../../made/caller.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { CONNECTOR, World } from '../world.ts';

describe('results of orders', () => {
  let world: World;
  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.report('D-1', [WECHAT]);
    await world.publish();
  });
  const current = () => orderId(world.finding('wechat', 'D-1'), world.finding('wechat', 'D-1').n);
  const say = async (outcome: Outcome, id = current(), caller = CONNECTOR) => {
    const results = [{ orderId: id, outcome, detail: null, at: null }];
    return (await recordResults(world.deps, { caller, results, warnings: [] })).results[0];
  };

  test('done is noted, and only the inventory proves it', async () => {
    expect(await say('done')).toMatchObject({ status: 'recorded' });
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'open',
      lastResult: { outcome: 'done', n: 1 },
    });
    world.now += HOUR;
    await world.report('D-1', []);
    expect(world.finding('wechat', 'D-1').status).toBe('resolved');
  });

  test('a word dated ahead is kept as one of now', async () => {
    const said = { orderId: current(), outcome: 'done' as const, detail: null };
    const results = [{ ...said, at: world.now + HOUR }];
    await recordResults(world.deps, { caller: CONNECTOR, results, warnings: [] });
    expect(world.finding('wechat', 'D-1').lastResult).toMatchObject({ at: world.now });
  });

  test(
    'one result that cannot be recorded is to ' + 'be sent again, and its neighbours stand',
    async () => {
      jest.spyOn(console, 'error').mockImplementation(() => {});
      await world.report('D-2', [WECHAT]);
      const other = orderId(world.finding('wechat', 'D-2'), world.finding('wechat', 'D-2').n);
      let failures = 1;
      world.deps.faults.onWrite = (verb) => {
        if (verb === 'fleet.moveFindings' && failures-- > 0) throw new Error('the table is down');
      };
      const results = [current(), other].map((id) => ({
        orderId: id,
        outcome: 'done' as const,
        detail: null,
        at: null,
      }));
      expect(await recordResults(world.deps, { caller: CONNECTOR, results, warnings: [] })).toEqual(
        {
          accepted: 1,
          results: [
            {
              orderId: current(),
              status: 'refused',
              reason: 'the result could not be recorded now; send it again',
            },
            { orderId: other, status: 'recorded', reason: null },
          ],
          warnings: [],
        },
      );
    },
  );

  test('a device that says done and still has the app is ordered again', async () => {
    await say('done');
    await world.until(world.now + DAY + 2 * HOUR);
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', rounds: 1 });
  });

  test(
    'disabled resolves, by the connector’s word, and the same listing does not reopen it: a ' +
      'hidden app does not flap',
    async () => {
      expect(await say('disabled')).toMatchObject({ status: 'recorded' });
      for (let day = 0; day < 3; day++) {
        await world.until(world.now + DAY);
        await world.report('D-1', [WECHAT]);
      }
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'resolved',
        cause: 'disabled',
        episode: 1,
      });
      expect(world.said('wechat')).toEqual(['order.remove', 'finding.resolved']);
      expect(world.head('D-1')).toMatchObject({ matches: [], disabled: ['wechat'] });
    },
  );

  test('a hidden app that is taken off and soon back has an order of its own', async () => {
    await say('disabled');
    world.now += HOUR;
    await world.report('D-1', []);
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'resolved', cause: 'absent' });
    world.now += HOUR;
    await world.report('D-1', [WECHAT]);
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', episode: 1, n: 2 });
  });

  test('failed takes disabled back, and the order comes anew at once', async () => {
    await say('disabled');
    world.now += HOUR;
    expect(await say('failed')).toMatchObject({ status: 'recorded' });
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'open',
      phase: 'remove',
      n: 2,
      outstanding: 2,
    });
    expect(world.head('D-1')).toMatchObject({ matches: ['wechat'], disabled: [] });
  });

  test('a word for an order that was replaced, or said before, changes nothing', async () => {
    const first = current();
    await world.until(world.now + DAY + 2 * HOUR);
    const rows = world.deps.changes.length;
    expect(await say('disabled', first)).toMatchObject({ status: 'stale' });
    await say('failed');
    expect(await say('failed')).toMatchObject({ status: 'stale' });
    expect(world.deps.changes).toHaveLength(rows + 1);
  });

  test(
    'nobody reports on a device of another source, on an order that there never was, or on ' +
      'what is no order',
    async () => {
      expect(await say('disabled', current(), aCaller('other', ['jamf']))).toMatchObject({
        status: 'refused',
      });
      expect(await say('done', current().replace(/\.1$/, '.9'))).toMatchObject({
        status: 'refused',
      });
      expect(await say('done', 'nonsense')).toMatchObject({ status: 'refused' });
      expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', lastResult: null });
    },
  );

  test('a device speaks for itself alone', async () => {
    const phone = await world.enrol();
    const results = [{ orderId: current(), outcome: 'disabled' as const, detail: null, at: null }];
    await expect(world.checkIn(phone, [], { results })).resolves.toMatchObject({
      status: 'compliant',
    });
    expect(world.finding('wechat', 'D-1').status).toBe('open');
  });

  test('a device’s own word travels with its check-in', async () => {
    const phone = await world.enrol();
    const { orders } = await world.checkIn(phone, [WECHAT]);
    world.now += HOUR;
    const results = [
      { orderId: orders[0]?.orderId ?? '', outcome: 'done' as const, detail: 'removed', at: null },
    ];
    expect(await world.checkIn(phone, [], { results })).toMatchObject({
      status: 'compliant',
      orders: [],
    });
    expect(world.finding('wechat', phone)).toMatchObject({
      status: 'resolved',
      lastResult: { detail: 'removed' },
    });
  });
});
