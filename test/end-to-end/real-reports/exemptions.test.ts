import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BEGINS, iso, MINUTE } from '../documents.ts';
import { endWorld, SOURCE, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

const WECHAT = named('WeChat', { platform: 'android', packageName: 'com.tencent.mm' });
const HAS_IT = [{ id: 'com.tencent.mm' }];

let world: World;
let office: ReturnType<typeof officeOf>;
let enrollmentKey: string;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  await office.inForce([banOf('research', WECHAT), banOf('managed', WECHAT)]);
  const key = await world.people.operator.post('/v1/enrollment-keys', {
    group: 'research',
    ownership: 'organization',
    maxUses: 20,
    expiresAt: iso(BEGINS + 24 * 60 * MINUTE),
  });
  enrollmentKey = String(key.enrollmentKey);
});
afterAll(async () => {
  await endWorld(world);
});

/*
 * What was put on a device by hand is lost when it is wiped and enrols again, and it is sent
 * everything that it was excluded from: fleetdm/fleet#49270, fleetdm/fleet#50878.
 */
describe('a research phone that is exempt, wiped, and enrolled again', () => {
  const enrol = (hardwareId: string) =>
    world.client.enroll({ enrollmentKey, hardwareId, platform: 'android' });
  const exempt = async (names: object, banId = 'research') => {
    const { body } = await world.people.approver.send('POST', `/v1/bans/${banId}/exemptions`, {
      ...names,
      ground: 'security research',
      grantedBy: 'security officer',
      expiresAt: '2099-01-01T00:00:00Z',
    });
    // Instances hold their copy of the blocklist for a few seconds.
    await office.advance(MINUTE);
    return body;
  };
  const revoke = async (deviceId: string) =>
    (
      await world.people.operator.send('DELETE', `/v1/devices/${deviceId}`, {
        reason: 'wiped, to be enrolled again',
      })
    ).body;

  it('is ordered nothing, and whoever revoked it heard of the exemption', async () => {
    const first = await enrol('rw12-phone');
    const { id } = await exempt({ devices: [first.deviceId] });
    expect((await office.checksIn(first.token, HAS_IT)).status).toBe('compliant');
    expect(await revoke(first.deviceId)).toMatchObject({
      exemptions: [
        { banId: 'research', exemptionId: id, until: '2099-01-01T00:00:00Z', others: 0 },
      ],
    });
    const second = await enrol('rw12-phone');
    expect(await office.checksIn(second.token, HAS_IT)).toMatchObject({
      status: 'compliant',
      orders: [],
    });
  });

  it('is ordered nothing where its hardware was named before it came', async () => {
    await exempt({ hardwareIds: ['{4C4C4544-0042-3510-8058-B4C04F333732}'] });
    const phone = await enrol('4c4c4544-0042-3510-8058-b4c04f333732');
    expect((await office.checksIn(phone.token, HAS_IT)).orders).toEqual([]);
  });

  it('is ordered nothing where its source’s name for it was named before', async () => {
    await exempt({ externalIds: [{ source: SOURCE, externalId: 'phone-1' }] }, 'managed');
    await office.lists('phone-1', HAS_IT, { group: 'managed' });
    const { body } = await office.finding('managed', await office.deviceId('phone-1'));
    expect(body).toMatchObject({ status: 'exempt' });
  });

  it('is not taken for another, nor is one exempt that nobody has', async () => {
    const other = await enrol('rw12-other');
    expect((await office.checksIn(other.token, HAS_IT)).orders).toMatchObject([
      { action: 'remove' },
    ]);
    expect(await exempt({ devices: ['rw12-other'] })).toMatchObject({
      status: 422,
      detail: expect.stringContaining('rw12-other is the id of no device'),
    });
  });
});
