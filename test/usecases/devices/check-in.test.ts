import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, START, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');

describe('a check-in', () => {
  let world: World;
  let phone: Agent;
  let calls: string[];
  beforeEach(async () => {
    world = new World();
    phone = await world.enrol();
    calls = [];
    jest.spyOn(console, 'warn').mockImplementation(() => {});
  });
  const listen = () => {
    world.deps.faults.onRead = (verb) => void (verb.startsWith('bans.') || calls.push(verb));
    world.deps.faults.onWrite = (verb, step) => void (step === 'before' && calls.push(verb));
  };

  test(
    'an unchanged device without matches that says only its hash costs exactly one read and no ' +
      'write',
    async () => {
      await world.inForce(aBan('wechat'));
      await world.settle();
      const { inventoryHash } = await world.checkIn(phone, ['org.notes']);
      world.now += 6 * HOUR;
      listen();
      const answer = { status: 'compliant', judged: true, send: null, orders: [] };
      expect(await world.checkIn(phone, null, { inventoryHash })).toMatchObject(answer);
      expect(calls).toEqual(['fleet.readHead']);
    },
  );

  test(
    'one that sends its unchanged apps costs one ' +
      'more read, for the first may be of a moment ago',
    async () => {
      await world.checkIn(phone, ['org.notes']);
      world.now += HOUR;
      listen();
      await world.checkIn(phone, ['org.notes']);
      expect(calls).toEqual(['fleet.readHead', 'fleet.readHead']);
    },
  );

  test(
    'apps that are as an older head says, and ' + 'not as the stored one says, are stored',
    async () => {
      await world.checkIn(phone, ['org.notes']);
      world.now += 1_000;
      await world.checkIn(phone, [WECHAT]);
      world.now += 1_000;
      world.deps.faults.isStale = () => true;
      const { inventoryHash } = await world.checkIn(phone, ['org.notes']);
      expect(world.head(phone)).toMatchObject({ inventoryHash, observedAt: world.now });
      expect(world.deps.fleet.inventories.get(phone.deviceId)?.apps).toContainEqual({
        id: 'org.notes',
      });
    },
  );

  test('it is noted as seen at most once in two days', async () => {
    const { inventoryHash } = await world.checkIn(phone, ['org.notes']);
    listen();
    world.now += 2 * DAY;
    await world.checkIn(phone, null, { inventoryHash });
    expect(calls).toEqual(['fleet.readHead']);
    world.now += HOUR;
    await world.checkIn(phone, null, { inventoryHash });
    expect(calls).toEqual(['fleet.readHead', 'fleet.readHead', 'fleet.touch']);
    expect(world.head(phone)).toMatchObject({ lastSeen: world.now, observedAt: world.now });
  });

  test(
    'being seen with other apps, or unable to see ' +
      'all, does not make the stored inventory newer',
    async () => {
      const { inventoryHash } = await world.checkIn(phone, ['org.notes']);
      const { observedAt } = world.head(phone);
      for (const change of [
        { inventoryHash: 'sha256-other' },
        { inventoryHash, coverage: 'none' as const },
      ]) {
        world.now += 3 * DAY;
        await world.checkIn(phone, null, change);
        expect(world.head(phone)).toMatchObject({ lastSeen: world.now, observedAt });
      }
    },
  );

  test(
    'a device with a match costs one batch read ' + 'more, and no write while nothing moves',
    async () => {
      world.now = IN_FORCE;
      await world.inForce(aBan('wechat'));
      await world.settle();
      const { inventoryHash } = await world.checkIn(phone, [WECHAT]);
      world.now += HOUR;
      listen();
      expect(await world.checkIn(phone, null, { inventoryHash })).toMatchObject({
        status: 'action-required',
      });
      expect(calls).toEqual(['fleet.readHead', 'fleet.readFindings']);
    },
  );

  test(
    'a changed inventory, its head and its ' + 'findings are written in one transaction',
    async () => {
      world.now = IN_FORCE;
      await world.inForce(aBan('wechat'));
      await world.settle();
      await world.checkIn(phone, []);
      world.now += HOUR;
      listen();
      await world.checkIn(phone, [WECHAT]);
      expect(calls.filter((verb) => verb === 'fleet.record')).toHaveLength(1);
      expect(world.finding('wechat', phone)).toMatchObject({ phase: 'remove', n: 1 });
    },
  );

  test(
    'a device that leaves its apps out is asked ' + 'for them when its hash is not the stored one',
    async () => {
      expect(await world.checkIn(phone, null)).toMatchObject({
        send: 'inventory',
        inventoryHash: null,
      });
      const { inventoryHash } = await world.checkIn(phone, ['org.notes']);
      expect(await world.checkIn(phone, null, { inventoryHash })).toMatchObject({ send: null });
      const other = { inventoryHash: `sha256-${'0'.repeat(64)}` };
      expect(await world.checkIn(phone, null, other)).toMatchObject({ send: 'inventory' });
    },
  );

  test('an inventory observed before the stored one changes nothing', async () => {
    world.now = IN_FORCE;
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.checkIn(phone, [WECHAT]);
    const late = await world.checkIn(phone, [], { observedAt: world.now - HOUR });
    const orders = [{ action: 'remove' }];
    expect(late).toMatchObject({ status: 'unknown', send: 'inventory', orders });
    expect(world.finding('wechat', phone).status).toBe('open');
  });

  test.each([DAY + 1, 12 * 365 * DAY])(
    'a list that is dated %d ms ahead is judged, kept as of now, and proves nothing yet',
    async (ahead) => {
      world.now = IN_FORCE;
      await world.inForce(aBan('wechat'));
      await world.settle();
      const observedAt = world.now + ahead;
      const answer = await world.checkIn(phone, [WECHAT], { observedAt });
      expect(answer).toMatchObject({ judged: true, orders: [{ action: 'remove' }] });
      expect(world.head(phone).observedAt).toBe(world.now);
      world.now += MINUTE;
      await world.checkIn(phone, [], { observedAt: world.now + ahead });
      expect(world.finding('wechat', phone).status).toBe('open');
      world.now += HOUR;
      await world.checkIn(phone, [], { observedAt: world.now + ahead });
      expect(world.finding('wechat', phone).status).toBe('resolved');
    },
  );

  test('an inventory dated ahead is kept as of now, and a true one later is judged', async () => {
    world.now = IN_FORCE;
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.checkIn(phone, [], { observedAt: world.now + DAY });
    expect(world.head(phone).observedAt).toBe(world.now);
    world.now += HOUR;
    const answer = await world.checkIn(phone, [WECHAT]);
    expect(answer).toMatchObject({ status: 'action-required', orders: [{ action: 'remove' }] });
  });

  test('what does not see everything never resolves', async () => {
    world.now = IN_FORCE;
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.checkIn(phone, [WECHAT]);
    for (const coverage of ['managed-only', 'work-profile', 'names-only', 'none'] as const) {
      world.now += HOUR;
      expect(await world.checkIn(phone, [], { coverage })).toMatchObject({
        status: 'action-required',
      });
    }
    world.now += HOUR;
    expect(await world.checkIn(phone, [])).toMatchObject({ status: 'compliant', orders: [] });
  });

  test(
    'it is asked back by the next instant that ' + 'concerns it, and by its usual time otherwise',
    async () => {
      await world.inForce(aBan('wechat'));
      await world.settle();
      expect((await world.checkIn(phone, [])).nextCheckInSeconds).toBe(21_600);
      world.now = Date.parse('2023-10-30T11:00:00Z');
      const { nextCheckInSeconds } = await world.checkIn(phone, []);
      expect(nextCheckInSeconds).toBeGreaterThanOrEqual(3_600);
      expect(nextCheckInSeconds).toBeLessThan(3_600 + 900);
    },
  );

  test('an unknown device and a wrong token are answered alike', async () => {
    const unknown = { ...phone, token: `${'f'.repeat(32)}.${'x'.repeat(43)}` };
    const wrong = { ...phone, token: `${phone.deviceId}.${'x'.repeat(43)}` };
    const first = await world.checkIn(unknown, []).catch((error: unknown) => error);
    expect(first).toMatchObject({ kind: 'unauthenticated' });
    await expect(world.checkIn(wrong, [])).rejects.toEqual(first);
  });

  test('a device may not report another platform than it enrolled as', async () => {
    await expect(world.checkIn({ ...phone, platform: 'ios' }, [])).rejects.toMatchObject({
      kind: 'unprocessable',
    });
  });

  test(
    'the first check-in after enrolment is taken even where the quick read does not show the ' +
      'device yet',
    async () => {
      world.deps.faults.isStale = () => true;
      await expect(world.checkIn(phone, [])).resolves.toMatchObject({ status: 'compliant' });
    },
  );
});

