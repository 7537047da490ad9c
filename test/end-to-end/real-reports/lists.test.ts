import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HOUR, MINUTE } from '../documents.ts';
import { endWorld, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

const WECHAT = named(
  'WeChat',
  { platform: 'android', packageName: 'com.tencent.mm' },
  { platform: 'ios', bundleId: 'com.tencent.xin' },
  { platform: 'macos', bundleId: 'com.tencent.xinWeChat' },
  { platform: 'windows', productCode: '{BAD0BAD0-0000-0000-0000-000000000001}' },
);
const REMOVE_EVERYWHERE = { organization: 'remove', contractor: 'remove', personal: 'remove' };
/** Hours, not days: told again each hour, and quarantined after two. */
const QUICK = { escalation: { after: 'PT2H' }, followUp: { every: 'PT1H', maxRounds: 3 } };

let world: World;
let office: ReturnType<typeof officeOf>;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  await office.inForce([
    banOf('profiles', WECHAT, { actions: REMOVE_EVERYWHERE, ...QUICK }),
    banOf('empty', WECHAT, QUICK),
    banOf('clocks', named('VPN', { platform: 'android', packageName: 'org.vpn' })),
    banOf('odd', WECHAT),
    banOf('disabled', named('App', { platform: 'android', packageName: 'org.pre' })),
    banOf('suite', named('Vendor suite', { platform: 'android', packageName: 'com.hmct.*' })),
  ]);
});
afterAll(async () => {
  await endWorld(world);
});

/*
 * The manager of an Android phone with a work profile lists the work profile and nothing else:
 * fleetdm/fleet#33581.
 */
describe('a phone with a work profile', () => {
  const phone = { group: 'profiles' };
  const inProfile = {
    ...phone,
    ownership: 'personal',
    management: 'work-profile',
    coverage: 'work-profile',
  } as const;

  it('is resolved by its work profile, and its owner is not quarantined', async () => {
    const mail = { id: 'com.google.android.gm' };
    await office.lists('profile', [{ id: 'com.tencent.mm' }, mail], inProfile);
    const id = await office.deviceId('profile');
    await office.advance(10 * MINUTE);
    await office.result(`profiles.${id}.1`, 'done');
    await office.lists('profile', [mail], inProfile);
    await office.advance(2 * HOUR);
    await office.lists('profile', [mail, { id: 'com.android.chrome' }], inProfile);
    const { body } = await office.finding('profiles', id);
    expect(body).toMatchObject({ status: 'resolved', cause: 'absent', phase: 'remove' });
    expect(await office.counts('profiles')).toMatchObject({ quarantined: 0, resolved: 1 });
  });

  it('is not resolved by it where the whole phone had shown the app', async () => {
    await office.lists('whole', [{ id: 'com.tencent.mm' }, { id: 'a.b' }], phone);
    const id = await office.deviceId('whole');
    await office.advance(10 * MINUTE);
    await office.lists('whole', [{ id: 'a.b' }], { ...phone, coverage: 'work-profile' });
    expect((await office.finding('profiles', id)).body).toMatchObject({ status: 'open' });
  });
});

/*
 * An agent now and then answers with no software at all, which was taken for "nothing is
 * installed": fleetdm/fleet#2317, OCSInventory-NG/WindowsAgent#243.
 */
describe('an empty list', () => {
  const OTHERS = ['com.microsoft.Office.Outlook', 'com.google.chrome.ios', 'com.apple.Pages'];
  const apps = ['com.tencent.xin', ...OTHERS].map((id) => ({ id }));
  const iphone = { group: 'empty', platform: 'ios' } as const;

  it('ends nothing, and the clock of the order goes on to the quarantine', async () => {
    await office.lists('hiccup', apps, iphone);
    const id = await office.deviceId('hiccup');
    await office.advance(HOUR);
    const empty = await office.lists('hiccup', [], iphone);
    expect(empty).toMatchObject({ status: 'recorded', reason: expect.stringMatching(/is empty/) });
    expect((await office.finding('empty', id)).body).toMatchObject({ status: 'open' });
    expect(await office.counts('empty')).toMatchObject({ resolved: 0, open: 1 });
    await office.advance(10 * MINUTE);
    await office.lists('hiccup', apps, iphone);
    await office.advance(HOUR);
    const { body } = await office.finding('empty', id);
    expect(body).toMatchObject({ episode: 1, status: 'open', phase: 'quarantine' });
    const said = (await world.subscriber.read()).filter(({ data }) => data.banId === 'empty');
    expect(said.map(({ type }) => type)).not.toContain('finding.resolved');
  });
});

