import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../functions/domain/time/instant.ts';
import { isStale } from '../../functions/managers/connector-state.ts';
import { deliver } from '../../functions/managers/deliver.ts';
import { poll } from '../../functions/managers/poll.ts';
import { readConnectors } from '../../functions/managers/read-connectors.ts';
import { RemoteBusy, RemoteRefused } from '../../functions/managers/remote.ts';
import type { SettingsOf } from '../../functions/managers/settings.ts';
import { liftBan } from '../../functions/usecases/bans/lift-ban.ts';
import { recordRun } from '../../functions/usecases/passes/runs.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import { aCaller } from '../made/caller.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { APPROVER } from '../usecases/world.ts';
import { ConnectorWorld } from './connector-world.ts';
import { PlainManager } from './plain-manager.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
const SETTINGS: SettingsOf<'fleet'> = {
  kind: 'fleet',
  name: 'phones',
  allow: ['remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groups: {},
  defaultGroup: 'ministry',
};

let world: ConnectorWorld;
let manager: PlainManager;

/** Five phones, two of which have WeChat, and a ban that is in force in a week. */
function begin(settings: SettingsOf<'fleet'> = SETTINGS): void {
  world = new ConnectorWorld(
    settings,
    ({ deps }) => {
      manager = new PlainManager(() => deps.clock.now());
      return manager;
    },
    EFFECTIVE - 8 * DAY,
  );
  manager.add('a', WECHAT);
  manager.add('b');
  manager.add('c', WECHAT);
  manager.add('d');
  manager.add('e');
}

async function inForce(): Promise<void> {
  await world.poll();
  await world.inForce(aBan('wechat'));
  await world.settle();
  await world.until(EFFECTIVE + 10 * MINUTE);
}

beforeEach(() => begin());

describe('a listing', () => {
  test('reports all devices, page by page, and ends its run', async () => {
    await world.poll();
    expect(world.deps.heads().map(({ externalId }) => externalId)).toHaveLength(5);
    expect(world.headOf('a')).toMatchObject({ source: 'phones', group: 'ministry' });
    expect(await world.state()).toMatchObject({ run: null, lastPollAt: world.now, devices: 5 });
    expect(await world.deps.access.readRun('phones')).toMatchObject({ listed: 5 });
  });

  test('is due again after its hours and not before', async () => {
    await world.poll();
    const first = (await world.state()).lastPollAt;
    world.now += 6 * HOUR - MINUTE;
    await world.poll();
    expect((await world.state()).lastPollAt).toBe(first);
    world.now += MINUTE;
    await world.poll();
    expect((await world.state()).lastPollAt).toBe(world.now);
  });

  test('goes on from its page when there was no time, and lists none twice', async () => {
    const lefts = [60_000, 60_000, 60_000];
    await world.poll(() => lefts.shift() ?? 0);
    const { run } = await world.state();
    expect(run).toMatchObject({ page: '2', listed: 2 });
    world.now += MINUTE;
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, devices: 5 });
    expect((await world.deps.access.readRun('phones'))?.runId).toBe(run?.runId);
  });

  test('that breaks off in the middle retires nobody, and goes on when it can', async () => {
    await world.poll();
    manager.devices.delete('e');
    world.now += 6 * HOUR;
    manager.breaksAt = '2';
    await world.poll();
    await world.settle();
    expect((await world.state()).trouble).toMatchObject({ isRefused: false });
    expect(world.deps.heads().filter(({ retiredAt }) => retiredAt !== null)).toEqual([]);
    manager.breaksAt = null;
    world.now += MINUTE;
    await world.poll();
    await world.settle();
    expect(await world.state()).toMatchObject({ run: null, devices: 4, trouble: null });
    expect(world.headOf('e')?.retiredAt).not.toBeNull();
    expect(world.headOf('a')?.retiredAt).toBeNull();
  });

  test('whose end cannot be said yet is ended by a later poll', async () => {
    await world.poll();
    world.now += 6 * HOUR;
    world.deps.faults.onWrite = (verb, step) => {
      if (verb === 'work.start' && step === 'before') throw new Refusal('conflict', 'no slot');
    };
    await world.poll().catch(() => undefined);
    expect((await world.state()).run).toMatchObject({ isListed: true, listed: 5 });
    world.deps.faults.onWrite = undefined;
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, lastPollAt: world.now });
  });

  test('during which somebody else has begun a run begins anew', async () => {
    const lefts = [60_000, 60_000, 60_000];
    await world.poll(() => lefts.shift() ?? 0);
    const caller = aCaller('somebody', ['phones']);
    const other = { caller, source: 'phones', runId: 'other', startedAt: world.now };
    await recordRun(world.deps, other);
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, lastPollAt: null });
    await world.poll();
    expect(await world.state()).toMatchObject({ devices: 5, lastPollAt: world.now });
  });

  test('that lists a device twice, once in another case, knows one device', async () => {
    manager.add('564D4B5E-1111-2222-3333-444455556666');
    manager.add('564d4b5e-1111-2222-3333-444455556666');
    await world.poll();
    expect(world.deps.heads()).toHaveLength(6);
  });
});

