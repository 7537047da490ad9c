import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { fillSecret } from '../../local/interdict/fill-secret.ts';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { EFFECTIVE, MINUTE } from './documents.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const ID = '66ADE930-5FDF-5EC4-8429-15640684C489';
const WECHAT = 'com.tencent.xin';
const BAN = 'no-wechat-on-iphones';
const KEYS = { apiKey: 'a'.repeat(32), webhookKey: 'w'.repeat(32), dmKey: 'd'.repeat(32) };

let world: World;
let peer: NanomdmPeer;

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  const { apiUrl, clock } = world.stack;
  peer = new NanomdmPeer({
    ...KEYS,
    webhookUrl: `${apiUrl}/v1/nanomdm/webhook`,
    dmUrl: `${apiUrl}/v1/nanomdm/dm/`,
    now: () => clock.now(),
  });
  await fillSecret(world.stack, 'nanomdm', { url: await peer.start(), ...KEYS });
});
afterAll(async () => {
  await peer.stop();
  await endWorld(world);
});

/** A minute passes, with its poll, and devices that were woken connect. */
async function minute(): Promise<void> {
  await world.stack.clock.advance(MINUTE);
  await world.stack.settle();
  await peer.work();
  await world.stack.settle();
}

/** `managed`: whether MDM has installed WeChat. Else its user has. */
const enrol = (id: string, group: string, managed = false) =>
  peer.enrol({
    id,
    product: 'iPhone15,2',
    osVersion: '17.5',
    isSupervised: true,
    apps: ['com.apple.mobilemail', WECHAT].map((app) => ({
      id: app,
      name: app,
      version: '1',
      isManaged: managed && app === WECHAT,
    })),
    params: { group },
  });

interface Found {
  readonly status: string;
  readonly device: { readonly group: string };
  readonly lastResult: unknown;
}

/** The findings of the ban, by their groups. */
async function findings(): Promise<readonly Found[]> {
  const { items } = await world.people.viewer.get(`/v1/bans/${BAN}/findings`);
  return [...(items as readonly Found[])].sort((a, b) =>
    a.device.group < b.device.group ? -1 : 1,
  );
}

test('a device that enrols at NanoMDM is listed', async () => {
  await enrol(ID, 'treasury', true);
  await enrol('another', 'health');
  await minute();
  await minute();
  const { items } = await world.people.viewer.get('/v1/devices?group=treasury');
  expect(items).toMatchObject([
    { externalId: ID, source: 'nanomdm', platform: 'ios', management: 'full', coverage: 'all' },
  ]);
  const { items: connectors } = await world.people.viewer.get('/v1/connectors');
  expect(connectors).toContainEqual(
    expect.objectContaining({ kind: 'nanomdm', trouble: null, devices: 2, stale: false }),
  );
  // Nothing is banned yet: it was asked, and told nothing else.
  expect(new Set(peer.told(ID).map(({ type }) => type))).toEqual(
    new Set(['DeviceInformation', 'InstalledApplicationList']),
  );
});

test('at the hour a managed app is removed, another can no longer be started', async () => {
  const [first, other] = [...peer.devices.values()];
  await world.enforced({
    id: BAN,
    scope: { platforms: ['ios'], groups: [] },
    apps: [{ name: 'WeChat', match: [{ platform: 'ios', bundleId: WECHAT }] }],
  });
  await world.stack.clock.advance(EFFECTIVE - MINUTE - world.stack.clock.now());
  await peer.work();
  await world.stack.settle();
  expect(first?.canStart(WECHAT)).toBe(true);
  expect(other?.canStart(WECHAT)).toBe(true);
  await world.stack.clock.advance(5 * MINUTE);
  // It is asked what is managed, told to remove that, and asked what it has.
  for (let step = 0; step < 4; step++) await minute();
  expect(first?.apps.has(WECHAT)).toBe(false);
  expect(other?.apps.has(WECHAT)).toBe(true);
  expect(other?.canStart(WECHAT)).toBe(false);
  expect(await findings()).toMatchObject([
    { status: 'resolved', device: { group: 'health' }, lastResult: { outcome: 'disabled' } },
    { status: 'resolved', device: { group: 'treasury' }, lastResult: { outcome: 'done' } },
  ]);
});

test('after the lift devices have back what they had', async () => {
  const [, other] = [...peer.devices.values()];
  expect(other?.profiles.size).toBe(1);
  await world.people.approver.post(`/v1/bans/${BAN}/lift`, { reason: 'it is over' });
  await minute();
  await minute();
  expect([...peer.devices.values()].map(({ profiles }) => profiles.size)).toEqual([0, 0]);
  expect(other?.canStart(WECHAT)).toBe(true);
  expect(world.failures).toEqual([]);
});

test('a device that left is retired', async () => {
  const device = peer.devices.get(ID);
  if (device === undefined) throw new Error('there is no device');
  await peer.checkOut(device);
  await world.stack.settle();
  await world.stack.clock.advance(24 * 60 * MINUTE);
  await minute();
  await world.stack.clock.advance(10 * MINUTE);
  const { items: left } = await world.people.viewer.get('/v1/devices?group=treasury');
  expect(left).not.toContainEqual(expect.objectContaining({ retiredAt: null }));
});
