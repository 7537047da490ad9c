import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { deliver } from '../../../functions/managers/deliver.ts';
import { markerOf } from '../../../functions/managers/fleet/scripts.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import type { PeerHost, PeerSoftware } from '../../../peers/fleet/world.ts';
import { captureLog } from '../../http/captured-log.ts';
import { aBan } from '../../usecases/a-ban.ts';
import { APPROVER } from '../../usecases/world.ts';
import { FleetConnectorWorld, SETTINGS } from './fleet-with-peer.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
const TEAM = '5A4RE8SF68';
const UPGRADE = '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}';

const ON_MAC: PeerSoftware = {
  name: 'WeChat',
  source: 'apps',
  bundle_identifier: 'com.tencent.xinWeChat',
  installed_paths: ['/Applications/WeChat.app'],
  signature_information: [{ installed_path: '/Applications/WeChat.app', team_identifier: TEAM }],
};
const ON_WINDOWS: PeerSoftware = { name: 'WeChat', source: 'programs', upgrade_code: UPGRADE };
const ON_LINUX: PeerSoftware = { name: 'wechat', source: 'deb_packages' };
const ON_PHONE: PeerSoftware = {
  name: 'WeChat',
  source: 'ios_apps',
  bundle_identifier: 'com.tencent.xin',
};
const KEPT: PeerSoftware = { name: 'editor', source: 'deb_packages' };

const BAN = aBan('wechat', {
  scope: { platforms: ['macos', 'windows', 'linux', 'ios'], groups: [] },
  apps: [
    {
      name: 'WeChat',
      match: [
        { platform: 'macos', bundleId: 'com.tencent.xinWeChat', teamId: TEAM },
        { platform: 'windows', upgradeCode: UPGRADE },
        { platform: 'linux', packageId: 'wechat' },
        { platform: 'ios', bundleId: 'com.tencent.xin' },
      ],
    },
  ],
});

captureLog();

let world: FleetConnectorWorld;
let mac: PeerHost;
let pc: PeerHost;
let server: PeerHost;
let phone: PeerHost;
const others: PeerHost[] = [];

beforeEach(async () => {
  world = await FleetConnectorWorld.begin(EFFECTIVE - 8 * DAY);
  const { world: fleet } = world.peer;
  mac = fleet.add('darwin', [ON_MAC, KEPT], { fleet: 'Treasury' });
  pc = fleet.add('windows', [ON_WINDOWS, KEPT]);
  server = fleet.add('ubuntu', [ON_LINUX, KEPT]);
  const mdm = 'On (automatic)';
  phone = fleet.add('ios', [ON_PHONE, KEPT], { mdm, managed: ['com.tencent.xin'] });
  others.splice(0);
  for (const platform of ['darwin', 'windows', 'ubuntu', 'ios'])
    for (let time = 0; time < 3; time++) others.push(fleet.add(platform, [KEPT]));
});
afterEach(() => world.peer.stop());

const finding = (host: PeerHost) => world.found('wechat', host.uuid.toLowerCase());
const head = (host: PeerHost) => world.headOf(host.uuid.toLowerCase());
const told = (host: PeerHost) => world.peer.told(host.uuid);
const scripts = (host: PeerHost) => told(host).filter(({ what }) => what === 'ran_script');
const asked = (part: string) => world.peer.heard.filter(({ path }) => path.includes(part));

/** Lists, approves the ban, and lets its hour come. */
async function inForce() {
  await world.poll();
  await world.inForce(BAN);
  await world.settle();
  await world.until(EFFECTIVE + 10 * MINUTE);
  await world.poll();
}

/** Polls until hosts have had the time for what they are told. */
async function later(minutes = 15) {
  world.now += minutes * MINUTE;
  await world.poll();
}