describe('an order', () => {
  test('is carried out once, is followed, and the next list proves it', async () => {
    await inForce();
    expect(await world.deliver()).toEqual([]);
    expect(manager.jobs.map(({ externalId }) => externalId)).toEqual(['a', 'c']);
    for (const job of manager.jobs) job.state = 'done';
    await world.poll();
    expect(world.found('wechat', 'a')).toMatchObject({
      status: 'open',
      lastResult: { outcome: 'done' },
    });
    for (const name of ['a', 'c']) manager.devices.get(name)?.apps.splice(0, 1);
    world.now += 6 * HOUR;
    await world.poll();
    expect(world.found('wechat', 'a')).toMatchObject({ status: 'resolved' });
    expect(await world.state()).toMatchObject({ open: 0, failed: 0 });
    expect(manager.jobs).toHaveLength(2);
  });

  test('that comes five times is carried out once', async () => {
    await inForce();
    const messages = world.takeMessages();
    for (let time = 0; time < 5; time++) await world.deliver(messages);
    expect(manager.jobs).toHaveLength(2);
  });

  test('whose answer was lost is looked for before it is sent again', async () => {
    await inForce();
    manager.losesAnswers = true;
    expect(await world.deliver()).toEqual([]);
    expect(manager.jobs).toHaveLength(2);
    manager.losesAnswers = false;
    await world.poll();
    expect(manager.jobs).toHaveLength(2);
    expect(await world.state()).toMatchObject({ open: 2 });
  });

  test('that the manager could not take is taken by a poll, and nothing is doubled', async () => {
    await inForce();
    manager.trouble = new RemoteBusy('down');
    expect(await world.deliver()).toEqual([]);
    for (let hour = 0; hour < 24; hour++) {
      world.now += HOUR;
      await world.poll();
    }
    expect(manager.jobs).toEqual([]);
    expect(world.deps.heads().filter(({ retiredAt }) => retiredAt !== null)).toEqual([]);
    manager.trouble = null;
    await world.poll();
    expect(manager.jobs.map(({ externalId }) => externalId).sort()).toEqual(['a', 'c']);
  });

  test.each([
    ['first', 'a', 'c'],
    ['last', 'c', 'a'],
  ])('that the manager always fails for, the %s, keeps no other waiting', async (_, bad, good) => {
    await inForce();
    manager.trouble = new RemoteBusy('down');
    await world.deliver();
    manager.trouble = null;
    manager.failsFor = bad;
    world.now += MINUTE;
    await world.poll();
    expect(manager.jobs.map(({ externalId }) => externalId)).toEqual([good]);
    expect(await world.state()).toMatchObject({ open: 2, trouble: { isRefused: false } });
    for (const job of manager.jobs) job.state = 'done';
    world.now += HOUR;
    await world.poll();
    world.now += MINUTE;
    await world.poll();
    expect(await world.state()).toMatchObject({ open: 1, trouble: { isRefused: false } });
    manager.failsFor = null;
    await world.poll();
    expect(manager.jobs).toHaveLength(2);
    expect(await world.state()).toMatchObject({ open: 1, trouble: null });
  });

  test('that is withdrawn while it is under way is taken back at the manager', async () => {
    await inForce();
    await world.deliver();
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'enough' });
    await world.settle();
    await world.deliver();
    expect([...manager.withdrawn].sort()).toEqual(
      manager.jobs.map(({ orderId }) => orderId).sort(),
    );
    manager.jobs.forEach((job) => {
      job.state = 'failed';
    });
    await world.poll();
    expect(world.found('wechat', 'a')?.lastResult ?? null).toBeNull();
  });

  test('that is withdrawn while the manager is down is taken back once it is there', async () => {
    await inForce();
    await world.deliver();
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'enough' });
    await world.settle();
    manager.trouble = new RemoteBusy('down');
    expect(await world.deliver()).toEqual([]);
    await world.poll();
    expect(manager.withdrawn).toEqual([]);
    manager.trouble = null;
    await world.poll();
    expect([...manager.withdrawn].sort()).toEqual(
      manager.jobs.map(({ orderId }) => orderId).sort(),
    );
    await world.poll();
    expect(manager.withdrawn).toHaveLength(2);
  });

  test('that comes after its withdrawal is not carried out', async () => {
    await inForce();
    const orders = world.takeMessages();
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'enough' });
    await world.settle();
    await world.deliver();
    await world.deliver(orders);
    expect(manager.jobs).toEqual([]);
  });

  test('that failed is said to have, with its reason', async () => {
    await inForce();
    await world.deliver();
    for (const job of manager.jobs) job.state = 'failed';
    await world.poll();
    expect(world.found('wechat', 'a')).toMatchObject({
      status: 'open',
      lastResult: { outcome: 'failed', detail: 'it could not' },
    });
    await world.poll();
    expect(await world.state()).toMatchObject({ open: 0, failed: 2 });
  });

  test('is left alone where the connector may only report', async () => {
    begin({ ...SETTINGS, allow: [] });
    await inForce();
    await world.deliver();
    await world.poll();
    expect(manager.jobs).toEqual([]);
    expect(world.found('wechat', 'a')).toMatchObject({ status: 'open', lastResult: null });
  });

  test('is not followed any more once the connector may no longer carry it out', async () => {
    await inForce();
    await world.deliver();
    const { desk } = world;
    Object.assign(desk, { settings: { ...desk.settings, allow: [] } });
    for (const job of manager.jobs) job.state = 'done';
    await world.poll();
    expect(world.found('wechat', 'a')?.lastResult).toBeNull();
    expect(await world.state()).toMatchObject({ trouble: null });
  });

  test('for another source’s device is carried out for the one that it acts for', async () => {
    begin({ ...SETTINGS, actsFor: 'mdm' });
    manager.devices.clear();
    await world.report('Z-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.until(EFFECTIVE + 10 * MINUTE);
    await world.deliver();
    expect(manager.jobs.map(({ externalId }) => externalId)).toEqual(['Z-1']);
    manager.jobs.forEach((job) => {
      job.state = 'done';
    });
    await world.poll();
    expect(world.finding('wechat', 'Z-1').lastResult).toMatchObject({ outcome: 'done' });
  });
});

