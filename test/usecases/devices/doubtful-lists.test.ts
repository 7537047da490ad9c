import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
const OTHERS = Array.from({ length: 12 }, (_, n) => `org.example.app${n}`);

describe('a list that lost too much', () => {
  let world: World;
  let phone: Agent;
  beforeEach(async () => {
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
    await world.inForce(aBan('wechat', { escalation: { after: 'P3D' } }));
    await world.settle();
  });
  const finding = (of: string | Agent = 'D-1') => world.finding('wechat', of);

  test('proves nothing where it is empty, until an empty one comes an hour later', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += 2 * HOUR;
    const empty = await world.report('D-1', [], { apps: [] });
    expect(empty).toMatchObject({ status: 'recorded', reason: expect.stringMatching(/is empty/) });
    expect(finding()).toMatchObject({ status: 'open', n: 1 });
    world.now += 30 * MINUTE;
    await world.report('D-1', [], { apps: [] });
    expect(finding().status).toBe('open');
    world.now += 30 * MINUTE;
    await world.report('D-1', [], { apps: [] });
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'absent', evidenceAt: world.now });
    expect(world.head('D-1')).toMatchObject({ doubt: null, appCount: 0 });
  });

  test('is forgotten once a list has the app again', async () => {
    await world.report('D-1', [WECHAT]);
    world.now += 2 * HOUR;
    await world.report('D-1', [], { apps: [] });
    world.now += HOUR;
    await world.report('D-1', [WECHAT]);
    expect(finding()).toMatchObject({ episode: 1, n: 1, status: 'open' });
    expect(world.head('D-1').doubt).toBeNull();
    world.now += 3 * DAY;
    await world.settle();
    expect(finding()).toMatchObject({ phase: 'quarantine' });
  });

  test('proves nothing where it has less than half of what was there', async () => {
    await world.report('D-1', [WECHAT, ...OTHERS]);
    world.now += 2 * HOUR;
    await world.report('D-1', OTHERS.slice(0, 3));
    expect(finding().status).toBe('open');
    expect(world.head('D-1')).toMatchObject({ doubt: { why: 'shrunk' }, appCount: 14 });
    // A banned app that a doubtful list shows counts at once.
    await world.report('D-2', OTHERS);
    world.now += HOUR;
    await world.report('D-2', [WECHAT]);
    expect(finding('D-2')).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('is no loss where the apps were ordered away', async () => {
    const suite = Array.from({ length: 11 }, (_, n) => `org.suite.a${n}`);
    const all = [{ platform: 'android' as const, packageName: 'org.suite.*' }];
    await world.inForce(aBan('suite', { apps: [{ name: 'Suite', match: all }] }));
    await world.settle();
    await world.report('D-1', [...suite, 'org.notes']);
    world.now += 2 * HOUR;
    await world.report('D-1', ['org.notes']);
    expect(world.finding('suite', 'D-1')).toMatchObject({ status: 'resolved' });
    expect(world.head('D-1').doubt).toBeNull();
  });

  test('proves nothing of an app that a narrower list before it did not show', async () => {
    await world.report('D-1', [WECHAT, ...OTHERS]);
    await world.report('D-2', [WECHAT, ...OTHERS]);
    world.now += HOUR;
    for (const one of ['D-1', 'D-2']) await world.report(one, OTHERS, { coverage: 'managed-only' });
    expect(finding().status).toBe('open');
    world.now += HOUR;
    await world.report('D-1', [], { apps: [] });
    await world.report('D-2', OTHERS.slice(0, 2));
    for (const one of ['D-1', 'D-2'])
      expect(finding(one)).toMatchObject({ status: 'open', doubt: { lacking: true } });
    world.now += HOUR;
    await world.report('D-1', [], { apps: [] });
    await world.report('D-2', OTHERS.slice(0, 2));
    for (const one of ['D-1', 'D-2'])
      expect(finding(one)).toMatchObject({ status: 'resolved', cause: 'absent' });
  });

  test('is asked for again within the hour, and confirmed by its hash', async () => {
    await world.checkIn(phone, [WECHAT]);
    world.now += 2 * HOUR;
    const answer = await world.checkIn(phone, [], { apps: [] });
    expect(answer).toMatchObject({
      status: 'action-required',
      send: 'inventory',
      inventoryHash: null,
    });
    expect(answer.nextCheckInSeconds).toBeLessThanOrEqual(3_600);
    const { inventoryHash } = world.head(phone);
    world.now += HOUR;
    await world.checkIn(phone, null, { inventoryHash });
    expect(finding(phone)).toMatchObject({ status: 'resolved', cause: 'absent' });
    expect(world.head(phone).doubt).toBeNull();
  });
});

