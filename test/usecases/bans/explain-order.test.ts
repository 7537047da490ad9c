import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../../functions/domain/time/instant.ts';
import { explainOrder } from '../../../functions/usecases/bans/explain-order.ts';
import { Refusal } from '../../../functions/usecases/refusal.ts';
import { aCaller } from '../../made/caller.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, World } from '../world.ts';

const caller = aCaller('viewer');

const DECISION = {
  authority: 'the board',
  instrument: 'a direction',
  announcedAt: '2023-10-16T12:00:00Z',
  dates: [],
  exceptions: {
    grantedBy: 'the security officer',
    grounds: ['research'],
    maxDuration: 'P30D',
    reportTo: 'the board',
  },
  references: ['https://example.org/direction'],
};

describe('an order explained to the person concerned', () => {
  let world: World;
  let phone: Agent;
  const explain = (n: number, banId = 'wechat') =>
    explainOrder(world.deps, { caller, orderId: `${banId}.${phone.deviceId}.${n}` });

  beforeEach(async () => {
    world = new World();
    phone = await world.enrol();
    await world.checkIn(phone, [WECHAT]);
    await world.inForce(aBan('wechat', { decision: DECISION }));
    await world.until('2023-10-30T12:10:00Z');
    await world.checkIn(phone, [WECHAT]);
  });

  test('says what must go, who decided, on what ground, since when, and whom to ask', async () => {
    const order = world.finding('wechat', phone).orders.at(-1);
    expect(order?.action).toBe('remove');
    expect(await explain(order?.n ?? 0)).toEqual({
      orderId: `wechat.${phone.deviceId}.${order?.n}`,
      banId: 'wechat',
      action: 'remove',
      holds: true,
      replacedBy: null,
      status: 'open',
      cause: null,
      languages: ['en', 'fr'],
      title: aBan('wechat').title,
      reason: aBan('wechat').reason,
      contact: aBan('wechat').contact,
      apps: [{ id: WECHAT, type: null, name: 'WeChat', banApp: 'WeChat' }],
      moreApps: 0,
      decision: {
        authority: 'the board',
        instrument: 'a direction',
        announcedAt: '2023-10-16T12:00:00Z',
        references: ['https://example.org/direction'],
      },
      orderedAt: expect.stringMatching(/^2023-10-30T12:/),
      effectiveAt: '2023-10-30T12:00:00Z',
      dueAt: null,
      endsAt: null,
      timeZone: 'UTC',
      exceptions: DECISION.exceptions,
    });
  });

  test('names no person, and nothing of the device but the apps of the order', async () => {
    const text = JSON.stringify(await explain(1));
    expect(text).not.toMatch(/"(author|approver|ministry)"/);
  });

  test('says what has taken the place of an order, and that it holds no more', async () => {
    const { n } = world.finding('wechat', phone);
    expect(n).toBeGreaterThan(1);
    expect(await explain(1)).toMatchObject({
      action: 'notice',
      holds: false,
      replacedBy: `wechat.${phone.deviceId}.${n}`,
    });
    world.now += MINUTE;
    await world.checkIn(phone, []);
    expect(await explain(n)).toMatchObject({
      holds: false,
      replacedBy: null,
      status: 'resolved',
      cause: 'absent',
    });
  });

  test('leaves open what an order said of which the row keeps only later ones', async () => {
    for (let back = 0; back < 4; back++) {
      await world.checkIn(phone, []);
      await world.until(world.now + 15 * DAY);
      await world.checkIn(phone, [WECHAT]);
      await world.until(world.now + 2 * DAY);
      await world.checkIn(phone, [WECHAT]);
    }
    expect(world.finding('wechat', phone).orders[0]?.n).toBeGreaterThan(1);
    expect(await explain(1)).toMatchObject({
      action: null,
      holds: false,
      orderedAt: null,
      effectiveAt: null,
      title: aBan('wechat').title,
    });
  });

  test('is refused where there is no such order', async () => {
    await expect(explain(99)).rejects.toThrow(Refusal);
    await expect(explain(1, 'another')).rejects.toThrow(Refusal);
    const stranger = { caller, orderId: 'wechat.nobody.1' };
    await expect(explainOrder(world.deps, stranger)).rejects.toThrow(/There is no such order/);
  });
});