describe('a listing', () => {
  test('reports hosts with what they have, by their UUIDs and in their groups', async () => {
    const silent = world.peer.world.add('ubuntu', [], { toldAt: null });
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, devices: 17, trouble: null });
    expect(head(mac)).toMatchObject({ source: 'fleet', group: 'treasury', platform: 'macos' });
    expect(head(phone)).toMatchObject({ group: 'desktops', management: 'full' });
    expect(head(silent)).toBeUndefined();
    expect(world.deps.heads()).toHaveLength(16);
  });

  test('goes page by page, and asks for fewer hosts where their lists are too long', async () => {
    const { world: fleet } = world.peer;
    for (let time = 0; time < 150; time++) fleet.add('ubuntu', [KEPT]);
    const long = fleet.add('ubuntu', [
      { name: 'x'.repeat(33 * 1024 * 1024), source: 'deb_packages' },
    ]);
    for (let time = 0; time < 20; time++) fleet.add('ubuntu', [KEPT]);
    await world.poll();
    // A single list that is longer than any answer stops the listing there, and says so.
    expect(await world.state()).toMatchObject({ trouble: { isRefused: false } });
    long.told = [KEPT];
    await later(1);
    expect(await world.state()).toMatchObject({ run: null, devices: 187, trouble: null });
    expect(asked('per_page=100').length).toBeGreaterThan(0);
    expect(asked('per_page=25').length).toBeGreaterThan(0);
    expect(world.deps.heads()).toHaveLength(187);
  });

  test('misses nobody when hosts are deleted while it goes on', async () => {
    const { world: fleet } = world.peer;
    for (let time = 0; time < 190; time++) fleet.add('ubuntu', [KEPT]);
    const lefts = [60_000, 60_000, 60_000];
    await world.poll(() => lefts.shift() ?? 0);
    expect(await world.state()).toMatchObject({ run: { listed: 100 } });
    // The host after the first page moves up into it.
    fleet.delete(others[0]?.id ?? 0);
    const moved = [...fleet.hosts].sort((a, b) => a.id - b.id)[99];
    await later(1);
    expect(moved && head(moved)).toBeDefined();
    expect(await world.state()).toMatchObject({ run: null, devices: 206 });
  });

  test('that breaks off on a page retires nobody', async () => {
    const { world: fleet } = world.peer;
    for (let time = 0; time < 190; time++) fleet.add('ubuntu', [KEPT]);
    await world.poll();
    fleet.delete(server.id);
    world.now += 6 * HOUR;
    world.peer.instead = ({ path }) => (path.includes('page=1&') ? { status: 500 } : null);
    await world.poll();
    await world.settle();
    expect(await world.state()).toMatchObject({ trouble: { isRefused: false } });
    expect(world.deps.heads().filter(({ retiredAt }) => retiredAt !== null)).toEqual([]);
    world.peer.instead = () => null;
    await later(1);
    await world.settle();
    expect(head(server)?.retiredAt).not.toBeNull();
    expect(head(mac)?.retiredAt).toBeNull();
  });

  test('knows a host that is there twice, once in another case, as one', async () => {
    world.peer.world.add('darwin', [KEPT], { uuid: mac.uuid.toLowerCase() });
    await world.poll();
    expect(world.deps.heads()).toHaveLength(16);
  });

  test('counts clones that lie far apart once, so that what is gone is retired', async () => {
    const { world: fleet } = world.peer;
    for (let time = 0; time < 190; time++) fleet.add('ubuntu', [KEPT]);
    const clone = { uuid: mac.uuid.toLowerCase(), toldAt: world.now - HOUR };
    fleet.add('darwin', [KEPT], clone);
    await world.poll();
    await world.settle();
    expect(await world.state()).toMatchObject({ devices: 206 });
    // Whichever list is newer speaks.
    expect(await world.deps.fleet.readInventory(head(mac)?.deviceId ?? '')).toMatchObject({
      apps: expect.arrayContaining([expect.objectContaining({ id: 'com.tencent.xinWeChat' })]),
    });
    fleet.delete(server.id);
    world.now += 6 * HOUR;
    await world.poll();
    await world.settle();
    expect(head(server)?.retiredAt).not.toBeNull();
    expect(world.deps.heads().filter(({ retiredAt }) => retiredAt !== null)).toHaveLength(1);
  });

  test('whose page broke off after it was reported counts all of it', async () => {
    const { world: fleet } = world.peer;
    for (let time = 0; time < 190; time++) fleet.add('ubuntu', [KEPT]);
    world.deps.faults.onWrite = (verb, step) => {
      // The state of the connector is written after each page.
      const isSecond = asked('page=1&per_page=100').length > 0;
      if (verb === 'connectors.remember' && step === 'before' && isSecond)
        throw new Error('the instance died');
    };
    await world.poll().catch(() => undefined);
    world.deps.faults.onWrite = undefined;
    await later(1);
    expect(await world.state()).toMatchObject({ run: null, devices: 206 });
  });

  test('of a Fleet that calls fleets teams is read as well', async () => {
    world.peer.version = '4.70.1';
    await world.poll();
    expect(head(mac)).toMatchObject({ group: 'treasury' });
  });
});

