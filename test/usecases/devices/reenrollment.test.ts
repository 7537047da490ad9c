import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import { readDevice } from '../../../functions/usecases/devices/read-devices.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, OPERATOR, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
const RENEWING = { kind: 'reporter', reenroll: 'rotate' } as const;

describe('hardware that enrols again with a key that rotates', () => {
  let world: World;
  let key: string;
  let pc: Agent;
  beforeEach(async () => {
    world = new World({}, IN_FORCE);
    key = await world.key({ ...RENEWING, expiresAt: world.now + 30 * DAY });
    pc = await world.enrolWith(key, 'pc');
    await world.inForce(aBan('wechat'));
    await world.settle();
  });
  const again = (idempotencyKey: string | null = null, hardwareId = 'pc') =>
    world.enrolWith(key, hardwareId, { idempotencyKey });
  const finding = () => world.finding('wechat', pc);
  const rotations = () => world.deps.audited.filter((act) => act.action === 'device.reenroll');
  const refusals = () => world.deps.metrics.counts.ReenrollmentsRefused ?? 0;
  const REFUSED = { kind: 'conflict', members: { retryAt: expect.any(String) } };

  test('keeps its device id and gets a new token, and the old one is void at once', async () => {
    const enrolledAt = world.head(pc).enrolledAt;
    const renewed = await again();
    expect(renewed.deviceId).toBe(pc.deviceId);
    expect(renewed.token).not.toBe(pc.token);
    await expect(world.checkIn(pc, [])).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(await world.checkIn(renewed, [])).toMatchObject({ judged: true });
    expect(world.deps.heads()).toHaveLength(1);
    expect(rotations()).toMatchObject([
      {
        by: expect.stringMatching(/^enrollment-keys\//),
        on: `devices/${pc.deviceId}`,
        before: {
          group: 'ministry',
          enrolledAt: new Date(enrolledAt).toJSON().replace('.000', ''),
        },
      },
    ]);
    expect(JSON.stringify(rotations())).not.toContain(world.head(pc).tokenHash);
    expect(await readDevice(world.deps, { caller: OPERATOR, deviceId: pc.deviceId })).toMatchObject(
      { management: 'none', reenrolledAt: expect.any(String) },
    );
  });

  test('keeps what was found and what it had, and no order is given anew', async () => {
    await world.checkIn(pc, [WECHAT]);
    await world.publish();
    const before = { finding: finding(), said: world.said('wechat'), head: world.head(pc) };
    expect(before.finding).toMatchObject({ status: 'unenforceable', cause: 'management' });
    world.now += HOUR;
    const renewed = await again();
    await world.settle();
    expect(finding()).toEqual(before.finding);
    const { inventoryHash, observedAt, appCount, matches, judgedBy } = before.head;
    expect(world.head(pc)).toMatchObject({
      inventoryHash,
      observedAt,
      appCount,
      matches,
      judgedBy,
    });
    await world.checkIn(renewed, [WECHAT]);
    await world.publish();
    expect(finding()).toMatchObject({ episode: 1, n: before.finding.n, status: 'unenforceable' });
    expect(world.said('wechat')).toEqual(before.said);
  });

  test('may do so once a day; a second time is refused with an alarm', async () => {
    await again();
    world.now += DAY - 1;
    await expect(again('other')).rejects.toMatchObject({
      ...REFUSED,
      members: { retryAt: '2023-11-11T12:06:00Z' },
      retryAfter: 1,
    });
    expect(refusals()).toBe(1);
    expect(rotations()).toHaveLength(1);
    world.now += 1;
    await again();
    expect(rotations()).toHaveLength(2);
    expect(refusals()).toBe(1);
  });

  test('is the same in whatever spelling of its UUID', async () => {
    const uuid = '4C4C4544-0042-3510-8058-B4C04F333732';
    const { deviceId } = await again(null, uuid);
    expect((await again(null, `{${uuid.toLowerCase()}}`)).deviceId).toBe(deviceId);
  });

  test('uses nothing up: the key’s uses count devices', async () => {
    key = await world.key({ ...RENEWING, maxUses: 1, expiresAt: world.now + 30 * DAY });
    const { deviceId } = await again(null, 'other pc');
    expect((await again(null, 'other pc')).deviceId).toBe(deviceId);
    await expect(again(null, 'third pc')).rejects.toMatchObject({ kind: 'forbidden' });
    world.now += 30 * DAY;
    await expect(again(null, 'other pc')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('enrols as new once its device is revoked', async () => {
    await world.checkIn(pc, [WECHAT]);
    const revoke = { caller: OPERATOR, deviceId: pc.deviceId, reason: 'stolen' };
    await revokeDevice(world.deps, revoke);
    const other = await again();
    expect(other.deviceId).not.toBe(pc.deviceId);
    expect(finding()).toMatchObject({ status: 'withdrawn', cause: 'retired' });
    await expect(world.checkIn(pc, [])).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(rotations()).toEqual([]);
  });

  test.each([
    ['a key that refuses', { reenroll: 'refuse' }],
    ['a key of another group', { group: 'embassy' }],
    ['a key for agents', { kind: 'agent', reenroll: 'refuse' }],
  ] as const)('is refused with %s, and its token stays good', async (_name, change) => {
    const other = await world.key({ ...RENEWING, ...change });
    await expect(world.enrolWith(other, 'pc')).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('must revoke'),
    });
    expect(await world.checkIn(pc, [])).toMatchObject({ judged: true });
    expect(refusals()).toBe(0);
  });

  test('takes no device over that an agent has enrolled', async () => {
    const agent = await world.enrolWith(await world.key(), 'phone');
    await expect(again(null, 'phone')).rejects.toMatchObject({ kind: 'conflict' });
    expect(world.head(agent).management).toBe('agent');
    expect(await world.checkIn(agent, [])).toMatchObject({ judged: true });
  });

  test('is no return soon after: the app begins a new episode', async () => {
    await world.checkIn(pc, [WECHAT]);
    world.now += HOUR;
    await world.checkIn(pc, []);
    expect(finding()).toMatchObject({ status: 'resolved', episode: 1 });
    world.now += HOUR;
    const renewed = await again();
    await world.checkIn(renewed, [WECHAT]);
    expect(finding()).toMatchObject({ status: 'unenforceable', episode: 2, back: null });
  });

  describe('and then lists its apps', () => {
    let renewed: Agent;
    beforeEach(async () => {
      await world.checkIn(pc, [WECHAT, 'org.notes']);
      world.now += 2 * HOUR;
      renewed = await again();
    });

    test('is doubted at first: what it lacks counts an hour later', async () => {
      expect(await world.checkIn(renewed, ['org.notes'])).toMatchObject({
        status: 'notice',
        send: 'inventory',
        inventoryHash: null,
      });
      expect(finding().status).toBe('unenforceable');
      expect(world.head(pc)).toMatchObject({
        doubt: { why: 'first-since-enrolment' },
        rotation: { unlisted: false },
      });
      const { inventoryHash } = world.head(pc);
      world.now += HOUR - 1;
      await world.checkIn(renewed, ['org.notes']);
      expect(finding().status).toBe('unenforceable');
      world.now += 1;
      await world.checkIn(renewed, null, { inventoryHash });
      expect(finding()).toMatchObject({ status: 'resolved', cause: 'absent' });
      expect(world.head(pc).doubt).toBeNull();
    });

    test('is not confirmed by another list within the hour, but by one after it', async () => {
      await world.checkIn(renewed, ['org.notes']);
      world.now += HOUR - 1;
      await world.checkIn(renewed, ['org.maps']);
      expect(finding().status).toBe('unenforceable');
      const { lacking } = world.deps.fleet.inventories.get(pc.deviceId) ?? {};
      expect(lacking).toMatchObject([{ app: { id: WECHAT } }]);
      world.now += 1;
      await world.checkIn(renewed, ['org.maps', 'org.games']);
      expect(finding()).toMatchObject({ status: 'resolved', cause: 'absent' });
      expect(world.head(pc).doubt).toBeNull();
      await world.checkIn(renewed, ['org.games'], { observedAt: world.now + 1 });
      expect(world.head(pc).doubt).toBeNull();
    });

    test('is forgotten where the app is back within the hour', async () => {
      await world.checkIn(renewed, ['org.notes']);
      world.now += MINUTE;
      await world.checkIn(renewed, [WECHAT, 'org.notes']);
      world.now += HOUR;
      await world.checkIn(renewed, [WECHAT]);
      expect(finding()).toMatchObject({ status: 'unenforceable', episode: 1 });
      expect(world.head(pc).doubt).toBeNull();
    });

    test.each(['empty', 'shrunk'] as const)('may be %s besides', async (why) => {
      const others = Array.from({ length: 12 }, (_, n) => `org.example.app${n}`);
      await world.checkIn(renewed, [WECHAT, ...others]);
      world.now += MINUTE;
      await world.checkIn(renewed, [], why === 'empty' ? { apps: [] } : {});
      expect(world.head(pc).doubt?.why).toBe(why);
      expect(finding().status).toBe('unenforceable');
    });

    test('is believed in what it shows', async () => {
      await world.inForce(
        aBan('notes', {
          apps: [{ name: 'Maps', match: [{ platform: 'android', packageName: 'org.maps' }] }],
        }),
      );
      await world.settle();
      await world.checkIn(renewed, ['org.maps']);
      expect(world.finding('notes', pc)).toMatchObject({ status: 'unenforceable' });
    });

    test.each(['its apps', 'their hash'])('is not doubted where %s are the stored', async (by) => {
      const { inventoryHash } = world.head(pc);
      const apps = by === 'its apps' ? [WECHAT, 'org.notes'] : null;
      expect(await world.checkIn(renewed, apps, { inventoryHash })).toMatchObject({ send: null });
      expect(world.head(pc)).toMatchObject({ doubt: null, rotation: { unlisted: false } });
      const { lock } = world.head(pc);
      await world.checkIn(renewed, apps, { inventoryHash });
      expect(world.head(pc).lock).toBe(lock);
      world.now += MINUTE;
      await world.checkIn(renewed, ['org.notes']);
      expect(finding()).toMatchObject({ status: 'resolved', cause: 'absent' });
    });
  });

  describe('and does not hear the answer', () => {
    const lost = async (idempotencyKey: string | null) => {
      world.deps.faults.onWrite = (verb, step) => {
        if (verb === 'access.reenroll' && step === 'after') throw new Error('the answer is lost');
      };
      await expect(again(idempotencyKey)).rejects.toThrow('lost');
      delete world.deps.faults.onWrite;
    };

    test('gets another token by the same idempotency key, until it has listed', async () => {
      await lost('try-1');
      await expect(world.checkIn(pc, [])).rejects.toMatchObject({ kind: 'unauthenticated' });
      world.now += HOUR;
      const first = await again('try-1');
      const second = await again('try-1');
      await expect(world.checkIn(first, [])).rejects.toMatchObject({ kind: 'unauthenticated' });
      expect(rotations()).toHaveLength(1);
      await world.checkIn(second, [WECHAT]);
      await expect(again('try-1')).rejects.toMatchObject(REFUSED);
      expect(await world.checkIn(second, [WECHAT])).toMatchObject({ judged: true });
    });

    test('waits for a day without one, or has an operator revoke it', async () => {
      await lost(null);
      await expect(again()).rejects.toMatchObject(REFUSED);
      await expect(again('try-1')).rejects.toMatchObject(REFUSED);
      expect(refusals()).toBe(2);
    });

    test('the same text with another key is another enrolment', async () => {
      await lost('try-1');
      key = await world.key(RENEWING);
      await expect(again('try-1')).rejects.toMatchObject(REFUSED);
    });

    test('has lost nothing where nothing was written', async () => {
      world.deps.faults.onWrite = (verb, step) => {
        if (verb === 'access.reenroll' && step === 'before') throw new Error('cut short');
      };
      await expect(again()).rejects.toThrow('cut short');
      delete world.deps.faults.onWrite;
      expect(await world.checkIn(pc, [])).toMatchObject({ judged: true });
      expect((await again()).deviceId).toBe(pc.deviceId);
    });
  });

  describe('while others write', () => {
    /** Does something just before the head is written for the first time. */
    const firstBefore = (verb: string, act: () => Promise<unknown>) => {
      world.deps.faults.onWrite = async (written, step) => {
        if (written !== verb || step !== 'before') return;
        delete world.deps.faults.onWrite;
        await act();
      };
    };

    test('one of two at once wins, and the other is refused', async () => {
      let winner: Agent | undefined;
      firstBefore('access.reenroll', async () => {
        winner = await again('b');
      });
      await expect(again('a')).rejects.toMatchObject(REFUSED);
      if (winner === undefined) throw new Error('nobody won');
      expect(await world.checkIn(winner, [])).toMatchObject({ judged: true });
      expect(rotations()).toHaveLength(1);
    });

    test('a late request does not void what its own repeat was told', async () => {
      let winner: Agent | undefined;
      firstBefore('access.reenroll', async () => {
        winner = await again('a');
      });
      await expect(again('a')).rejects.toMatchObject({ kind: 'conflict', retryAfter: 5 });
      if (winner === undefined) throw new Error('nobody won');
      expect(await world.checkIn(winner, [])).toMatchObject({ judged: true });
      expect(refusals()).toBe(0);
    });

    test('a check-in that comes first is kept', async () => {
      firstBefore('access.reenroll', () => world.checkIn(pc, [WECHAT]));
      await again();
      expect(finding()).toMatchObject({ status: 'unenforceable' });
      expect(world.head(pc)).toMatchObject({ matches: ['wechat'], rotation: { unlisted: true } });
    });

    test('a check-in with the old token that is late changes nothing', async () => {
      let renewed: Agent | undefined;
      firstBefore('fleet.record', async () => {
        renewed = await again();
      });
      await expect(world.checkIn(pc, [WECHAT])).rejects.toMatchObject({ kind: 'unauthenticated' });
      expect(world.head(pc)).toMatchObject({ inventoryHash: null, matches: [] });
      if (renewed === undefined) throw new Error('it did not enrol again');
      expect(await world.checkIn(renewed, [])).toMatchObject({ judged: true });
    });

    test('a revocation that comes first leaves nothing to renew', async () => {
      const revoke = { caller: OPERATOR, deviceId: pc.deviceId, reason: 'stolen' };
      firstBefore('access.reenroll', () => revokeDevice(world.deps, revoke));
      await expect(again()).rejects.toMatchObject({ kind: 'conflict' });
      expect(world.head(pc)).toMatchObject({ tokenHash: null, retiredAt: world.now });
      expect((await again()).deviceId).not.toBe(pc.deviceId);
    });
  });
});

describe('a key for reporters', () => {
  test('makes devices that nothing is ordered on, whatever they say', async () => {
    const world = new World({}, IN_FORCE);
    await world.inForce(aBan('wechat'));
    await world.settle();
    const pc = await world.enrolWith(await world.key({ kind: 'reporter' }), 'pc');
    for (const coverage of ['managed-only', 'all'] as const) {
      world.now += MINUTE;
      const claim = { coverage, management: 'full', kind: 'agent' };
      const { orders } = await world.checkIn(pc, [WECHAT], claim);
      expect(orders.map(({ action }) => action)).toEqual(['notice']);
    }
    expect(world.head(pc).management).toBe('none');
    await world.until(world.now + 10 * DAY);
    expect(world.finding('wechat', pc)).toMatchObject({
      status: 'unenforceable',
      cause: 'management',
      phase: 'notice',
    });
    const { orderId } = (await world.checkIn(pc, [WECHAT])).orders[0] ?? {};
    const disabled = { orderId: String(orderId), outcome: 'disabled', detail: null, at: null };
    await world.checkIn(pc, [WECHAT], { results: [{ ...disabled, outcome: 'disabled' }] });
    expect(world.finding('wechat', pc).status).toBe('unenforceable');
  });

  test('may rotate, and a key for agents may not', async () => {
    const world = new World({}, IN_FORCE);
    await expect(world.key({ kind: 'agent', reenroll: 'rotate' })).rejects.toMatchObject({
      kind: 'unprocessable',
      parts: [{ pointer: '/reenroll', detail: expect.stringContaining('kind reporter') }],
    });
    expect(world.deps.access.keys.size).toBe(0);
    await world.key(RENEWING);
    expect([...world.deps.access.keys.values()]).toMatchObject([RENEWING]);
    expect(world.deps.audited).toMatchObject([{ after: RENEWING }]);
  });
});
