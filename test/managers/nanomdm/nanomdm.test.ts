import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { NanomdmClient } from '../../../functions/managers/nanomdm/client.ts';
import { PROFILE_LIST } from '../../../functions/managers/nanomdm/commands.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { PeerDevice } from '../../../peers/nanomdm/device.ts';
import { NOBODY } from '../../made/exemption.ts';
import { aBan } from '../../usecases/a-ban.ts';
import { APPROVER } from '../../usecases/world.ts';
import { app, EFFECTIVE, MAIL, NanomdmWorld, phoneOf, WECHAT } from './world.ts';

const IPHONE = '00008030-000A1B2C3D4E001E';
const PROFILE = 'org.interdict.restrictions';

let world: NanomdmWorld;
let phone: PeerDevice;

type Begin = Partial<Parameters<typeof NanomdmWorld.begin>[0]>;

const ban = () =>
  aBan('wechat', {
    scope: { platforms: ['ios'], groups: [] },
    apps: [{ name: 'WeChat', match: [{ platform: 'ios', bundleId: WECHAT }] }],
  });

/** An iPhone with WeChat, and a ban that is in force in a week. */
async function begin(
  options: Begin = {},
  device: Partial<Parameters<NanomdmWorld['enrolPhone']>[0]> = {},
): Promise<void> {
  world = await NanomdmWorld.begin({ start: EFFECTIVE - 8 * DAY, ...options });
  phone = await world.enrolPhone({ id: IPHONE, ...device });
  await world.talk();
  await world.turn();
}

async function inForce(): Promise<void> {
  await world.inForce(ban());
  await world.turn();
  // The next round is due, and not at the hour itself.
  await world.until(EFFECTIVE - 10 * MINUTE);
  await world.turn();
  await world.until(EFFECTIVE + 10 * MINUTE);
  await world.talk();
  await world.turn();
}

const lift = () => liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });
const types = () => world.peer.told(phone.id).map(({ type }) => type);
const count = (type: string) => types().filter((one) => one === type).length;
const finding = () => world.found('wechat', phone.id);
/** Minute by minute, with a poll in each. */
async function minutes(number: number): Promise<void> {
  for (let minute = 0; minute < number; minute++) {
    world.now += MINUTE;
    await world.poll();
    await world.talk();
  }
}

afterEach(() => world.peer.stop());