describe('an order', () => {
  test('is carried out, proven by the next list, and each host is told once', async () => {
    await inForce();
    expect(await world.deliver()).toEqual([]);
    for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
    expect(told(phone)).toEqual([{ what: 'RemoveApplication', of: 'com.tencent.xin' }]);
    for (const host of others) expect(told(host)).toEqual([]);
    await later();
    for (const host of [mac, pc, server, phone]) {
      expect(host.software).toEqual([KEPT]);
      expect(finding(host)).toMatchObject({ status: 'open', lastResult: { outcome: 'done' } });
    }
    world.now += 6 * HOUR;
    await world.poll();
    for (const host of [mac, pc, server, phone])
      expect(finding(host)).toMatchObject({ status: 'resolved' });
    expect(await world.state()).toMatchObject({ open: 0, failed: 0 });
    expect(told(mac)).toHaveLength(1);
  });

  test('has the script verify the app by all that the list knows of it', async () => {
    await inForce();
    await world.deliver();
    const of = (host: PeerHost) => scripts(host)[0]?.of ?? '';
    expect(of(mac).split('\n')).toContain(markerOf(orderOf(mac), 1));
    expect(of(mac)).toContain(
      `remove 'com.tencent.xinWeChat' '${TEAM}' '/Applications/WeChat.app'`,
    );
    expect(of(pc)).toContain(`Remove-ByUpgradeCode ('' + '${UPGRADE}')`);
    expect(of(server)).toContain("set -- 'wechat'\n");
  });

  test('that comes five times is carried out once', async () => {
    await inForce();
    const messages = world.takeMessages();
    for (let time = 0; time < 5; time++) await world.deliver(messages);
    for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
    expect(told(phone)).toHaveLength(1);
  });

  test.each(['/scripts/run', '/commands/run'])(
    'whose answer from %s was lost is found there and not sent again',
    async (path) => {
      await inForce();
      world.peer.losesAnswer = (heard) => heard.path.endsWith(path);
      await world.deliver();
      world.peer.losesAnswer = () => false;
      await world.poll();
      for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
      expect(told(phone)).toHaveLength(1);
      await later();
      for (const host of [mac, phone])
        expect(finding(host)).toMatchObject({ lastResult: { outcome: 'done' } });
    },
  );

  test('whose script has run before it was looked for is found among what was done', async () => {
    await inForce();
    world.peer.losesAnswer = (heard) => heard.path.endsWith('/scripts/run');
    await world.deliver();
    world.peer.losesAnswer = () => false;
    world.now += 10 * MINUTE;
    await world.poll();
    for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
  });

  test('that was not taken because Fleet was down is carried out a day later, once', async () => {
    await inForce();
    world.peer.instead = () => ({ status: 503 });
    expect(await world.deliver()).toEqual([]);
    for (let time = 0; time < 8; time++) await later(180);
    expect(world.deps.heads().filter(({ retiredAt }) => retiredAt !== null)).toEqual([]);
    world.peer.instead = () => null;
    await world.deliver();
    await world.poll();
    for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
    await later();
    expect(finding(mac)).toMatchObject({ lastResult: { outcome: 'done' } });
  });

  test.each<Record<string, string>>([{ 'retry-after': '2' }, {}, { 'retry-after': '3600' }])(
    'is carried out once where Fleet asks for patience with %j',
    async (headers) => {
      await inForce();
      let left = 1;
      world.peer.instead = ({ path }) =>
        path.endsWith('/scripts/run') && left-- > 0 ? { status: 429, headers } : null;
      await world.deliver();
      await world.poll();
      for (const host of [mac, pc, server]) expect(scripts(host)).toHaveLength(1);
    },
  );

  test('is carried out once the secret holds again', async () => {
    await inForce();
    const right = world.deps.secret.content as object;
    world.deps.secret.content = { ...right, token: 'wrong' };
    await world.deliver();
    await world.poll();
    expect(await world.state()).toMatchObject({ trouble: { isRefused: true } });
    expect(scripts(mac)).toEqual([]);
    world.deps.secret.content = right;
    await world.poll();
    expect(scripts(mac)).toHaveLength(1);
    expect(await world.state()).toMatchObject({ trouble: null });
  });

  test('that is withdrawn while it waits at Fleet is taken back there', async () => {
    await inForce();
    for (const host of [mac, pc, server]) host.online = false;
    await world.deliver();
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'enough' });
    await world.settle();
    await world.deliver();
    for (const host of [mac, pc, server]) {
      expect(scripts(host)).toEqual([]);
      host.online = true;
    }
    await later();
    for (const host of [mac, pc, server]) expect(host.software).toHaveLength(2);
  });

  test('that is withdrawn before anybody knows that Fleet has it is taken back there', async () => {
    await inForce();
    for (const host of [mac, pc, server]) host.online = false;
    world.peer.losesAnswer = (heard) => heard.path.endsWith('/scripts/run');
    await world.deliver();
    world.peer.losesAnswer = () => false;
    const foreign = world.peer.world.begin(mac.id, 'ran_script', '#!/bin/sh\necho mine\n');
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'enough' });
    await world.settle();
    await world.deliver();
    await world.poll();
    for (const host of [pc, server]) expect(scripts(host)).toEqual([]);
    // What others have a host do stays.
    expect(scripts(mac)).toEqual([{ what: 'ran_script', of: foreign.of }]);
  });

  test.each([
    [3, '', 'done', 'the script has not found it'],
    [4, 'refused: it lies elsewhere', 'failed', 'refused: it lies elsewhere'],
    [-2, '', 'failed', 'scripts are turned off'],
    [1, 'a\u0000b\n\nc', 'failed', 'a b c'],
  ] as const)('whose script ends with %d is said so', async (exitCode, output, outcome, detail) => {
    mac.runs = () => ({ exitCode, output, removed: [] });
    await inForce();
    await world.deliver();
    await later();
    expect(finding(mac)).toMatchObject({
      status: 'open',
      lastResult: { outcome, detail: expect.stringContaining(detail) },
    });
  });

  test('of which a host says done while the app stays is not proven, and comes again', async () => {
    mac.runs = () => ({ exitCode: 0, output: '', removed: [] });
    await inForce();
    await world.deliver();
    await later();
    expect(finding(mac)).toMatchObject({ status: 'open', lastResult: { outcome: 'done' } });
    world.now += DAY;
    await world.poll();
    await world.settle();
    await world.deliver();
    expect(finding(mac)).toMatchObject({ status: 'open' });
    expect(scripts(mac)).toHaveLength(2);
  });

  test('stays under way while its host is away', async () => {
    server.online = false;
    await inForce();
    await world.deliver();
    for (let time = 0; time < 3; time++) await later(180);
    expect(finding(server)).toMatchObject({ status: 'open', lastResult: null });
    server.online = true;
    // What has no news for long is looked at more seldom, up to once in a listing's interval.
    await later(6 * 60);
    expect(finding(server)).toMatchObject({ lastResult: { outcome: 'done' } });
  });

  test('that somebody took back at Fleet failed, and says so', async () => {
    server.online = false;
    await inForce();
    await world.deliver();
    for (const { uuid } of world.peer.world.upcoming(server.id)) world.peer.world.cancel(uuid);
    await later(1);
    expect(finding(server)).toMatchObject({
      lastResult: { outcome: 'failed', detail: expect.stringContaining('taken back there') },
    });
  });

  test('for a phone whose app its management has not installed fails with the reason', async () => {
    phone.managed = [];
    await inForce();
    await world.deliver();
    await later();
    expect(finding(phone)).toMatchObject({
      lastResult: {
        outcome: 'failed',
        detail: 'the device did not remove com.tencent.xin: The app is not managed.',
      },
    });
  });

  test('for a host that has enrolled anew reaches it under its new id', async () => {
    await inForce();
    await world.deliver();
    world.peer.world.delete(mac.id);
    const again = world.peer.world.add('darwin', [ON_MAC, KEPT], { uuid: mac.uuid });
    await later();
    world.now += DAY;
    await world.poll();
    await world.settle();
    await world.deliver();
    expect(world.peer.world.upcoming(again.id)).toHaveLength(1);
  });

  test('for a host that Fleet no longer has fails', async () => {
    await inForce();
    world.peer.world.delete(server.id);
    await world.deliver();
    expect(finding(server)).toMatchObject({
      lastResult: { outcome: 'failed', detail: expect.stringContaining('Fleet has no host') },
    });
  });

  test('for an app that somebody else has signed by now is left alone', async () => {
    await inForce();
    const messages = world.takeMessages();
    mac.software = [{ ...ON_MAC, signature_information: [] }, KEPT];
    world.now += 7 * HOUR;
    await world.poll();
    await world.deliver(messages);
    expect(scripts(mac)).toEqual([]);
  });
});