describe('a check-in fails open', () => {
  let world: World;
  let phone: Agent;
  let broken: Set<string>;
  beforeEach(async () => {
    world = new World({}, START);
    phone = await world.enrol();
    broken = new Set();
    world.deps.faults.onRead = (verb) => {
      if (broken.has(verb)) throw new Error(`${verb} is down`);
    };
    world.deps.faults.onWrite = (verb, step) => {
      if (step === 'before' && broken.has(verb)) throw new Error(`${verb} is down`);
    };
    world.now = IN_FORCE;
    await world.inForce(aBan('wechat'));
    await world.settle();
    world.now += HOUR;
    jest.spyOn(console, 'warn').mockImplementation(() => {});
  });

  test(
    'when the findings cannot be read, the inventory ' + 'is kept and the answer comes back soon',
    async () => {
      broken.add('fleet.readFindings');
      const answer = await world.checkIn(phone, [WECHAT]);
      expect(answer.nextCheckInSeconds).toBeLessThanOrEqual(600);
      expect(answer).toMatchObject({ status: 'unknown', judged: false, orders: [] });
      expect(world.head(phone)).toMatchObject({
        judgedBy: null,
        inventoryHash: answer.inventoryHash,
        matches: [],
      });
      expect(world.deps.metrics.counts.NotJudged).toBe(1);
    },
  );

  test(
    'when the blocklist cannot be read, nothing is ' +
      'said of restrictions and the inventory is kept',
    async () => {
      broken.add('bans.readBlocklist');
      const answer = await world.checkIn(phone, [WECHAT], { restrictionsEtag: 'old' });
      expect(answer).toMatchObject({ status: 'unknown', judged: false, send: null, orders: [] });
      expect(answer.restrictions).toEqual({ etag: 'old' });
      expect(world.head(phone).judgedBy).toBeNull();
      expect((await world.checkIn(phone, [WECHAT])).restrictions).toEqual({ etag: '' });
    },
  );

  test(
    'a device that has orders is not told that ' + 'it is compliant while they cannot be read',
    async () => {
      const { inventoryHash } = await world.checkIn(phone, [WECHAT]);
      world.now += HOUR;
      broken.add('fleet.readFindings');
      const answer = await world.checkIn(phone, null, { inventoryHash });
      expect(answer).toMatchObject({ status: 'unknown', judged: false });
      broken.clear();
      const again = await world.checkIn(phone, null, { inventoryHash });
      expect(again).toMatchObject({ status: 'action-required', judged: true });
    },
  );

  test('what was kept is judged by the next check-in', async () => {
    broken.add('fleet.readFindings');
    await world.checkIn(phone, [WECHAT]);
    broken.clear();
    world.now += HOUR;
    expect(await world.checkIn(phone, [WECHAT])).toMatchObject({ orders: [{ action: 'remove' }] });
  });

  test('what was kept is judged by the next census if the device stays silent', async () => {
    broken.add('fleet.readFindings');
    await world.checkIn(phone, [WECHAT]);
    broken.clear();
    await world.until(world.now + DAY);
    expect(world.finding('wechat', phone)).toMatchObject({ status: 'open', phase: 'remove' });
    expect(world.said('wechat')).toContain('order.remove');
  });

  test(
    'when a finding cannot be moved, the device is still answered, and the move comes with the ' +
      'next one',
    async () => {
      await world.checkIn(phone, [WECHAT]);
      world.now += 25 * HOUR;
      broken.add('fleet.moveFindings');
      await expect(world.checkIn(phone, [WECHAT])).resolves.toMatchObject({ send: null });
      broken.clear();
      expect(await world.checkIn(phone, [WECHAT])).toMatchObject({
        orders: [{ orderId: expect.stringMatching(/\.2$/) }],
      });
    },
  );

  test(
    'when the stored inventory cannot be read after ' + 'an approval, the device is still answered',
    async () => {
      await world.checkIn(phone, [WECHAT]);
      await world.inForce(aBan('wechat', { followUp: { every: 'P2D', maxRounds: 1 } }));
      world.now += HOUR;
      broken.add('fleet.readInventory');
      await expect(world.checkIn(phone, [WECHAT])).resolves.toMatchObject({ send: null });
    },
  );

  test(
    'when a result cannot be recorded, or the ' + 'device noted as seen, it is still answered',
    async () => {
      const { orders } = await world.checkIn(phone, [WECHAT]);
      const [order] = orders;
      broken.add('bans.readBlocklist').add('fleet.touch');
      world.now += 3 * DAY;
      const results = [
        { orderId: order?.orderId ?? '', outcome: 'done' as const, detail: null, at: null },
      ];
      await expect(world.checkIn(phone, [WECHAT], { results })).resolves.toMatchObject({
        send: null,
      });
    },
  );

  test('a sweep does not: what it could not read comes again', async () => {
    await world.checkIn(phone, [WECHAT]);
    broken.add('fleet.readHead');
    world.now += 25 * HOUR;
    await expect(world.minute()).rejects.toThrow('fleet.readHead is down');
    broken.clear();
    await world.until(world.now + 10 * 60_000);
    expect(world.finding('wechat', phone).rounds).toBe(1);
  });
});
