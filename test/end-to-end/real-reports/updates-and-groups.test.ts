import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HOUR, MINUTE } from '../documents.ts';
import { endWorld, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

let world: World;
let office: ReturnType<typeof officeOf>;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  const WECHAT = named('WeChat', { platform: 'macos', bundleId: 'com.tencent.xinWeChat' });
  await office.inForce([
    banOf(
      'archiver',
      named(
        '7-Zip',
        { platform: 'windows', productCode: '{23170F69-40C1-2702-2301-000001000000}' },
        { platform: 'windows', displayName: '7-Zip 24.08 (x64 edition)', effect: 'review' },
        { platform: 'windows', publisher: 'Igor Pavlov', effect: 'review' },
      ),
    ),
    banOf('late-group', WECHAT, { scope: { platforms: ['macos'] } }),
  ]);
});
afterAll(async () => {
  await endWorld(world);
});

/*
 * A product code changes with each release, so that what is keyed by it loses the program at its
 * first update: fleetdm/fleet#27447 and #27759, microsoft/winget-cli#6087.
 */
describe('a program that updates itself', () => {
  const OSQUERY = { id: '{0340040B-67DE-4526-B0F9-C6DF967E9822}', name: 'osquery' };
  const zip = (code: string, version: string) => ({
    id: `{23170F69-40C1-2702-${code}-000001000000}`,
    name: `7-Zip ${version} (x64 edition)`,
    publisher: 'Igor Pavlov',
    version,
  });
  const pc = { group: 'archiver', platform: 'windows' } as const;

  it('is not gone: it needs a look, and nothing is ordered meanwhile', async () => {
    await office.lists('updated', [zip('2301', '23.01'), OSQUERY], pc);
    const id = await office.deviceId('updated');
    expect((await office.finding('archiver', id)).body).toMatchObject({ status: 'open', n: 1 });
    await office.advance(HOUR);
    await office.lists('updated', [zip('2408', '24.08'), OSQUERY], pc);
    const { body } = await office.finding('archiver', id);
    expect(body).toMatchObject({ status: 'open', cause: 'needs-review', n: 1 });
    expect(await office.counts('archiver')).toMatchObject({ resolved: 0, needsReview: 1 });
  });

  it('is gone once a list has neither', async () => {
    await office.advance(MINUTE);
    await office.lists('updated', [OSQUERY], pc);
    const { body } = await office.finding('archiver', await office.deviceId('updated'));
    expect(body).toMatchObject({ status: 'resolved', cause: 'absent' });
  });
});

/*
 * Groups that exclude are filled some time after a device has enrolled: fleetdm/fleet#22162 and
 * #47865.
 */
describe('a device whose group is known an hour later', () => {
  it('is not ordered to remove what its group is exempt from', async () => {
    await world.people.approver.post('/v1/bans/late-group/exemptions', {
      devices: [],
      groups: ['lab'],
      ground: 'research',
      grantedBy: 'security officer',
      expiresAt: '2023-11-30T00:00:00Z',
    });
    // For a few seconds an instance may still decide without it.
    await office.advance(MINUTE);
    const apps = [{ id: 'com.tencent.xinWeChat' }];
    await office.lists('mac', apps, { platform: 'macos', group: 'unassigned' });
    const id = await office.deviceId('mac');
    const first = (await office.finding('late-group', id)).body;
    expect(['scheduled', 'notice']).toContain(first.phase);
    await office.advance(HOUR);
    await office.lists('mac', apps, { platform: 'macos', group: 'lab' });
    expect((await office.finding('late-group', id)).body).toMatchObject({ status: 'exempt' });
    const orders = (await world.subscriber.read()).filter(
      ({ type, data }) => type === 'order.remove' && data.banId === 'late-group',
    );
    expect(orders).toEqual([]);
  });
});