describe('devices', () => {
  test('are known from the webhook, and reported with what they answer', async () => {
    await begin({}, { params: { group: 'treasury' } });
    expect(world.headOf(phone.id)).toMatchObject({
      source: 'apple',
      platform: 'ios',
      osVersion: '17.5',
      group: 'treasury',
      ownership: 'organization',
      management: 'full',
      coverage: 'all',
      appCount: 2,
    });
    expect(types()).toEqual(['DeviceInformation', 'InstalledApplicationList']);
  });

  test.each([
    ['an iPhone without supervision', { isSupervised: false }, 'basic', 'all', 'ios'],
    ['a Mac', { product: 'Mac15,3', osVersion: '15.1' }, 'full', 'all', 'macos'],
    [
      'a user enrolment',
      { type: 'User Enrollment (Device)', isSupervised: false, apps: [app(WECHAT, true)] },
      'work-profile',
      'managed-only',
      'ios',
    ],
  ] as const)('%s is told apart', async (_, device, management, coverage, platform) => {
    await begin({}, device);
    expect(world.headOf(phone.id)).toMatchObject({ management, coverage, platform });
    expect(world.headOf(phone.id)?.group).toBe('ministry');
  });

  test('are asked again when their round is due, and not before', async () => {
    await begin();
    world.now += 5 * HOUR;
    await world.turn();
    expect(count('InstalledApplicationList')).toBe(1);
    world.now += HOUR;
    phone.apps.set('org.new', app('org.new'));
    await world.turn();
    expect(count('InstalledApplicationList')).toBe(2);
    expect(world.headOf(phone.id)?.appCount).toBe(3);
  });

  test('are looked up several at once, and what they block is kept once a round', async () => {
    await begin({ hasDeclarations: true }, { osVersion: '27.0' });
    for (let n = 0; n < 19; n++)
      await world.enrolPhone({
        id: `00008030-0000000000${n + 10}`,
        osVersion: '27.0',
        apps: [app(MAIL)],
      });
    await world.talk();
    await world.turn();
    await inForce();
    world.now += HOUR;
    const heads = jest.spyOn(world.deps.fleet, 'readHeads');
    const recalls = jest.spyOn(world.deps.connectors, 'recall');
    await world.poll();
    const contents = recalls.mock.calls.filter(([{ list }]) => list === 'contents');
    expect(heads.mock.calls.map(([ids]) => ids.length)).toEqual([8, 8, 4]);
    expect(contents).toHaveLength(1);
  });

  test('that are off are sent nothing twice', async () => {
    await begin();
    phone.isOnline = false;
    for (let hour = 0; hour < 48; hour++) {
      world.now += HOUR;
      await world.turn();
    }
    expect(count('InstalledApplicationList')).toBe(2);
    phone.isOnline = true;
    await world.turn();
    expect(world.headOf(phone.id)?.observedAt).toBeGreaterThan(EFFECTIVE - 7 * DAY);
  });

  test('whose answer got lost are asked again', async () => {
    await begin();
    world.now += 6 * HOUR;
    world.peer.faults.losesWebhooks = true;
    await world.turn();
    world.peer.faults.losesWebhooks = false;
    expect(count('InstalledApplicationList')).toBe(2);
    world.now += 2 * HOUR;
    await world.peer.connect(phone);
    await world.talk();
    await world.turn();
    expect(count('InstalledApplicationList')).toBe(3);
    expect(world.headOf(phone.id)?.observedAt).toBeGreaterThan(world.now - HOUR);
  });

  test('that leave are retired by the next run, and are back once they enrol again', async () => {
    await begin();
    await world.enrolPhone({ id: 'B' });
    await world.talk();
    await world.turn();
    world.now += HOUR;
    await world.peer.checkOut(phone);
    await world.talk();
    world.now += 6 * HOUR;
    await world.turn();
    await world.turn();
    expect(world.headOf(phone.id)?.retiredAt).not.toBeNull();
    expect(world.headOf('B')?.retiredAt).toBeNull();
    world.now += HOUR;
    phone = await world.enrolPhone({ id: IPHONE });
    await world.talk();
    await world.turn();
    expect(world.headOf(phone.id)?.retiredAt).toBeNull();
  });

  test('in another case are the same device', async () => {
    await begin({}, { id: '66ADE930-5FDF-5EC4-8429-15640684C489' });
    const [event] = world.peer.events;
    await world.enrolPhone({ id: '66ade930-5fdf-5ec4-8429-15640684c489' });
    await world.talk();
    await world.turn();
    expect(event).toBeDefined();
    expect(world.deps.heads()).toHaveLength(1);
  });

  test('what somebody else asks a device for is no list of all its apps', async () => {
    await begin();
    world.now += HOUR;
    world.peer.queueForOthers(phone.id, 'theirs', {
      RequestType: 'InstalledApplicationList',
      ManagedAppsOnly: true,
    });
    await world.talk();
    await world.turn();
    expect(world.headOf(phone.id)).toMatchObject({ appCount: 2, doubt: null });
  });
});

describe('the webhook', () => {
  test('said five times and out of order, says what it says once', async () => {
    await begin();
    const events = [...world.peer.events];
    const before = JSON.stringify(world.headOf(phone.id));
    for (let time = 0; time < 5; time++)
      for (const event of [...events].reverse()) expect(await world.peer.repeat(event)).toBe(200);
    await world.talk();
    expect(JSON.stringify(world.headOf(phone.id))).toBe(before);
    expect(types()).toEqual(['DeviceInformation', 'InstalledApplicationList']);
  });

  test.each([
    ['unsigned', { 'x-hmac-signature': '' }],
    ['signed by another key', { 'x-hmac-signature': `${'A'.repeat(43)}=` }],
  ])('%s is refused, and nothing of it is kept', async (_, headers) => {
    await begin();
    const [event] = world.peer.events;
    if (event === undefined) throw new Error('there is no event');
    const forged = { ...event, headers: { ...event.headers, ...headers } };
    expect(await world.peer.repeat(forged)).toBe(401);
    expect(world.deps.connectorQueue.sent).toEqual([]);
  });

  test('changed on its way is refused', async () => {
    await begin();
    const [event] = world.peer.events;
    if (event === undefined) throw new Error('there is no event');
    const body = event.body.replace(IPHONE, 'A'.repeat(IPHONE.length));
    expect(await world.peer.repeat({ ...event, body })).toBe(401);
  });
});