describe('a list that was kept unjudged, and a narrower one after it', () => {
  let world: World;
  let phone: Agent;
  let isDown: boolean;
  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
    await world.inForce(aBan('wechat'));
    await world.settle();
    isDown = false;
    world.deps.faults.onRead = (verb) => {
      if (isDown && verb === 'fleet.readFindings') throw new Error('the findings are down');
    };
  });
  afterEach(() => void jest.restoreAllMocks());
  const NARROW = { coverage: 'managed-only' } as const;
  const says = {
    source: (apps: readonly string[], change = {}) => world.report('D-1', apps, change),
    device: (apps: readonly string[], change = {}) => world.checkIn(phone, apps, change),
  };
  const of = (who: 'source' | 'device') => (who === 'source' ? 'D-1' : phone);
  const unjudged = async (who: 'source' | 'device') => {
    world.now += HOUR;
    isDown = true;
    await says[who]([WECHAT, ...OTHERS]);
    isDown = false;
    expect(world.head(of(who))).toMatchObject({ judgedBy: null, coverage: 'all' });
    world.now += HOUR;
  };

  test.each(['source', 'device'] as const)(
    'does not take for gone what it saw: %s',
    async (who) => {
      await says[who]([WECHAT, ...OTHERS], NARROW);
      await unjudged(who);
      await says[who](OTHERS, NARROW);
      expect(world.finding('wechat', of(who))).toMatchObject({
        status: 'open',
        seen: { coverage: 'all' },
      });
      expect(world.head(of(who))).toMatchObject({ coverage: 'managed-only', matches: ['wechat'] });
      world.now += HOUR;
      await says[who](OTHERS);
      expect(world.finding('wechat', of(who))).toMatchObject({
        status: 'resolved',
        cause: 'absent',
      });
    },
  );

  test.each(['source', 'device'] as const)('loses nothing that it found first: %s', async (who) => {
    await says[who](OTHERS, NARROW);
    await unjudged(who);
    await says[who](OTHERS, NARROW);
    expect(world.finding('wechat', of(who))).toMatchObject({
      status: 'open',
      phase: 'remove',
      seen: { coverage: 'all' },
    });
  });

  test('is kept as long as it cannot be judged, and the other is to be sent again', async () => {
    for (const who of ['source', 'device'] as const) {
      await unjudged(who);
      isDown = true;
      const answer = await says[who](OTHERS, NARROW);
      if (who === 'source')
        expect(answer).toMatchObject({
          status: 'refused',
          reason: expect.stringContaining('send it again'),
        });
      else expect(answer).toMatchObject({ status: 'unknown', judged: false, send: 'inventory' });
      expect(world.head(of(who))).toMatchObject({ judgedBy: null, coverage: 'all' });
      isDown = false;
      await says[who](OTHERS, NARROW);
      expect(world.finding('wechat', of(who))).toMatchObject({ status: 'open' });
      expect(world.head(of(who))).toMatchObject({ coverage: 'managed-only' });
    }
  });

  test('gives way to one that sees as far, though it cannot be judged either', async () => {
    await unjudged('source');
    isDown = true;
    expect(await world.report('D-1', OTHERS)).toMatchObject({ status: 'recorded' });
    isDown = false;
    await world.report('D-1', OTHERS);
    expect(world.head('D-1')).toMatchObject({ coverage: 'all', matches: [] });
  });

  test('gives way to a narrower one where its apps are not stored any more', async () => {
    await unjudged('source');
    world.deps.fleet.inventories.delete(world.head('D-1').deviceId);
    expect(await world.report('D-1', OTHERS, NARROW)).toMatchObject({ status: 'recorded' });
    expect(world.head('D-1')).toMatchObject({ coverage: 'managed-only', matches: [] });
  });
});

describe('the time at which a device observed its apps', () => {
  let world: World;
  let phone: Agent;
  beforeEach(async () => {
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
    await world.inForce(aBan('wechat'));
    await world.settle();
  });

  test('is the server’s where the device claims to be years behind', async () => {
    await world.checkIn(phone, ['org.notes']);
    world.now += DAY;
    const answer = await world.checkIn(phone, ['org.notes', WECHAT], { observedAt: 180_000 });
    expect(answer).toMatchObject({ status: 'action-required', send: 'inventory' });
    expect(world.head(phone)).toMatchObject({
      observedAt: world.now,
      doubt: { why: 'time-moved' },
    });
  });

  test('is the server’s also for the first list of a device whose clock fell', async () => {
    await world.checkIn(phone, [WECHAT], { observedAt: 180_000 });
    expect(world.head(phone).observedAt).toBe(world.now);
  });

  test('is corrected by the clock that the device tells, and it hears by how much', async () => {
    await world.checkIn(phone, ['org.notes']);
    world.now += DAY;
    const sentAt = 1_000_000;
    const observedAt = sentAt - 60_000;
    const answer = await world.checkIn(phone, [WECHAT], { sentAt, observedAt });
    expect(answer.clockSkewSeconds).toBe(Math.round((world.now - sentAt) / 1_000));
    expect(world.head(phone).observedAt).toBe(world.now - 60_000);
    expect((await world.checkIn(phone, [WECHAT])).clockSkewSeconds).toBeNull();
  });

  test('leaves a stored list that is a little newer, and the device is asked', async () => {
    await world.checkIn(phone, ['org.notes']);
    const late = { observedAt: world.now - HOUR };
    expect(await world.checkIn(phone, [WECHAT], late)).toMatchObject({
      status: 'unknown',
      send: 'inventory',
      orders: [],
    });
  });

  test('a hash that is not the stored one makes nobody compliant', async () => {
    await world.checkIn(phone, ['org.notes']);
    const said = { inventoryHash: `sha256-${'0'.repeat(64)}` };
    expect(await world.checkIn(phone, null, said)).toMatchObject({
      status: 'unknown',
      send: 'inventory',
    });
  });
});