/** The id of a host's last order. */
function orderOf(host: PeerHost): string {
  const found = finding(host);
  return `wechat.${found?.deviceId}.${found?.outstanding}`;
}

describe('a title with a package', () => {
  beforeEach(() => {
    world.peer.world.titles.push(
      { id: 1, name: 'WeChat for pens', source: 'apps', hasPackage: true },
      {
        id: 2,
        name: 'WeChat',
        source: 'apps',
        hasPackage: true,
        bundle_identifier: 'com.tencent.xinWeChat',
      },
      { id: 3, name: 'WeChat', source: 'programs', hasPackage: true, upgrade_code: '{OTHER}' },
    );
  });

  test('is uninstalled by it, and by a script where the package is of another app', async () => {
    await inForce();
    await world.deliver();
    expect(told(mac)).toEqual([{ what: 'uninstalled_software', of: 'WeChat' }]);
    expect(scripts(pc)).toHaveLength(1);
    await later();
    expect(finding(mac)).toMatchObject({
      lastResult: { outcome: 'done', detail: 'Fleet has uninstalled it by its package' },
    });
  });

  test.each([true, false])(
    'is left to a script where Fleet declines (Premium: %s)',
    async (premium) => {
      world.peer.isPremium = premium;
      if (premium)
        world.peer.instead = ({ path }) => (path.endsWith('/uninstall') ? { status: 404 } : null);
      await inForce();
      await world.deliver();
      expect(scripts(mac)).toHaveLength(1);
    },
  );

  test('is not uninstalled twice where the answer was lost', async () => {
    await inForce();
    world.peer.losesAnswer = (heard) => heard.path.endsWith('/uninstall');
    await world.deliver();
    world.peer.losesAnswer = () => false;
    await world.poll();
    expect(told(mac)).toEqual([{ what: 'uninstalled_software', of: 'WeChat' }]);
  });

  test.each([
    ['4.82.3', 'team_id'],
    ['4.83.0', 'fleet_id'],
    ['5.0.0', 'fleet_id'],
  ])('is asked for by what Fleet %s calls a fleet: %s', async (version, parameter) => {
    world.peer.version = version === '5.0.0' ? '5.83.0' : version;
    await inForce();
    await world.deliver();
    const titles = asked('/software/titles?');
    expect(titles.length).toBeGreaterThan(0);
    for (const { path, status } of titles) {
      expect(path).toContain(`${parameter}=`);
      expect(status).toBe(200);
    }
  });
});

