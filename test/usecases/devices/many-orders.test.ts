import { beforeEach, describe, expect, test } from '@jest/globals';
import { MOST_ORDER_BYTES } from '../../../functions/usecases/devices/read-orders.ts';
import { aBan } from '../a-ban.ts';
import { type Agent, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
const BANS = 28;
const app = (index: number) => `com.long${index}.app`;

/** Bans whose orders are 240 KB each: a reason in 120 languages. */
function longBan(index: number, effective: string) {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const languages = letters
    .flatMap((a) => letters.slice(0, 5).map((b) => `${a}${b}`))
    .slice(0, 120);
  const reason = { ...Object.fromEntries(languages.map((to) => [to, 'x'.repeat(2_000)])), en: 'x' };
  return aBan(`long-${index}`, {
    reason,
    timeline: { effective },
    apps: [{ name: 'x', match: [{ platform: 'android', packageName: app(index) }] }],
  });
}

describe('a device with more orders than an answer holds', () => {
  let world: World;
  let phone: Agent;
  beforeEach(async () => {
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
    for (let index = 0; index < BANS; index++)
      await world.inForce(
        longBan(index, index % 2 === 0 ? '2023-12-30T00:00:00Z' : '2023-11-01T00:00:00Z'),
      );
    await world.settle();
  });
  const apps = Array.from({ length: BANS }, (_, index) => app(index));

  test('is answered the gravest first, within bounds, and asked to come again soon', async () => {
    const answer = await world.checkIn(phone, apps);
    expect(answer).toMatchObject({
      status: 'action-required',
      moreOrders: true,
      nextCheckInSeconds: 60,
    });
    expect(JSON.stringify(answer).length).toBeLessThan(MOST_ORDER_BYTES + 10_000);
    expect(answer.orders.length).toBeGreaterThan(1);
    expect(new Set(answer.orders.map((order) => order.action))).toEqual(new Set(['remove']));
  });

  test('gets all of them, each once, by naming the last that it was told', async () => {
    const told = [];
    const { inventoryHash } = await world.checkIn(phone, apps);
    let ordersAfter: string | null = null;
    for (let more = true; more; ) {
      const answer = await world.checkIn(phone, null, { inventoryHash, ordersAfter });
      expect(answer.status).toBe('action-required');
      told.push(...answer.orders);
      ordersAfter = answer.orders.at(-1)?.orderId ?? null;
      more = answer.moreOrders;
    }
    expect(new Set(told.map((order) => order.orderId)).size).toBe(BANS);
    expect(told).toHaveLength(BANS);
    const actions = told.map((order) => order.action);
    expect(actions).toEqual([...actions].sort().reverse());
  });

  test('begins anew where the order that it names no longer holds', async () => {
    const { orders } = await world.checkIn(phone, apps);
    const ordersAfter = `gone.${phone.deviceId}.1`;
    const answer = await world.checkIn(phone, apps, { ordersAfter });
    expect(answer.orders).toEqual(orders);
  });
});