/*
 * After a flat battery devices come up in 1970: ExCiteS/Sapelli#16,
 * lionheart/openradar-mirror#7024, mendersoftware/mender-docs#327.
 */
describe('a clock that has fallen to 1970', () => {
  it('makes no device compliant: its list is judged as of now', async () => {
    const [device] = await world.enrolled(1, 'clocks');
    if (!device) throw new Error('no device enrolled');
    const chrome = { id: 'com.android.chrome' };
    expect(await office.checksIn(device.token, [chrome])).toMatchObject({ status: 'compliant' });
    const both = [chrome, { id: 'org.vpn' }];
    for (const observedAt of ['1970-01-01T00:03:00Z', '1970-01-06T00:05:00Z']) {
      await office.advance(HOUR + MINUTE);
      const answer = await office.checksIn(device.token, both, { observedAt });
      expect(answer).toMatchObject({ status: 'action-required', judged: true });
      expect(answer.orders).toMatchObject([{ banId: 'clocks', action: 'remove' }]);
    }
    const shown = await world.people.viewer.get(`/v1/devices/${device.deviceId}`);
    expect(Date.parse(String(shown.observedAt))).toBeGreaterThan(world.stack.clock.now() - HOUR);
  });

  it('is told by how much, where the agent says what its clock is', async () => {
    const [device] = await world.enrolled(1, 'clocks');
    const sentAt = '1970-01-01T00:03:00Z';
    const answer = await office.checksIn(device?.token ?? '', [{ id: 'org.vpn' }], {
      observedAt: sentAt,
      sentAt,
    });
    const behind = (world.stack.clock.now() - Date.parse(sentAt)) / 1000;
    expect(answer).toMatchObject({ status: 'action-required' });
    expect(Math.abs((answer.clockSkewSeconds ?? 0) - behind)).toBeLessThan(2);
  });
});

/*
 * One app without an identifier, with a NUL or with an overlong text made the inventory of the
 * whole host fail: the third entry of installed_application_list.plist in
 * zentralopensource/zentral, aimindseye/hisense-a9 (sysApps.md), bambulab/BambuStudio#207,
 * wazuh/wazuh#20344, fleetdm/fleet#681.
 */
describe('one odd app', () => {
  const PC = { id: '{0340040B-67DE-4526-B0F9-C6DF967E9822}', name: 'osquery' };
  const BANNED = {
    android: 'com.tencent.mm',
    macos: 'com.tencent.xinWeChat',
    windows: '{BAD0BAD0-0000-0000-0000-000000000001}',
  };
  const slug = (name: string) => name.replaceAll(' ', '-');

  it.each([
    ['an app without an id', 'macos', { name: 'https+++lucid' }, 'app'],
    ['an empty id', 'macos', { id: '', name: 'BambuStudio' }, 'app'],
    ['an id that is null', 'android', { id: null, version: '24.08.12' }, 'app'],
    ['an empty team', 'macos', { id: 'com.example.stub', teamId: '' }, 'text'],
    ['a name with a NUL', 'windows', { ...PC, name: 'Some driver\u0000' }, 'text'],
    ['a publisher that is null', 'windows', { ...PC, publisher: null }, 'text'],
    ['a name too long', 'windows', { ...PC, name: 'x'.repeat(5_000) }, 'text'],
  ] as const)('costs itself and not the device: %s', async (name, platform, app, costs) => {
    const banned = { id: BANNED[platform], name: 'WeChat' };
    const answer = await office.lists(slug(name), [banned, app], { group: 'odd', platform });
    expect(answer.status).toBe('recorded');
    // A list that lacks an app is no proof that another one is gone.
    expect(answer.reason === null).toBe(costs === 'text');
    const finding = await office.finding('odd', await office.deviceId(slug(name)));
    expect(finding.body).toMatchObject({ status: 'open', phase: 'remove' });
  });

  it('hid none of the seven', async () => {
    expect(await office.counts('odd')).toMatchObject({ had: 7, open: 7 });
  });
});