describe('a Mac on which scripts are off', () => {
  test('is told by its management, where it has one', async () => {
    Object.assign(mac, {
      scripts: false,
      mdm: 'On (automatic)',
      managed: [ON_MAC.bundle_identifier],
    });
    pc.scripts = false;
    await inForce();
    await world.deliver();
    expect(told(mac)).toEqual([{ what: 'RemoveApplication', of: 'com.tencent.xinWeChat' }]);
    expect(finding(pc)).toMatchObject({
      lastResult: {
        outcome: 'failed',
        detail: expect.stringContaining('Scripts are disabled for this host'),
      },
    });
  });
});

describe('a connector that may only report', () => {
  test('tells no host anything', async () => {
    await world.peer.stop();
    world = await FleetConnectorWorld.begin(EFFECTIVE - 8 * DAY, { ...SETTINGS, allow: [] });
    const only = world.peer.world.add('ubuntu', [ON_LINUX, KEPT]);
    for (let time = 0; time < 3; time++) world.peer.world.add('ubuntu', [KEPT]);
    world.peer.role = 'observer';
    await inForce();
    await world.deliver();
    await world.poll();
    expect(finding(only)).toMatchObject({ status: 'open', lastResult: null });
    expect(world.peer.heard.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await world.state()).toMatchObject({ trouble: null, notEnforceable: [] });
  });
});

