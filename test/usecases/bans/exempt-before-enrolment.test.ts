import { beforeEach, describe, expect, test } from '@jest/globals';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import { NOBODY } from '../../made/exemption.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, APPROVER, OPERATOR, World } from '../world.ts';

const SERIAL = '4C4C4544-0042-3510-8058-B4C04F333732';
const WRITTEN = `{${SERIAL.toLowerCase()}}`;

type Names = Partial<Pick<Parameters<typeof grantExemption>[1], keyof typeof NOBODY>>;

let world: World;
let enrollmentKey: string;

beforeEach(async () => {
  world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
  await world.inForce(aBan('wechat'));
  await world.settle();
  enrollmentKey = await world.key({ expiresAt: world.now + 30 * DAY });
});

const enrol = (hardwareId = SERIAL): Promise<Agent> => world.enrolWith(enrollmentKey, hardwareId);
const exempt = (names: Names, lasts = 2 * DAY) =>
  grantExemption(world.deps, {
    caller: APPROVER,
    banId: 'wechat',
    ...NOBODY,
    ground: 'research',
    grantedBy: 'security officer',
    expiresAt: world.now + lasts,
    idempotencyKey: null,
    ...names,
  });
const revoke = ({ deviceId }: Agent) =>
  revokeDevice(world.deps, { caller: OPERATOR, deviceId, reason: 'wiped' });
const removals = () => world.said('wechat').filter((type) => type === 'order.remove');