/*
 * An app that was disabled is back after a system update:
 * lingeringwillx/How-to-Dumbify-Your-Android-Smartphone#3, 0x192/universal-android-debloater#515.
 */
describe('a disabled app', () => {
  it('is ordered again once it is there in another version', async () => {
    const phone = { group: 'disabled' };
    const has = (version: string) => [{ id: 'org.pre', version }, { id: 'a.b' }];
    await office.lists('preinstalled', has('70.0'), phone);
    const id = await office.deviceId('preinstalled');
    await office.result(`disabled.${id}.1`, 'disabled');
    expect((await office.finding('disabled', id)).body).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
    });
    await office.advance(10 * MINUTE);
    await office.lists('preinstalled', has('70.0'), phone);
    expect((await office.finding('disabled', id)).body).toMatchObject({ status: 'resolved' });
    await office.advance(10 * MINUTE);
    await office.lists('preinstalled', has('91.0'), { ...phone, osVersion: '15' });
    const { body } = await office.finding('disabled', id);
    expect(body).toMatchObject({ status: 'open', phase: 'remove', n: 2 });
    expect(Date.parse(String(body.lastOrderedAt))).toBe(world.stack.clock.now());
  });
});

/** Orders name this many apps at most. */
const NAMED = 200;

/*
 * A vendor installs dozens of packages under one prefix: 28 on a real phone (aimindseye/hisense-a9,
 * sysApps.md), many bundles on a Mac (fleetdm/fleet#28788).
 */
describe('a suite of many packages', () => {
  const CHROME = { id: 'com.android.chrome' };
  const suite = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: `com.hmct.part${String(n).padStart(3, '0')}` }));

  it('is named whole by one order, which stands while something of it is left', async () => {
    const [device] = await world.enrolled(1, 'suite');
    const token = device?.token ?? '';
    const first = await office.checksIn(token, [CHROME, ...suite(28)]);
    expect(first.orders).toMatchObject([{ banId: 'suite', moreApps: 0 }]);
    expect(first.orders[0]?.apps).toHaveLength(28);
    await office.advance(10 * MINUTE);
    const left = await office.checksIn(token, [CHROME, ...suite(20)]);
    expect(left.orders.map(({ orderId }) => orderId)).toEqual([first.orders[0]?.orderId]);
    const { body } = await office.finding('suite', device?.deviceId ?? '');
    expect(body).toMatchObject({ n: 1, status: 'open' });
  });

  it('gets an order anew at once, where one order cannot name all of it', async () => {
    const [device] = await world.enrolled(1, 'suite');
    const token = device?.token ?? '';
    const all = suite(NAMED + 60);
    const first = await office.checksIn(token, [CHROME, ...all]);
    const order = first.orders[0];
    expect(order).toMatchObject({ moreApps: 60 });
    expect(order?.apps).toHaveLength(NAMED);
    const gone = new Set(order?.apps.map(({ id }) => id));
    await office.advance(10 * MINUTE);
    const rest = all.filter(({ id }) => !gone.has(id));
    const then = await office.checksIn(token, [CHROME, ...rest]);
    expect(then.orders[0]?.orderId).toBe(`suite.${device?.deviceId}.2`);
    expect(then.orders[0]?.apps.map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
  });
});