describe('a webhook', () => {
  const heard = (body: unknown) => ({
    messageId: 'm',
    body: JSON.stringify({
      heard: {
        topic: 'webhook',
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)).toString(
          'base64',
        ),
      },
    }),
  });

  test.each([
    { policy: { id: 1 }, hosts: [{ id: 1, hostname: 'a', url: 'x' }] },
    { vulnerability: { cve: 'x', hosts_affected: [{ id: 1 }] } },
    { text: 'x', data: { host_ids: [1] } },
    { type: 'ran_script', details: { host_id: 1 } },
  ])('has the hosts looked at that it names: %j', async (body) => {
    expect(await deliver(world.desk, [heard(body)])).toEqual([]);
    expect(world.deps.heads().map(({ externalId }) => externalId)).toEqual([
      mac.uuid.toLowerCase(),
    ]);
  });

  test('proves a removal before the next listing, whatever it claims itself', async () => {
    await inForce();
    await world.deliver();
    await later();
    expect(finding(mac)).toMatchObject({ status: 'open' });
    const news = world.peer.world.webhooks.splice(0);
    expect(news.length).toBeGreaterThan(0);
    world.now += 61 * MINUTE;
    // Five times, and the last first.
    for (let time = 0; time < 5; time++) await deliver(world.desk, [...news].reverse().map(heard));
    for (const host of [mac, pc, server])
      expect(finding(host)).toMatchObject({ status: 'resolved' });
    expect(world.deps.heads()).toHaveLength(16);
  });

  test('of hosts that Fleet does not have, or of nothing, does nothing', async () => {
    const bodies = [
      { hosts: [{ id: 9_999 }] },
      { hosts: 'all' },
      { hosts: [null, { id: -1 }, { id: '1' }, { id: 1.5 }] },
      [],
      null,
      'no json',
    ];
    for (const body of bodies) expect(await deliver(world.desk, [heard(body)])).toEqual([]);
    expect(world.deps.heads()).toEqual([]);
  });

  test('that names everybody has some looked at, and leaves others to the listing', async () => {
    const hosts = Array.from({ length: 5_000 }, (_, at) => ({ id: at + 1 }));
    await deliver(world.desk, [heard({ hosts })]);
    expect(asked('/hosts/').length).toBe(20);
  });

  test('stays in the queue while Fleet is down', async () => {
    world.peer.instead = () => ({ status: 500 });
    const message = heard({ hosts: [{ id: 1 }] });
    expect(await deliver(world.desk, [message])).toEqual(['m']);
    world.peer.instead = () => null;
    expect(await deliver(world.desk, [message])).toEqual([]);
    expect(head(mac)).toBeDefined();
  });
});
