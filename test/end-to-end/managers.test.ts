import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MANAGER_KINDS } from '../../functions/managers/settings.ts';
import { fillSecret } from '../../local/interdict/fill-secret.ts';
import { type AndroidPeer, startAndroidPeer } from '../../peers/android-management/server.ts';
import { FleetPeer } from '../../peers/fleet/server.ts';
import type { PeerHost } from '../../peers/fleet/world.ts';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { DAY, EFFECTIVE, iso, MINUTE } from './documents.ts';
import { endWorld, startWorld, WITH_MANAGERS, type World } from './world.ts';

/*
 * One ban goes through the whole stack to three managers at once: Apple devices under NanoMDM,
 * phones under the Android Management API, and hosts in Fleet. Then it is lifted.
 */

jest.setTimeout(180_000);

const IPHONE = '66ADE930-5FDF-5EC4-8429-15640684C489';
const ON_IPHONE = 'com.tencent.xin';
const ON_ANDROID = 'com.tencent.mm';
/** A list that is all but empty proves nothing at once. */
const KEPT = ['org.example.dialer', 'org.example.mail'];
const asApp = (packageName: string) => ({ packageName });
const BAN = 'no-wechat';
const KEYS = { apiKey: 'a'.repeat(32), webhookKey: 'w'.repeat(32), dmKey: 'd'.repeat(32) };
const HOOK = 'Ab0_'.repeat(11);
const EDITOR = { name: 'editor', source: 'deb_packages', version: '1' };
const ON_LINUX = { name: 'wechat', source: 'deb_packages', version: '1' };

let world: World;
let apple: NanomdmPeer;
let android: AndroidPeer;
let fleet: FleetPeer;
let server: PeerHost;

beforeAll(async () => {
  world = await startWorld({ concurrency: 1, ...WITH_MANAGERS });
  const { apiUrl, clock } = world.stack;
  const now = () => clock.now();
  apple = new NanomdmPeer({
    ...KEYS,
    webhookUrl: `${apiUrl}/v1/nanomdm/webhook`,
    dmUrl: `${apiUrl}/v1/nanomdm/dm/`,
    now,
  });
  android = await startAndroidPeer(now);
  for (const group of ['treasury', 'health', 'laboratory']) android.world.addPolicy(group);
  const phone = { policy: 'treasury', apps: [ON_ANDROID, ...KEPT].map(asApp) };
  for (const id of ['phone-1', 'phone-2']) android.world.addDevice({ id, ...phone });
  android.world.sync();
  fleet = new FleetPeer({ now });
  server = fleet.world.add('ubuntu', [EDITOR, ON_LINUX]);
  fleet.world.add('darwin', []);
  await fillSecret(world.stack, 'nanomdm', { url: await apple.start(), ...KEYS });
  await fillSecret(world.stack, 'android-management', await android.secret());
  const url = await fleet.start();
  await fillSecret(world.stack, 'fleet', { url, token: fleet.token, webhookSecret: HOOK });
});
afterAll(async () => {
  await Promise.all([apple.stop(), android.close(), fleet.stop()]);
  await endWorld(world);
});

/** A minute passes, with its polls; then devices do what they are told, and tell of it. */
async function minute(): Promise<void> {
  await world.stack.clock.advance(MINUTE);
  await world.stack.settle();
  await apple.work();
  android.world.sync();
  await world.stack.settle();
}

/** `managed`: whether MDM has installed WeChat. Else its user has. */
const enrol = (id: string, group: string, managed = false) =>
  apple.enrol({
    id,
    product: 'iPhone15,2',
    osVersion: '17.5',
    isSupervised: true,
    apps: ['com.apple.mobilemail', ON_IPHONE].map((app) => ({
      id: app,
      name: app,
      version: '1',
      isManaged: managed && app === ON_IPHONE,
    })),
    params: { group },
  });

