import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { approveAsShown, shownTo } from '../../demo/people.ts';
import { Subscriber } from '../../demo/subscriber.ts';
import { BANNED, banDocument, EFFECTIVE, HARMLESS, iso, MINUTE, NOTICE } from './documents.ts';
import { expectNothingDoubled, orderIds } from './orders.ts';
import { endWorld, guiltyAndOne, type OwnDevice, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const BAN = 'no-wechat';
/**
 * Devices that their source reports and that have the app: 5; one more is innocent. Four report by
 * themselves, three of them guilty.
 */
const MANAGED = 5;

let world: World;
let removals: Subscriber;
let managed: string[];
let own: OwnDevice[];
let guilty: string[];

beforeAll(async () => {
  world = await startWorld();
  const { sns, sqs } = world.stack.endpoints;
  removals = await Subscriber.subscribe(
    { sns, sqs, topicArn: world.stack.topicArn },
    'removals-only',
    {
      action: ['remove'],
      platform: ['android'],
    },
  );
  managed = await world.reported(guiltyAndOne(MANAGED));
  own = await world.enrolled(4);
  await Promise.all(
    own.map((device, index) => device.checkIn(index === 0 ? [HARMLESS] : [HARMLESS, BANNED])),
  );
  guilty = [...managed.slice(0, MANAGED), ...own.slice(1).map((device) => device.deviceId)].sort();
});
afterAll(async () => {
  removals?.close();
  await endWorld(world);
});

const ids = (n: number, devices = guilty) =>
  devices.map((device) => `${BAN}.${device}.${n}`).sort();
const stateOf = async () =>
  (await world.people.viewer.get(`/v1/bans/${BAN}`)) as Record<string, never>;
const counts = async () =>
  (await world.people.viewer.get(`/v1/bans/${BAN}/compliance`)).findings as Record<string, number>;

describe('a ban from its draft to its end', () => {
  it(
    'is written, proposed, and approved by another person who names its hash; until the census ' +
      'it waits at the gate',
    async () => {
      const { author, approver, approver2 } = world.people;
      const saved = await author.put(`/v1/bans/${BAN}`, banDocument());
      expect(saved).toMatchObject({ id: BAN, revision: 1, state: 'draft', gate: null });
      expect(await author.post(`/v1/bans/${BAN}/propose`, { revision: 1 })).toMatchObject({
        state: 'proposed',
      });
      expect(
        (
          await approver.send('POST', `/v1/bans/${BAN}/approve`, {
            ...(await shownTo(approver, BAN)),
            hash: '0'.repeat(64),
          })
        ).status,
      ).toBe(409);
      expect(await approveAsShown(approver2, BAN)).toMatchObject({
        state: 'approved',
        gate: { state: 'pending', revision: 1 },
      });
    },
  );

  it('is counted by a census of exactly this revision, which opens the gate', async () => {
    await world.stack.clock.advance(5 * MINUTE);
    expect(await stateOf()).toMatchObject({
      state: 'approved',
      gate: { state: 'open', count: guilty.length },
    });
    expect(await counts()).toMatchObject({ open: guilty.length });
    expect((await world.subscriber.read()).filter(({ type }) => type.startsWith('order.'))).toEqual(
      [],
    );
  });

  it('warns the owners at its notice', async () => {
    await world.stack.clock.moveTo(NOTICE);
    expect(orderIds(await world.subscriber.read(), 'notice')).toEqual(ids(1));
    expect((await own[1]?.checkIn([HARMLESS, BANNED]))?.status).toBe('notice');
    expect((await own[0]?.checkIn([HARMLESS]))?.status).toBe('compliant');
  });

  it('orders no removal a second too early, and every removal at its instant', async () => {
    await world.stack.clock.moveTo(EFFECTIVE - 1_000);
    expect(await removals.read()).toEqual([]);
    await world.stack.clock.moveTo(EFFECTIVE);
    await world.subscriber.read();
    expect(orderIds(world.subscriber.received, 'remove')).toEqual(ids(2));
    expect(orderIds(await removals.read(), 'remove')).toEqual(ids(2));
  });

  it(
    'sends messages that any subscriber can read: ' + 'CloudEvents, with attributes to filter by',
    async () => {
      const [message] = removals.received;
      expect(message).toMatchObject({
        specversion: '1.0',
        type: 'order.remove',
        subject: expect.stringMatching(`^bans/${BAN}/devices/`),
        time: expect.stringMatching(/^2023-10-23T13:00:00/),
        data: {
          banId: BAN,
          action: 'remove',
          title: { en: 'WeChat on official devices', fr: 'WeChat sur les appareils officiels' },
          apps: [{ id: BANNED.id, name: 'WeChat' }],
          device: { id: expect.any(String), management: expect.any(String) },
        },
        attributes: {
          type: 'order.remove',
          platform: 'android',
          banId: BAN,
          action: 'remove',
          group: 'treasury',
        },
      });
      expect(message?.data.orderId).toBe(message?.id);
    },
  );

  it('links each order to what explains it, where this run answers', async () => {
    const order = removals.received[0]?.data ?? {};
    const { explainUrl = '' } = order as { readonly explainUrl?: string };
    expect(explainUrl.startsWith(`${world.stack.apiUrl}/v1/explain/`)).toBe(true);
    const page = await fetch(explainUrl, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('WeChat on official devices');
  });

  it('tells a device that asks by itself what it ordered, with the same id', async () => {
    const answer = await own[1]?.checkIn([HARMLESS, BANNED]);
    expect(answer).toMatchObject({
      status: 'action-required',
      orders: [
        { orderId: `${BAN}.${own[1]?.deviceId}.2`, action: 'remove', apps: [{ id: BANNED.id }] },
      ],
    });
    const blocked = await world.client.readBlocked(own[1]?.token ?? '');
    expect(blocked).toEqual({
      etag: answer?.restrictions.etag,
      items: [{ platform: 'android', id: BANNED.id }],
    });
  });

  it('tells managers what to block once each device known to have it is ordered', async () => {
    const path = '/v1/restrictions?platform=android&group=treasury';
    expect(await world.people.connector.get(path)).toMatchObject({ blocked: [] });
    await world.stack.clock.advance(4 * MINUTE);
    await world.subscriber.read();
    const said = world.subscriber.received.filter(({ type }) => type === 'restrictions.changed');
    expect(said.find(({ data }) => data.platform === 'android')?.data.blocked).toEqual([
      { platform: 'android', id: BANNED.id },
    ]);
    expect(await world.people.connector.get(path)).toMatchObject({
      blocked: [{ platform: 'android', id: BANNED.id }],
    });
  });

  it(
    'notes results, and resolves by an inventory without the app, or by a word that it cannot ' +
      'be started',
    async () => {
      const [hidden = '', ...rest] = managed.slice(0, MANAGED);
      const results = [
        { orderId: `${BAN}.${hidden}.2`, outcome: 'disabled' as const },
        ...rest.map((device) => ({ orderId: `${BAN}.${device}.2`, outcome: 'done' as const })),
      ];
      await world.stack.clock.advance(MINUTE);
      expect(await world.client.sendResults(world.stack.tokens.connector, results)).toEqual({
        accepted: MANAGED,
      });
      expect(await counts()).toMatchObject({ open: guilty.length - 1, resolved: 1 });
      const clean = Object.fromEntries(rest.map((_, index) => [`phone-${index + 1}`, [HARMLESS]]));
      await world.reported(clean);
      for (const device of own.slice(1)) {
        const done = { orderId: `${BAN}.${device.deviceId}.2`, outcome: 'done' as const };
        expect((await device.checkIn([HARMLESS], [done])).status).toBe('compliant');
      }
      await world.stack.settle();
      expect(await counts()).toMatchObject({ open: 0, resolved: guilty.length });
      const resolved = (await world.subscriber.read()).filter(
        ({ type }) => type === 'finding.resolved',
      );
      expect(resolved.map(({ data }) => data.device?.id).sort()).toEqual(guilty);
    },
  );

  it('orders anew, in the same episode, where the app soon comes back', async () => {
    await world.stack.clock.advance(MINUTE);
    const answer = await own[1]?.checkIn([HARMLESS, BANNED]);
    expect(answer?.orders.map(({ orderId }) => orderId)).toEqual([`${BAN}.${own[1]?.deviceId}.3`]);
    await world.stack.settle();
    const [again] = (await world.subscriber.read()).filter(({ type }) => type === 'order.remove');
    expect(again?.data).toMatchObject({
      episode: 1,
      returns: 1,
      flapping: true,
      device: { id: own[1]?.deviceId },
    });
  });

  it('takes everything back when it is lifted', async () => {
    await world.people.approver.post(`/v1/bans/${BAN}/lift`, {
      reason: 'the decision was repealed',
    });
    await world.stack.clock.advance(5 * MINUTE);
    expect(await stateOf()).toMatchObject({ state: 'lifted' });
    const news = await world.subscriber.read();
    expect(
      news.filter(({ type }) => type === 'order.withdrawn').map(({ data }) => data.device?.id),
    ).toEqual([own[1]?.deviceId]);
    expect(
      (await world.people.connector.get('/v1/restrictions?platform=android&group=treasury'))
        .blocked,
    ).toEqual([]);
    expect((await own[1]?.checkIn([HARMLESS, BANNED]))?.orders).toEqual([]);
  });

  it('did nothing twice, failed nowhere, and left its acts in the audit', async () => {
    await world.subscriber.read();
    expectNothingDoubled(world.subscriber.received);
    expect(world.failures).toEqual([]);
    const days = [iso(NOTICE - 86_400_000), iso(EFFECTIVE)].map((text) => text.slice(0, 10));
    const entries = await Promise.all(
      days.map(
        async (day) =>
          (await world.people.auditor.get(`/v1/audit?day=${day}`)).items as { action: string }[],
      ),
    );
    const acts = entries.flat().map(({ action }) => action);
    expect(acts).toEqual(
      expect.arrayContaining(['ban.propose', 'ban.approve', 'gate.open', 'ban.lift']),
    );
  });
});