describe('an order of which there is no news', () => {
  test('is looked at less and less often, and daily in the end', async () => {
    await inForce();
    await world.deliver();
    const looked: number[] = [];
    const follow = manager.follow.bind(manager);
    manager.follow = async (order, remote) => {
      if (order.device.externalId === 'a') looked.push((world.now - begun) / MINUTE);
      return follow(order, remote);
    };
    const begun = world.now;
    for (; world.now < begun + 20 * HOUR; world.now += MINUTE) await poll(world.desk, () => 60_000);
    expect(looked).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 871]);
  });

  test('says when it is looked at again, so that nobody polls in vain', async () => {
    await inForce();
    await world.deliver();
    const polled = await world.poll();
    expect(polled.nextInstant).toBe(world.now + MINUTE);
    world.now += MINUTE;
    expect((await world.poll()).nextInstant).toBe(world.now + 2 * MINUTE);
  });

  test('says when a listing has ended, whose count others go on with', async () => {
    expect((await world.poll()).hasBegunWork).toBe(true);
    world.now += MINUTE;
    expect((await world.poll()).hasBegunWork).toBe(false);
  });

  test('is no reason to ask a manager each minute that is down', async () => {
    await inForce();
    await world.deliver();
    await world.poll();
    manager.trouble = new RemoteBusy('down');
    // Orders and the next listing are due, and the listing was begun.
    for (const hours of [1, 6, 12]) {
      world.now += hours * HOUR;
      expect((await world.poll()).nextInstant).toBe(world.now + 15 * MINUTE);
    }
    manager.trouble = null;
    world.now += 15 * MINUTE;
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, trouble: null });
  });
});

describe('a crash', () => {
  test.each(['before', 'after'] as const)('%s any write costs nothing but a poll', async (step) => {
    await inForce();
    const messages = world.takeMessages();
    for (let at = 0; at < 12; at++) {
      let left = at;
      world.deps.faults.onWrite = (_verb, when) => {
        if (when === step && left-- === 0) throw new Error('the instance died');
      };
      await world.deliver(messages).catch(() => undefined);
      await world.poll().catch(() => undefined);
      world.deps.faults.onWrite = undefined;
    }
    for (const job of manager.jobs) job.state = 'done';
    await world.deliver(messages);
    world.now += HOUR;
    await world.poll();
    expect(manager.jobs.map(({ externalId }) => externalId).sort()).toEqual(['a', 'c']);
    expect(world.found('wechat', 'a')).toMatchObject({ lastResult: { outcome: 'done' } });
    expect(world.found('wechat', 'c')).toMatchObject({ lastResult: { outcome: 'done' } });
  });
});