const hook = (secret: string, body: object) =>
  fetch(`${world.stack.apiUrl}/v1/fleet/webhook/${secret}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Pub/Sub pushes what a phone has reported. */
async function push(id: string): Promise<void> {
  const { bytes, headers } = await android.push(id);
  const answer = await fetch(`${world.stack.apiUrl}/v1/android/notifications`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: new Uint8Array(bytes),
  });
  expect(answer.status).toBe(200);
}

interface Listed {
  readonly externalId: string;
  readonly platform: string;
  readonly inventoryHash: string;
}

async function devices(query: string): Promise<readonly Listed[]> {
  const { items } = await world.people.viewer.get(`/v1/devices?limit=50&${query}`);
  return items as readonly Listed[];
}

interface Found {
  readonly status: string;
  readonly device: { readonly externalId: string };
  readonly lastResult: { readonly outcome: string } | null;
}

/** How far the ban is with each device: the finding's state, and the last result. */
async function findings(): Promise<Readonly<Record<string, string>>> {
  const { items } = await world.people.viewer.get(`/v1/bans/${BAN}/findings`);
  return Object.fromEntries(
    (items as readonly Found[]).map(({ status, device, lastResult }) => [
      device.externalId,
      `${status}, ${lastResult?.outcome ?? 'nothing said'}`,
    ]),
  );
}

const policyOf = (id: string) => android.world.deviceOf(id).policy;
const blockedIn = (policy: string) =>
  (android.world.policyOf(policy).fields.applications ?? []).map(({ packageName }) => packageName);
const packagesOf = (id: string) =>
  android.world.deviceOf(id).apps.map(({ packageName }) => packageName);

test('devices of all three are listed, and told nothing', async () => {
  await enrol(IPHONE, 'treasury', true);
  await enrol('another', 'health');
  await minute();
  await minute();
  expect(await devices('group=treasury&source=nanomdm')).toMatchObject([
    { externalId: IPHONE, source: 'nanomdm', platform: 'ios', management: 'full', coverage: 'all' },
  ]);
  expect(await devices('source=android')).toMatchObject([
    { platform: 'android', group: 'treasury', management: 'full' },
    { platform: 'android', group: 'treasury', management: 'full' },
  ]);
  const hosts = (await devices('source=fleet')).map(({ platform }) => platform);
  expect(hosts.sort()).toEqual(['linux', 'macos']);
  const { items: connectors } = await world.people.viewer.get('/v1/connectors');
  for (const kind of MANAGER_KINDS)
    expect(connectors).toContainEqual(
      expect.objectContaining({ kind, trouble: null, devices: 2, stale: false }),
    );
  // Nothing is banned yet: iPhones were asked what they are, and nobody was told anything.
  expect(new Set(apple.told(IPHONE).map(({ type }) => type))).toEqual(
    new Set(['DeviceInformation', 'InstalledApplicationList']),
  );
  const changes = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method !== 'GET' && path !== '/token';
  expect([...android.told, ...fleet.heard].filter(changes)).toEqual([]);
});

test('a host of Fleet is looked at sooner when its webhook says so', async () => {
  const known = async () =>
    (await devices('source=fleet')).find(({ platform }) => platform === 'linux')?.inventoryHash;
  const before = await known();
  server.software = [EDITOR, ON_LINUX, { ...EDITOR, name: 'signal' }];
  await world.stack.clock.advance(61 * MINUTE);
  expect(await known()).toBe(before);
  expect((await hook('x'.repeat(44), { hosts: [{ id: server.id }] })).status).toBe(401);
  expect((await hook(HOOK, { hosts: [{ id: server.id }] })).status).toBe(200);
  await world.stack.clock.advance(MINUTE);
  expect(await known()).not.toBe(before);
});

test('at the hour each does what it can, and an exempt phone keeps what it has', async () => {
  const [first, other] = [...apple.devices.values()];
  await world.enforced({
    id: BAN,
    scope: { platforms: ['ios', 'android', 'linux'], groups: [] },
    apps: [
      {
        name: 'WeChat',
        match: [
          { platform: 'ios', bundleId: ON_IPHONE },
          { platform: 'android', packageName: ON_ANDROID },
          { platform: 'linux', packageId: 'wechat' },
        ],
      },
    ],
  });
  await world.people.approver.post(`/v1/bans/${BAN}/exemptions`, {
    externalIds: [{ source: 'android', externalId: 'phone-2' }],
    ground: 'research',
    grantedBy: 'the board',
    expiresAt: iso(EFFECTIVE + DAY),
  });
  await world.stack.clock.advance(EFFECTIVE - MINUTE - world.stack.clock.now());
  await apple.work();
  await world.stack.settle();
  expect([first, other].map((iphone) => iphone?.canStart(ON_IPHONE))).toEqual([true, true]);
  expect(blockedIn('treasury')).toEqual([]);
  expect(fleet.told(server.uuid)).toEqual([]);
  await world.stack.clock.advance(5 * MINUTE);
  // iPhones are asked what is managed, told to remove that, and asked what they have.
  for (let step = 0; step < 4; step++) await minute();
  expect([first, other].map((iphone) => iphone?.apps.has(ON_IPHONE))).toEqual([false, true]);
  expect(other?.canStart(ON_IPHONE)).toBe(false);
  expect(blockedIn('treasury')).toEqual([ON_ANDROID]);
  expect([policyOf('phone-1'), policyOf('phone-2')]).toEqual([
    'treasury',
    'treasury-interdict-phone-2',
  ]);
  expect([packagesOf('phone-1'), packagesOf('phone-2')]).toEqual([KEPT, [ON_ANDROID, ...KEPT]]);
  expect(server.software.map(({ name }) => name)).toEqual(['editor', 'signal']);
  expect(fleet.told(server.uuid)).toHaveLength(1);
  await push('phone-1');
  await push('phone-2');
  await minute();
  expect(await findings()).toEqual({
    [IPHONE]: 'resolved, done',
    another: 'resolved, disabled',
    'phone-1': 'resolved, done',
    'phone-2': 'exempt, nothing said',
    // The next list of the host has yet to come.
    [server.uuid.toLowerCase()]: 'open, done',
  });
});

test('what Fleet was told is proven by the next list of the host', async () => {
  await world.stack.clock.advance(61 * MINUTE);
  const { apiUrl } = world.stack;
  expect(await fleet.sendWebhooks(`${apiUrl}/v1/fleet/webhook/${HOOK}`)).toEqual([200]);
  await world.stack.settle();
  expect(await findings()).toMatchObject({ [server.uuid.toLowerCase()]: 'resolved, done' });
  expect(fleet.told(server.uuid)).toHaveLength(1);
});

test('after the lift all have back what they had', async () => {
  const [, other] = [...apple.devices.values()];
  expect(other?.profiles.size).toBe(1);
  await world.people.approver.post(`/v1/bans/${BAN}/lift`, { reason: 'it is over' });
  for (let step = 0; step < 5; step++) await minute();
  expect([...apple.devices.values()].map(({ profiles }) => profiles.size)).toEqual([0, 0]);
  expect(other?.canStart(ON_IPHONE)).toBe(true);
  expect([...android.world.policies.keys()]).toEqual(['treasury', 'health', 'laboratory']);
  expect([blockedIn('treasury'), policyOf('phone-2')]).toEqual([[], 'treasury']);
  expect(packagesOf('phone-2')).toContain(ON_ANDROID);
  expect(await findings()).toMatchObject({ 'phone-2': 'withdrawn, nothing said' });
  expect(world.failures).toEqual([]);
});

test('a device that left is retired', async () => {
  const device = apple.devices.get(IPHONE);
  if (device === undefined) throw new Error('there is no device');
  await apple.checkOut(device);
  await world.stack.settle();
  await world.stack.clock.advance(DAY);
  await minute();
  await world.stack.clock.advance(10 * MINUTE);
  expect(await devices('group=treasury&source=nanomdm')).not.toContainEqual(
    expect.objectContaining({ retiredAt: null }),
  );
});

test('the address of Fleet’s webhook is in no log', async () => {
  const wrongly = await fetch(`${world.stack.apiUrl}/v1/fleet/webhook/${HOOK}`);
  expect(wrongly.status).toBe(404);
  expect(await wrongly.text()).not.toContain(HOOK);
  expect(world.failures).toEqual([]);
  await world.close();
  expect(world.logs()).toContain('$default');
  expect(world.logs()).not.toContain(HOOK);
});
