import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { enroll } from '../../../functions/usecases/devices/enroll.ts';
import {
  createEnrollmentKey,
  revokeDevice,
} from '../../../functions/usecases/devices/operators.ts';
import { listDevices, readDevice } from '../../../functions/usecases/devices/read-devices.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, OPERATOR, World } from '../world.ts';

describe('enrolment and revocation', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
  });
  const key = (change: { maxUses?: number; expiresAt?: number } = {}) =>
    createEnrollmentKey(world.deps, {
      caller: OPERATOR,
      kind: 'agent',
      reenroll: 'refuse',
      group: 'ministry',
      ownership: 'organization',
      maxUses: 2,
      expiresAt: world.now + DAY,
      ...change,
    });
  const enrolment = (enrollmentKey: string, hardwareId: string) =>
    enroll(world.deps, {
      enrollmentKey,
      hardwareId,
      platform: 'android',
      osVersion: null,
      idempotencyKey: null,
      warnings: [],
    });

  test(
    'the key gives the group and the ownership; its secret and the token are stored as hashes ' +
      'only',
    async () => {
      const { enrollmentKey } = await key();
      const { deviceId, token } = await enrolment(enrollmentKey, 'h-1');
      expect(await readDevice(world.deps, { caller: OPERATOR, deviceId })).toMatchObject({
        group: 'ministry',
        ownership: 'organization',
        management: 'agent',
      });
      const kept = JSON.stringify([
        [...world.deps.access.keys],
        world.deps.heads(),
        world.deps.audited,
      ]);
      expect(kept).not.toContain(enrollmentKey);
      expect(kept).not.toContain(token.split('.')[1]);
    },
  );

  test('hardware is the same in whatever spelling of its UUID', async () => {
    const { enrollmentKey } = await key();
    const hardware = '4C4C4544-0042-3510-8058-B4C04F333732';
    await enrolment(enrollmentKey, hardware);
    for (const twin of [hardware.toLowerCase(), `{${hardware}}`])
      await expect(enrolment(enrollmentKey, twin)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('no device enrols as what makers leave for a name, and no use is spent', async () => {
    const { enrollmentKey } = await key({ maxUses: 1 });
    for (const name of ['To be filled by O.E.M.', '00000000-0000-0000-0000-000000000000'])
      await expect(enrolment(enrollmentKey, name)).rejects.toMatchObject({
        kind: 'unprocessable',
        parts: [{ pointer: '/hardwareId', detail: expect.stringContaining('send another id') }],
      });
    await enrolment(enrollmentKey, 'h-1');
  });

  test('a key is good for so many uses and so long', async () => {
    const { enrollmentKey } = await key({ maxUses: 1 });
    await enrolment(enrollmentKey, 'h-1');
    await expect(enrolment(enrollmentKey, 'h-2')).rejects.toMatchObject({ kind: 'forbidden' });
    const short = await key();
    world.now += DAY;
    await expect(enrolment(short.enrollmentKey, 'h-3')).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(enrolment('no key', 'h-3')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(key({ expiresAt: world.now })).rejects.toMatchObject({ kind: 'unprocessable' });
  });

  test('a hardware id enrols once, until an operator revokes the device', async () => {
    const { enrollmentKey } = await key({ maxUses: 9 });
    const { deviceId } = await enrolment(enrollmentKey, 'h-1');
    await expect(enrolment(enrollmentKey, 'h-1')).rejects.toMatchObject({ kind: 'conflict' });
    await revokeDevice(world.deps, { caller: OPERATOR, deviceId, reason: 'reset' });
    await expect(enrolment(enrollmentKey, 'h-1')).resolves.toMatchObject({
      token: expect.any(String),
    });
  });

  test(
    'a revoked device’s token is void at once, its orders are withdrawn, and doing it twice is ' +
      'doing it once',
    async () => {
      await world.inForce(aBan('wechat'));
      await world.settle();
      const phone = await world.enrol();
      await world.checkIn(phone, [WECHAT]);
      const revoke = { caller: OPERATOR, deviceId: phone.deviceId, reason: 'stolen' };
      await revokeDevice(world.deps, revoke);
      await revokeDevice(world.deps, revoke);
      await expect(world.checkIn(phone, [WECHAT])).rejects.toMatchObject({
        kind: 'unauthenticated',
      });
      await world.publish();
      expect(world.finding('wechat', phone)).toMatchObject({
        status: 'withdrawn',
        cause: 'retired',
      });
      expect(world.said('wechat')).toEqual(['order.remove', 'order.withdrawn']);
      expect(world.deps.audited.filter((entry) => entry.action === 'device.revoke')).toHaveLength(
        1,
      );
    },
  );

  describe('a device with more findings than one write moves', () => {
    const bans = ['one', 'three', 'two'];
    const statuses = (phone: Agent) => bans.map((ban) => world.finding(ban, phone).status);
    const found = async () => {
      for (const ban of bans) await world.inForce(aBan(ban));
      await world.settle();
      const phone = await world.enrol();
      await world.checkIn(phone, [WECHAT]);
      expect(statuses(phone)).toEqual(['open', 'open', 'open']);
      world.deps.fleet.mostMoves = 1;
      return { phone, revoke: { caller: OPERATOR, deviceId: phone.deviceId, reason: 'stolen' } };
    };

    test('loses them all when it is revoked', async () => {
      const { phone, revoke } = await found();
      await revokeDevice(world.deps, revoke);
      expect(statuses(phone)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
      expect(world.deps.heads()).toMatchObject([{ matches: [] }]);
    });

    test('keeps none where its revocation is cut short: the next census ends them', async () => {
      const { phone, revoke } = await found();
      world.deps.faults.onWrite = (verb, step) => {
        if (verb === 'fleet.record' && step === 'before') throw new Error('cut short');
      };
      await expect(revokeDevice(world.deps, revoke)).rejects.toThrow('cut short');
      expect(statuses(phone)).toEqual(['withdrawn', 'open', 'open']);
      delete world.deps.faults.onWrite;
      await world.until(world.now + DAY);
      expect(statuses(phone)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
    });
  });

  test('a device that is not there cannot be revoked or read', async () => {
    const none = { caller: OPERATOR, deviceId: 'none', reason: 'x' };
    await expect(revokeDevice(world.deps, none)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(readDevice(world.deps, none)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('devices are listed by source and group, never with a token’s hash', async () => {
    await world.enrol();
    await world.report('D-1', [], { group: 'embassy' });
    const list = (source: string | null, group: string | null, externalId: string | null = null) =>
      listDevices(world.deps, {
        caller: OPERATOR,
        source,
        externalId,
        group,
        cursor: null,
        limit: 10,
      });
    expect((await list(null, null)).items).toHaveLength(2);
    expect((await list('mdm', null)).items).toHaveLength(1);
    expect((await list(null, 'embassy')).items).toHaveLength(1);
    expect((await list('mdm', null, 'D-1')).items).toMatchObject([{ externalId: 'D-1' }]);
    expect(await list('mdm', null, 'D-2')).toEqual({ items: [], nextCursor: null });
    expect((await list('mdm', 'ministry', 'D-1')).items).toEqual([]);
    expect(JSON.stringify(await list(null, null))).not.toContain('tokenHash');
  });
});
