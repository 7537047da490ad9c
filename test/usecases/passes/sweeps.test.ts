import { beforeEach, describe, expect, test } from '@jest/globals';
import { sweepId, sweepName } from '../../../functions/domain/passes/pass-id.ts';
import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';
import { MINUTE, SECOND } from '../../../functions/domain/time/instant.ts';
import { tick } from '../../../functions/usecases/passes/tick.ts';
import { workOnPart } from '../../../functions/usecases/passes/work-on-part.ts';
import { ENDLESS } from '../../memory/world.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { World } from '../world.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');

describe('a sweep that was queued for an instant', () => {
  let world: World;
  beforeEach(async () => {
    world = new World({ planAheadSeconds: 90 });
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.until(EFFECTIVE - 2 * MINUTE);
    world.now = EFFECTIVE - MINUTE;
    await tick(world.deps, ENDLESS);
  });

  /** The queue hands the sweep to a worker whose clock says so. */
  async function sweepAt(now: number): Promise<void> {
    const pass = await world.deps.work.read(sweepId(sweepName('wechat', 1, EFFECTIVE), 1));
    if (pass === null) throw new Error('the sweep was not queued ahead of its instant');
    world.now = now;
    for (let part = 0; part < pass.parts; part++)
      await workOnPart(world.deps, { passId: pass.id, part }, () => LONGEST_RUN);
    await world.publish();
  }

  test('decides by that instant where its own clock is behind', async () => {
    expect(world.finding('wechat', 'D-1')).toMatchObject({ phase: 'notice', n: 1 });
    await sweepAt(EFFECTIVE - 2 * SECOND);
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      phase: 'remove',
      n: 2,
      asOf: EFFECTIVE,
    });
    expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
  });

  test('decides by its own clock where that is ahead', async () => {
    await sweepAt(EFFECTIVE + 5 * SECOND);
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      phase: 'remove',
      asOf: EFFECTIVE + 5 * SECOND,
    });
  });

  test('does nothing again where its parts are handed out twice', async () => {
    await sweepAt(EFFECTIVE - 2 * SECOND);
    const before = world.finding('wechat', 'D-1');
    await sweepAt(EFFECTIVE - SECOND);
    expect(world.finding('wechat', 'D-1')).toEqual(before);
  });
});
