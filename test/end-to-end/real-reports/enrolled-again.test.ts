import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { iso, MINUTE } from '../documents.ts';
import { endWorld, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

const WECHAT = 'com.tencent.mm';

let world: World;
let office: ReturnType<typeof officeOf>;
let enrollmentKey: string;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  await office.inForce([
    banOf('wiped', named('WeChat', { platform: 'android', packageName: WECHAT })),
  ]);
  const made = await world.people.operator.post('/v1/enrollment-keys', {
    group: 'wiped',
    ownership: 'organization',
    maxUses: 10,
    expiresAt: iso(world.stack.clock.now() + 60 * MINUTE),
  });
  enrollmentKey = String(made.enrollmentKey);
});
afterAll(async () => {
  await endWorld(world);
});

const enrol = (hardwareId: string) =>
  world.client.enroll({ enrollmentKey, hardwareId, platform: 'android' });

async function exempt(whom: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const { id } = await world.people.approver.post('/v1/bans/wiped/exemptions', {
    devices: [],
    groups: [],
    ...whom,
    ground: 'security research',
    grantedBy: 'security officer',
    expiresAt: '2023-11-30T00:00:00Z',
  });
  // For a few seconds an instance may still decide without it.
  await office.advance(MINUTE);
  return String(id);
}

/*
 * What was set on a device by hand is lost by wipe and enrolment, and it gets at once what it was
 * excluded from: fleetdm/fleet#49270 and #50878.
 */
describe('an exempt phone that is wiped and enrolled again', () => {
  it('is still exempt where the exemption names its hardware', async () => {
    await exempt({ hardwareIds: ['research-1'] });
    const before = await enrol('research-1');
    const apps = [{ id: WECHAT }];
    expect(await office.checksIn(before.token, apps)).toMatchObject({ status: 'compliant' });
    const revoked = await world.people.operator.send('DELETE', `/v1/devices/${before.deviceId}`, {
      reason: 'wiped, to be enrolled again',
    });
    expect(revoked).toMatchObject({ status: 200, body: { exemptions: [] } });
    const after = await enrol('research-1');
    expect(after.deviceId).not.toBe(before.deviceId);
    expect(await office.checksIn(after.token, apps)).toMatchObject({
      status: 'compliant',
      orders: [],
    });
  });

  it('is named by the answer to its revocation where the exemption names only its id', async () => {
    const before = await enrol('research-2');
    const exemptionId = await exempt({ devices: [before.deviceId] });
    await office.checksIn(before.token, [{ id: WECHAT }]);
    const { status, body } = await world.people.operator.send(
      'DELETE',
      `/v1/devices/${before.deviceId}`,
      { reason: 'wiped, to be enrolled again' },
    );
    expect(status).toBe(200);
    expect(body.exemptions).toMatchObject([{ banId: 'wiped', exemptionId }]);
    await exempt({ hardwareIds: ['research-2'] });
    const after = await enrol('research-2');
    expect(await office.checksIn(after.token, [{ id: WECHAT }])).toMatchObject({ orders: [] });
  });
});