describe('hardware that is exempt', () => {
  test('and is yet to enrol gets no order, in whatever spelling it was named', async () => {
    await exempt({ hardwareIds: [WRITTEN] });
    const answer = await world.checkIn(await enrol(), [WECHAT]);
    expect(answer).toMatchObject({ status: 'compliant', orders: [] });
    await world.until(world.now + DAY);
    expect(removals()).toEqual([]);
  });

  test('stays so when it is wiped, revoked and enrolled again', async () => {
    await exempt({ hardwareIds: [SERIAL] });
    const first = await enrol();
    await world.checkIn(first, [WECHAT]);
    expect(await revoke(first)).toMatchObject({ exemptions: [], moreExemptions: 0 });
    const second = await enrol();
    expect(second.deviceId).not.toBe(first.deviceId);
    expect(await world.checkIn(second, [WECHAT])).toMatchObject({
      status: 'compliant',
      orders: [],
    });
    expect(world.finding('wechat', second).status).toBe('exempt');
  });

  test('stays so also where its device id was named, and whoever revokes hears of it', async () => {
    const first = await enrol();
    const { id, expiresAt } = await exempt({ devices: [first.deviceId] });
    await world.checkIn(first, [WECHAT]);
    const left = [{ banId: 'wechat', exemptionId: id, until: expiresAt, others: 0 }];
    const answer = { deviceId: first.deviceId, exemptions: left, moreExemptions: 0 };
    expect(await revoke(first)).toEqual(answer);
    expect(await revoke(first)).toEqual(answer);
    const { after } =
      world.deps.audited.filter(({ action }) => action === 'device.revoke')[0] ?? {};
    expect(after).toMatchObject({ exemptions: left, moreExemptions: 0 });
    const second = await enrol();
    expect(await world.checkIn(second, [WECHAT])).toMatchObject({
      status: 'compliant',
      orders: [],
    });
    expect(await revoke(second)).toMatchObject({ exemptions: left });
    expect((await world.checkIn(await enrol(), [WECHAT])).orders).toEqual([]);
  });

  test('is no longer so when the exemption that a revoked device left is ended', async () => {
    const first = await enrol();
    const { id } = await exempt({ devices: [first.deviceId] });
    await revoke(first);
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    world.now += 6_000;
    const { orders } = await world.checkIn(await enrol(), [WECHAT]);
    expect(orders).toMatchObject([{ action: 'remove' }]);
  });

  test('is no other hardware, which takes nothing over', async () => {
    await exempt({ devices: [(await enrol()).deviceId], hardwareIds: ['another'] });
    const { orders } = await world.checkIn(await enrol('a third'), [WECHAT]);
    expect(orders).toMatchObject([{ action: 'remove' }]);
  });

  test('has its order withdrawn by a sweep, and given anew when the exemption ends', async () => {
    const [phone, other] = [await enrol(), await enrol('other')];
    for (const one of [phone, other]) await world.checkIn(one, [WECHAT]);
    await exempt({ hardwareIds: [WRITTEN] }, DAY);
    await world.settle();
    expect(world.finding('wechat', phone)).toMatchObject({ status: 'exempt', outstanding: null });
    expect(world.finding('wechat', other)).toMatchObject({ status: 'open', phase: 'remove' });
    await world.until(world.now + DAY);
    expect(world.finding('wechat', phone)).toMatchObject({ status: 'open', phase: 'remove', n: 2 });
  });

  test('has its order again at once when somebody ends the exemption', async () => {
    const phone = await enrol();
    const { id } = await exempt({ hardwareIds: [SERIAL] });
    await world.checkIn(phone, [WECHAT]);
    await world.settle();
    world.now += HOUR;
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    await world.settle();
    expect(world.finding('wechat', phone)).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('costs an unchanged check-in one read and no write', async () => {
    await exempt({ hardwareIds: [SERIAL] });
    const phone = await enrol();
    await world.checkIn(phone, []);
    world.now += 1_000;
    const calls: string[] = [];
    world.deps.faults.onRead = (verb) => void (verb.startsWith('fleet.') && calls.push(verb));
    world.deps.faults.onWrite = (verb) => void calls.push(verb);
    await world.checkIn(phone, null, { inventoryHash: world.head(phone).inventoryHash });
    expect(calls).toEqual(['fleet.readHead']);
  });

  test('is not told to block the app, while the others of its group are', async () => {
    await exempt({ hardwareIds: [WRITTEN] }, DAY);
    await world.settle();
    const [phone, other] = [await enrol(), await enrol('other')];
    for (const one of [phone, other]) await world.checkIn(one, []);
    expect(await world.blocked(phone)).toEqual([]);
    expect(await world.blocked(other)).toEqual([WECHAT]);
    const named = await world.checkIn(phone, []);
    const { etag } = (await world.checkIn(other, [])).restrictions ?? {};
    expect(named.restrictions?.etag).not.toBe(etag);
    await world.until(world.now + DAY + HOUR);
    await world.checkIn(phone, []);
    expect(await world.blocked(phone)).toEqual([WECHAT]);
  });

  test('is asked back when its exemption ends, though it has none of the apps', async () => {
    const phone = await enrol();
    await exempt({ hardwareIds: [SERIAL] }, HOUR);
    world.now += 6_000;
    const { nextCheckInSeconds } = await world.checkIn(phone, []);
    expect(nextCheckInSeconds).toBeLessThanOrEqual(HOUR / 1_000 + 900);
  });
});

describe('a device that is exempt under the name that its source gives it', () => {
  const named = { externalIds: [{ source: 'mdm', externalId: WRITTEN }] };

  test('and is yet to be reported gets no order, and no other does', async () => {
    await exempt(named);
    for (const name of [SERIAL, 'D-2']) await world.report(name, [WECHAT]);
    await world.settle();
    expect(world.finding('wechat', SERIAL).status).toBe('exempt');
    expect(world.finding('wechat', 'D-2')).toMatchObject({ status: 'open', phase: 'remove' });
    expect(removals()).toHaveLength(1);
  });

  test('is exempt as each of the devices that several sources know it as', async () => {
    const both = ['mdm', 'fleet'].map((source) => ({ source, externalId: 'D-1' }));
    await exempt({ externalIds: both });
    await world.report('D-1', [WECHAT]);
    expect(world.finding('wechat', 'D-1').status).toBe('exempt');
    const exemption = world.deps.bans.blocklist.bans[0]?.exemptions[0];
    expect(exemption?.externalIds).toEqual(both);
  });

  test('has its order withdrawn by a sweep, and given anew when the exemption ends', async () => {
    await world.report(SERIAL, [WECHAT]);
    await exempt(named, DAY);
    await world.settle();
    expect(world.finding('wechat', SERIAL)).toMatchObject({ status: 'exempt', outstanding: null });
    await world.until(world.now + DAY);
    expect(world.finding('wechat', SERIAL)).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('is not lost when the device is taken off and reported again', async () => {
    await world.report(SERIAL, [WECHAT]);
    await exempt(named);
    const deviceId = sourceDeviceId('mdm', SERIAL);
    const by = { caller: OPERATOR, reason: 'wiped' };
    expect(await revokeDevice(world.deps, { ...by, deviceId })).toMatchObject({ exemptions: [] });
    world.now += HOUR;
    await world.report(SERIAL, [WECHAT]);
    expect(world.finding('wechat', SERIAL).status).toBe('exempt');
  });
});

describe('exempt hardware and names', () => {
  test('are counted by the census, and their findings keep their places', async () => {
    await world.report('D-1', [WECHAT]);
    const phone = await enrol();
    await world.checkIn(phone, [WECHAT]);
    await exempt({
      hardwareIds: [SERIAL],
      externalIds: [{ source: 'mdm', externalId: 'D-1' }],
    });
    await world.inForce(aBan('wechat', { reason: { en: 'amended' } }));
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({ state: 'open', revision: 2, count: 2 });
    expect(world.finding('wechat', phone)).toMatchObject({ status: 'exempt', revision: 2 });
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'exempt', revision: 2 });
  });

  test('are told to managers, who block for whole groups', async () => {
    const externalIds = [{ source: 'mdm', externalId: 'D-1' }];
    await exempt({ hardwareIds: [SERIAL], externalIds }, DAY);
    await world.settle();
    const told = () =>
      world.deps.published.findLast(
        ({ type, data }) => type === 'restrictions.changed' && data.platform === 'android',
      )?.data;
    expect(told()).toMatchObject({
      blocked: [{ id: WECHAT }],
      exceptDevices: [],
      exceptHardwareIds: [SERIAL],
      exceptExternalIds: externalIds,
    });
    await world.until(world.now + DAY + HOUR);
    expect(told()).toMatchObject({ exceptHardwareIds: [], exceptExternalIds: [] });
  });

  test('are not granted for no device, a revoked one, or what makers leave', async () => {
    const phone = await enrol();
    await revoke(phone);
    const blank = 'To be filled by O.E.M.';
    for (const [names, pointer] of [
      [{ devices: ['nobody'] }, '/devices/0'],
      [{ devices: [phone.deviceId] }, '/devices/0'],
      [{ hardwareIds: [SERIAL, blank] }, '/hardwareIds/1'],
      [{ externalIds: [{ source: 'mdm', externalId: '000000' }] }, '/externalIds/0/externalId'],
    ] satisfies readonly (readonly [Names, string])[])
      await expect(exempt(names)).rejects.toMatchObject({
        kind: 'unprocessable',
        parts: [{ pointer }],
      });
    expect(world.deps.bans.blocklist.bans[0]?.exemptions).toEqual([]);
  });
});