describe('what a manager sends', () => {
  const heard = (body: object) =>
    JSON.stringify({
      heard: { topic: 'webhook', body: Buffer.from(JSON.stringify(body)).toString('base64') },
    });

  test('is reported as a device of its source, however often it comes', async () => {
    for (let time = 0; time < 5; time++)
      await deliver(world.desk, [{ messageId: 'm', body: heard({ externalId: 'a' }) }]);
    expect(world.deps.heads()).toHaveLength(1);
    expect(world.headOf('a')).toMatchObject({ source: 'phones' });
  });

  test('stays in the queue until the manager can be asked about it', async () => {
    manager.trouble = new RemoteBusy('down');
    const message = { messageId: 'm', body: heard({ externalId: 'a' }) };
    expect(await deliver(world.desk, [message])).toEqual(['m']);
    manager.trouble = null;
    expect(await deliver(world.desk, [message])).toEqual([]);
    expect(world.deps.heads()).toHaveLength(1);
  });

  test('is read from where it is kept, if it is large', async () => {
    await world.deps.heardBodies.put('k', Buffer.from(JSON.stringify({ externalId: 'b' })));
    const body = JSON.stringify({ heard: { topic: 'webhook', key: 'k' } });
    expect(await deliver(world.desk, [{ messageId: 'm', body }])).toEqual([]);
    expect(world.headOf('b')).toBeDefined();
  });

  test.each(['', 'no json', '{}', '{"heard":{}}', '{"type":"order.remove","data":{}}'])(
    'and is %j goes to the dead letters, alone',
    async (body) => {
      await world.poll();
      const good = { messageId: 'good', body: heard({ externalId: 'a' }) };
      const failed = await deliver(world.desk, [{ messageId: 'bad', body }, good]);
      expect(failed).toEqual(['bad']);
      expect(world.headOf('a')).toBeDefined();
    },
  );
});

describe('how a connector is', () => {
  const answer = async () => {
    const connectors = [{ name: 'phones', kind: 'fleet', pollHours: 6 }];
    const settings = { ...world.deps.settings, connectors };
    const { items } = await readConnectors(
      { ...world.deps, settings },
      { caller: aCaller('viewer') },
    );
    return items;
  };

  test('is told before its first poll', async () => {
    expect((await answer()).map(({ name }) => name)).toEqual(['osquery', 'santa', 'phones']);
    expect((await answer())[2]).toEqual({
      name: 'phones',
      kind: 'fleet',
      lastPollAt: null,
      stale: false,
      trouble: null,
      devices: null,
      open: 0,
      failed: 0,
      notEnforceable: [],
    });
  });

  test('says what it cannot enforce, and counts what it does', async () => {
    manager.notEnforceable = [{ banId: 'wechat', platform: 'android', why: 'no way' }];
    await inForce();
    await world.deliver();
    await world.poll();
    expect((await answer())[2]).toMatchObject({
      lastPollAt: '2023-10-30T12:10:00Z',
      devices: 5,
      open: 2,
      notEnforceable: [{ banId: 'wechat', platform: 'android', why: 'no way' }],
    });
  });

  test('is stale after two intervals without a whole listing, and says why', async () => {
    await world.poll();
    manager.trouble = new RemoteBusy('GET /devices: no answer came');
    world.now += 12 * HOUR;
    await world.poll();
    expect((await answer())[2]).toMatchObject({ stale: false });
    world.now += MINUTE;
    await world.poll();
    expect((await answer())[2]).toMatchObject({
      stale: true,
      trouble: { why: 'GET /devices: no answer came' },
    });
    expect(world.deps.metrics.counts.ConnectorsStale).toBe(1);
    manager.trouble = null;
    await world.poll();
    expect((await answer())[2]).toMatchObject({ stale: false, trouble: null });
  });

  test('is refused aloud, from the first refusal on', async () => {
    manager.trouble = new RemoteRefused('GET /devices was refused: 401');
    const at = world.now;
    await world.poll();
    world.now += HOUR;
    await world.poll();
    expect((await world.state()).trouble).toEqual({
      since: at,
      why: 'GET /devices was refused: 401',
      isRefused: true,
    });
    expect(world.deps.metrics.counts.ConnectorsRefused).toBe(2);
  });

  test('is stale also where it never listed anything', () => {
    expect(isStale({ lastPollAt: null, since: 0 }, 6, 12 * HOUR)).toBe(false);
    expect(isStale({ lastPollAt: null, since: 0 }, 6, 12 * HOUR + 1)).toBe(true);
    expect(isStale({ lastPollAt: null, since: null }, 6, 100 * DAY)).toBe(false);
  });
});