describe('a ban', () => {
  test('blocks the app by one profile at its hour, and that answers the order', async () => {
    await begin();
    await world.inForce(ban());
    await world.turn();
    expect(phone.profiles.size).toBe(0);
    await world.until(EFFECTIVE - 10 * MINUTE);
    await world.turn();
    expect(phone.canStart(WECHAT)).toBe(true);
    await world.until(EFFECTIVE + 10 * MINUTE);
    await world.talk();
    await world.turn();
    expect([...phone.profiles.keys()]).toEqual([PROFILE]);
    expect(phone.canStart(WECHAT)).toBe(false);
    expect(phone.canStart(MAIL)).toBe(true);
    expect(finding()).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      lastResult: { outcome: 'disabled', lasting: true },
    });
  });

  test('that is lifted takes the profile off, and a second one puts it on again', async () => {
    await begin();
    await inForce();
    expect(phone.canStart(WECHAT)).toBe(false);
    await lift();
    world.now += MINUTE;
    await world.turn();
    expect(phone.profiles.size).toBe(0);
    expect(phone.canStart(WECHAT)).toBe(true);
    expect(count('RemoveProfile')).toBe(1);
    world.now += HOUR;
    await world.inForce({ ...ban(), id: 'again' });
    await world.turn();
    await minutes(20);
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('leaves an exempt device alone', async () => {
    await begin();
    await inForce();
    await grantExemption(world.deps, {
      ...NOBODY,
      caller: APPROVER,
      banId: 'wechat',
      devices: [world.headOf(phone.id)?.deviceId ?? ''],
      ground: 'forensics',
      grantedBy: 'security officer',
      expiresAt: world.now + DAY,
      idempotencyKey: null,
    });
    world.now += MINUTE;
    await world.turn();
    expect(phone.profiles.size).toBe(0);
  });

  test('touches nothing of others', async () => {
    await begin();
    const theirs = { identifier: 'org.example.wifi', uuid: 'X', blocked: ['org.game'] };
    phone.profiles.set(theirs.identifier, theirs);
    await inForce();
    await lift();
    world.now += MINUTE;
    await world.turn();
    expect([...phone.profiles.values()]).toEqual([theirs]);
  });

  test('removes an app that is managed', async () => {
    await begin({}, { apps: [app(MAIL), app(WECHAT, true)] });
    await inForce();
    expect(phone.apps.has(WECHAT)).toBe(false);
    expect(count('RemoveApplication')).toBe(1);
    await minutes(3);
    // The list after it is the proof.
    expect(finding()).toMatchObject({ status: 'resolved' });
    expect(finding()?.cause).not.toBe('disabled');
  });

  test('takes over what a user has installed, only if it may', async () => {
    await begin({ settings: { takeOver: true } });
    await inForce();
    await minutes(10);
    expect(count('InstallApplication')).toBe(1);
    expect(phone.apps.has(WECHAT)).toBe(false);
    expect(finding()).toMatchObject({ status: 'resolved' });
  });

  test('does nothing where nothing is allowed', async () => {
    await begin({ settings: { allow: [] } });
    await inForce();
    await minutes(5);
    expect(new Set(types())).toEqual(new Set(['DeviceInformation', 'InstalledApplicationList']));
    expect(phone.canStart(WECHAT)).toBe(true);
  });

  test('is taken off when blocking is no longer allowed', async () => {
    await begin();
    await inForce();
    expect(phone.canStart(WECHAT)).toBe(false);
    Object.assign(world.settings, { allow: [] });
    world.now += MINUTE;
    await world.turn();
    expect(phone.profiles.size).toBe(0);
  });

  test('fails with the words of the device, and tries the profile a day later', async () => {
    await begin();
    phone.refuses.set('InstallProfile', 'The profile could not be installed.');
    await inForce();
    await minutes(3);
    expect(finding()).toMatchObject({ status: 'open', lastResult: { outcome: 'failed' } });
    expect(finding()?.lastResult?.detail).toContain('The profile could not be installed.');
    const tries = count('InstallProfile');
    await minutes(30);
    expect(count('InstallProfile')).toBe(tries);
    phone.refuses.clear();
    world.now += DAY;
    await world.turn();
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('waits for a device that puts commands off', async () => {
    await begin();
    phone.isBusy = true;
    await inForce();
    await minutes(5);
    expect(finding()).toMatchObject({ status: 'open', lastResult: null });
    phone.isBusy = false;
    await world.peer.connect(phone);
    await world.talk();
    await world.turn();
    expect(phone.canStart(WECHAT)).toBe(false);
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });

  test('that somebody takes off a device is put on again', async () => {
    await begin();
    await inForce();
    phone.profiles.clear();
    world.now += 6 * HOUR;
    await world.turn();
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('reaches a device that was erased and enrols again', async () => {
    await begin();
    await inForce();
    phone.erase();
    phone.apps.set(WECHAT, app(WECHAT));
    phone.apps.set(MAIL, app(MAIL));
    world.now += HOUR;
    await world.peer.enrolAgain(phone);
    await world.talk();
    await world.turn();
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('that was queued and cleared as a device enrolled anew is told it again', async () => {
    await begin({}, { apps: [app(MAIL), app(WECHAT, true)] });
    phone.isBusy = true;
    await inForce();
    phone.isBusy = false;
    // It says what is managed, and enrols before it is given the removal.
    await world.peer.connect(phone);
    phone.isOnline = false;
    await world.talk();
    expect(count('RemoveApplication')).toBe(1);
    phone.isOnline = true;
    world.now += MINUTE;
    await world.peer.enrolAgain(phone);
    await world.talk();
    expect(phone.apps.has(WECHAT)).toBe(false);
    expect(count('RemoveApplication')).toBe(2);
  });
});

describe('a NanoMDM that stores in a database', () => {
  test('is in no trouble over a device that has only begun to enrol', async () => {
    world = await NanomdmWorld.begin({ start: EFFECTIVE - 8 * DAY, store: 'database' });
    await world.peer.authenticate(new PeerDevice(phoneOf({ id: IPHONE })));
    await world.talk();
    await minutes(20);
    expect((await world.state()).trouble).toBeNull();
    phone = await world.enrolPhone({ id: IPHONE });
    await world.talk();
    expect(types()).toEqual(['DeviceInformation', 'InstalledApplicationList']);
    expect((await world.state()).trouble).toBeNull();
  });

  test('that says in French that it has a command already has it', async () => {
    await begin({ store: 'database' });
    await inForce();
    const [told] = world.peer.told(phone.id);
    const client = new NanomdmClient(
      world.deps.secret.content as ConstructorParameters<typeof NanomdmClient>[0],
      async () => undefined,
    );
    const repeat = { uuid: told?.uuid ?? '', request: PROFILE_LIST };
    expect(await client.enqueue(phone.id, repeat)).toBe(true);
    expect(await client.enqueue('nobody', { uuid: 'new', request: PROFILE_LIST })).toBe(false);
  });
});

describe('bad days', () => {
  test('a wrong key is told, and once mended all goes on', async () => {
    await begin();
    world.putSecret({ apiKey: 'wrong' });
    await inForce();
    expect((await world.state()).trouble).toMatchObject({ isRefused: true });
    expect(phone.canStart(WECHAT)).toBe(true);
    world.putSecret();
    await minutes(2);
    expect((await world.state()).trouble).toBeNull();
    expect(phone.canStart(WECHAT)).toBe(false);
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });

  test('a day without NanoMDM is caught up, and nothing is done twice', async () => {
    await begin();
    world.peer.faults.status = 502;
    await inForce();
    world.now += DAY;
    await world.poll();
    expect((await world.state()).trouble).toMatchObject({ isRefused: false });
    delete world.peer.faults.status;
    await minutes(3);
    expect(phone.canStart(WECHAT)).toBe(false);
    expect(count('InstallProfile')).toBe(1);
  });

  test.each([
    ['for how long', { retryAfter: '900' }],
    ['for no time that is said', {}],
  ])('a NanoMDM that asks to be left alone, %s, is caught up with', async (_, asks) => {
    await begin();
    Object.assign(world.peer.faults, { status: 429, ...asks });
    await inForce();
    expect((await world.state()).trouble).toMatchObject({
      isRefused: false,
      why: expect.stringContaining('429'),
    });
    expect(count('InstallProfile')).toBe(0);
    delete world.peer.faults.status;
    await minutes(3);
    expect(phone.canStart(WECHAT)).toBe(false);
    expect(count('InstallProfile')).toBe(1);
  });

  test('a list of ten megabytes is refused, and a shorter one is taken later', async () => {
    await begin();
    const ids = Array.from({ length: 2_000 }, (_, index) => `org.example.app${index}`);
    for (const id of ids) phone.apps.set(id, { ...app(id), name: 'x'.repeat(4_000) });
    world.now += 6 * HOUR;
    await world.turn();
    const sizes = world.peer.events.map(({ body }) => body.length);
    expect(Math.max(...sizes)).toBeGreaterThan(10_000_000);
    expect(world.headOf(phone.id)?.observedAt).toBeLessThan(world.now - HOUR);
    for (const id of ids) phone.apps.delete(id);
    world.now += 2 * HOUR;
    await world.peer.connect(phone);
    await world.talk();
    await world.turn();
    expect(world.headOf(phone.id)?.observedAt).toBeGreaterThan(world.now - HOUR);
  });

  test.each(['A', 'Z'])(
    'a device that it always fails for keeps no other waiting: %s',
    async (at) => {
      await begin();
      const other = await world.enrolPhone({ id: `00008030-${at}` });
      await world.talk();
      await world.turn();
      world.peer.faults.failsFor = other.id;
      await inForce();
      await minutes(2);
      expect([phone, other].map((one) => one.canStart(WECHAT))).toEqual([false, true]);
      expect((await world.state()).trouble).toMatchObject({ isRefused: false });
      delete world.peer.faults.failsFor;
      await minutes(2);
      expect(other.canStart(WECHAT)).toBe(false);
      expect((await world.state()).trouble).toBeNull();
    },
  );

  test('with its store down, commands come once it is back', async () => {
    await begin();
    world.peer.faults.cannotStore = true;
    await inForce();
    expect(phone.canStart(WECHAT)).toBe(true);
    world.peer.faults.cannotStore = false;
    await minutes(2);
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('without a push a command waits for the device, and is no failure', async () => {
    await begin();
    world.peer.faults.cannotPush = true;
    await inForce();
    expect((await world.state()).trouble).toBeNull();
    expect(phone.canStart(WECHAT)).toBe(true);
    await world.peer.connect(phone);
    await world.talk();
    await world.turn();
    await world.peer.connect(phone);
    await world.talk();
    expect(phone.canStart(WECHAT)).toBe(false);
  });

  test('an order that is taken back before the device was there removes nothing', async () => {
    await begin({}, { apps: [app(MAIL), app(WECHAT, true)] });
    phone.isOnline = false;
    await inForce();
    await lift();
    world.now += MINUTE;
    await world.turn();
    phone.isOnline = true;
    await world.turn();
    expect(phone.apps.has(WECHAT)).toBe(true);
    expect(phone.canStart(WECHAT)).toBe(true);
    expect(count('RemoveApplication')).toBe(0);
  });

  test('the answer that it removed an app that stays is not believed', async () => {
    await begin({}, { apps: [app(MAIL), app(WECHAT, true)] });
    await world.inForce(ban());
    await world.turn();
    await world.until(EFFECTIVE + 10 * MINUTE);
    await world.talk();
    phone.apps.set(WECHAT, app(WECHAT, true));
    world.now += 6 * HOUR;
    await world.turn();
    expect(finding()?.status).not.toBe('resolved');
  });
});

const MAC = '66ADE930-5FDF-5EC4-8429-15640684C489';
const TEAM = '5A4RE8SF68';

describe('declarations', () => {
  const declaring = { hasDeclarations: true } as const;

  test('are asked for by a device with OS 27, and deny the app there as well', async () => {
    await begin(declaring, { osVersion: '27.0' });
    expect(count('DeclarativeManagement')).toBe(0);
    await inForce();
    expect(count('DeclarativeManagement')).toBe(1);
    expect([...phone.declarations.values()]).toMatchObject([
      {
        Type: 'com.apple.configuration.app.settings',
        Payload: { Allowed: { DeniedApps: [WECHAT] } },
      },
      { Type: 'com.apple.activation.simple' },
    ]);
    await lift();
    world.now += MINUTE;
    await world.turn();
    expect([...phone.declarations]).toEqual([]);
    expect(phone.canStart(WECHAT)).toBe(true);
  });

  test('of older devices are none', async () => {
    await begin(declaring);
    await inForce();
    expect(count('DeclarativeManagement')).toBe(0);
  });

  test('deny on a Mac what its team has signed, and answer orders of another source', async () => {
    const mac = { product: 'Mac15,3', osVersion: '27.0', apps: [app('com.tencent.xinWeChat')] };
    await begin({ ...declaring, settings: { actsFor: 'mdm' } }, { id: MAC, ...mac });
    const WECHAT_ON_MAC = { id: 'com.tencent.xinWeChat', teamId: TEAM };
    const listed = { platform: 'macos', management: 'full', apps: [WECHAT_ON_MAC] } as const;
    await world.report(MAC.toLowerCase(), [], listed);
    await world.inForce(
      aBan('wechat', {
        scope: { platforms: ['macos'], groups: [] },
        apps: [{ name: 'WeChat', match: [{ platform: 'macos', teamId: TEAM }] }],
      }),
    );
    await world.turn();
    world.now += 2 * HOUR;
    await world.report(MAC.toLowerCase(), [], listed);
    await world.turn();
    await world.until(EFFECTIVE + 10 * MINUTE);
    await world.talk();
    await world.turn();
    expect(phone.declarations.get('org.interdict.denied')).toMatchObject({
      Payload: { Allowed: { DeniedBinaries: [{ TeamID: TEAM }] } },
    });
    await minutes(2);
    expect(world.found('wechat', MAC.toLowerCase())).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      device: { source: 'mdm' },
    });
    expect((await world.state()).notEnforceable).toEqual([]);
  });

  test('are missed by older Macs, which the connector says', async () => {
    await begin(declaring, { id: MAC, product: 'Mac15,3', osVersion: '15.1' });
    await world.inForce(
      aBan('wechat', {
        scope: { platforms: ['macos'], groups: [] },
        apps: [{ name: 'WeChat', match: [{ platform: 'macos', bundleId: WECHAT }] }],
      }),
    );
    await world.turn();
    await world.until(EFFECTIVE + 10 * MINUTE);
    await world.talk();
    await world.turn();
    await minutes(20);
    expect((await world.state()).notEnforceable).toMatchObject([
      { banId: 'wechat', platform: 'macos', why: expect.stringContaining('before macOS 27') },
      { banId: 'wechat', platform: 'macos', why: expect.stringContaining('by its team') },
    ]);
    expect(world.found('wechat', MAC)).toMatchObject({
      lastResult: { outcome: 'failed', detail: expect.stringContaining('before macOS 27') },
    });
  });

  test('are given to nobody who does not sign', async () => {
    await begin(declaring, { osVersion: '27.0' });
    world.putSecret({ dmKey: 'another' });
    // As an instance that is begun now reads it.
    await world.deps.secret.renew();
    await inForce();
    expect(phone.declarations.size).toBe(0);
    world.putSecret();
    world.now += 2 * HOUR;
    await world.peer.connect(phone);
    await world.talk();
    await world.turn();
    expect(phone.declarations.size).toBe(2);
  });
});
