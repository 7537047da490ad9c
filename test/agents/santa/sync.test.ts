import { beforeEach, describe, expect, test } from '@jest/globals';
import { type SyncStage, syncStage } from '../../../functions/agents/santa/sync.ts';
import type { App } from '../../../functions/domain/devices/app.ts';
import { chapterOf } from '../../../functions/domain/findings/story.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/time/instant.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { MacWithSanta } from '../../../peers/santa/mac-with-santa.ts';
import { NOBODY } from '../../made/exemption.ts';
import { aBan } from '../../usecases/a-ban.ts';
import { type Agent, APPROVER, World } from '../../usecases/world.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
const UUID = '564D4B5E-1111-2222-3333-444455556666';
const TEAM = '5A4RE8SF68';
const WECHAT: App = {
  id: 'com.tencent.xinWeChat',
  name: 'WeChat',
  teamId: TEAM,
  signingId: 'com.tencent.xinWeChat',
};
const START = { teamId: TEAM, signingId: 'com.tencent.xinWeChat', name: 'WeChat' };

const ban = (match: object) =>
  aBan('wechat', {
    scope: { platforms: ['macos'], groups: [] },
    apps: [{ name: 'WeChat', match: [{ platform: 'macos', ...match }] }],
    decision: {
      authority: 'the board',
      dates: [],
      exceptions: null,
      references: ['https://example.org/decision'],
    },
  });

let world: World;
let key: string;
let osquery: Agent;
let mac: MacWithSanta;

const send =
  (enrollment: string | undefined, machineId = UUID) =>
  (stage: string, body: object) =>
    syncStage(world.deps, stage as SyncStage, { machineId, key: enrollment, body: () => body });

const report = (apps: readonly App[]) =>
  world.checkIn(osquery, null, {
    apps: [...apps, { id: 'org.example.dialer' }],
    observedAt: world.now,
  });
const finding = () => world.finding('wechat', osquery);

/** A Mac with osquery and Santa, and a ban that is in force tomorrow. */
async function begin(match: object = { teamId: TEAM, signingId: 'com.tencent.xinWeChat' }) {
  world = new World({ languages: ['en', 'fr'] }, EFFECTIVE - 8 * DAY);
  const expiresAt = EFFECTIVE + 365 * DAY;
  const reporter = await world.key({ kind: 'reporter', reenroll: 'rotate', expiresAt });
  key = await world.key({ expiresAt });
  osquery = await world.enrolWith(reporter, UUID.toLowerCase(), { platform: 'macos' });
  mac = new MacWithSanta(send(key));
  await report([WECHAT]);
  await world.inForce(ban(match));
  await world.settle();
}

async function inForce() {
  world.now = EFFECTIVE + MINUTE;
  await world.settle();
}

describe('a Mac with Santa', () => {
  beforeEach(() => begin());

  test('is given the rule at the hour of the ban and not before, and says so', async () => {
    await mac.sync();
    expect([...mac.rules]).toEqual([]);
    expect(mac.start(START, world.now)).toBe(true);
    await inForce();
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove' });
    await mac.sync();
    expect([...mac.rules.values()]).toEqual([
      {
        identifier: `${TEAM}:com.tencent.xinWeChat`,
        rule_type: 'SIGNINGID',
        policy: 'BLOCKLIST',
        custom_msg:
          'WeChat on government mobile devices\nWeChat sur les appareils mobiles du gouvernement',
        custom_url: 'https://example.org/decision',
      },
    ]);
    expect(mac.start(START, world.now)).toBe(false);
    expect(finding()).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      lastResult: { outcome: 'disabled', lasting: true },
    });
  });

  test('carries out what a reporter alone could not', async () => {
    await inForce();
    expect(finding()).toMatchObject({ status: 'unenforceable', cause: 'management' });
    await mac.sync();
    expect(world.head(osquery).management).toBe('launch-control');
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });

  test('its reporter still enrols again', async () => {
    await mac.sync();
    const reporter = await world.key({ kind: 'reporter', reenroll: 'rotate' });
    const renewed = await world.enrolWith(reporter, UUID, { platform: 'macos' });
    expect(renewed.deviceId).toBe(osquery.deviceId);
  });

  test('a sync that changes nothing writes nothing', async () => {
    await inForce();
    await mac.sync();
    await mac.sync();
    const writes: string[] = [];
    world.deps.faults.onWrite = (verb) => {
      writes.push(verb);
    };
    await mac.sync();
    expect(mac.syncs).toEqual(['CLEAN', 'NORMAL', 'NORMAL']);
    expect(writes).toEqual([]);
  });

  test.each([
    [
      'the ban is lifted',
      () => liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' }),
    ],
    [
      'the ban is paused',
      () => pauseBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'wait' }),
    ],
    [
      'the device is exempt',
      () =>
        grantExemption(world.deps, {
          ...NOBODY,
          caller: APPROVER,
          banId: 'wechat',
          devices: [osquery.deviceId],
          ground: 'forensics',
          grantedBy: 'security officer',
          expiresAt: world.now + DAY,
          idempotencyKey: null,
        }),
    ],
  ])('loses the rule when %s', async (_, act) => {
    await inForce();
    await mac.sync();
    expect(mac.rules.size).toBe(1);
    await act();
    world.now += MINUTE;
    await world.settle();
    await mac.sync();
    expect([...mac.rules]).toEqual([]);
    expect(mac.syncs).toEqual(['CLEAN', 'NORMAL']);
  });

  test('that somebody took a rule from is given all anew', async () => {
    await inForce();
    await mac.sync();
    mac.rules.clear();
    await mac.sync();
    expect(mac.syncs).toEqual(['CLEAN', 'CLEAN']);
    expect(mac.rules.size).toBe(1);
  });

  test('of which the end of a sync got lost heals by the next', async () => {
    await inForce();
    mac.losesPostflight = true;
    await mac.sync();
    expect(finding().status).toBe('open');
    mac.losesPostflight = false;
    await mac.sync();
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });

  test('with an old Santa, which has no hash, is known by its numbers', async () => {
    mac.hasHash = false;
    await inForce();
    await mac.sync();
    await mac.sync();
    mac.rules.clear();
    await mac.sync();
    expect(mac.syncs).toEqual(['CLEAN', 'NORMAL', 'CLEAN']);
    expect(mac.rules.size).toBe(1);
  });

  test('that does not take the rule fails the order, and then carries it out', async () => {
    await inForce();
    mac.refuses = ['SIGNINGID'];
    await mac.sync();
    expect(finding()).toMatchObject({
      status: 'open',
      lastResult: { outcome: 'failed', detail: '1 of 1 rules were refused by Santa' },
    });
    mac.refuses = [];
    mac.rules.set('TEAMID:AAAAAAAAAA', {
      identifier: 'AAAAAAAAAA',
      rule_type: 'TEAMID',
      policy: 'BLOCKLIST',
    });
    world.now += HOUR;
    await mac.sync();
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
    expect([...mac.rules.keys()]).toEqual([`SIGNINGID:${TEAM}:com.tencent.xinWeChat`]);
  });

  test('tells in the story of the finding what it has stopped', async () => {
    await inForce();
    await mac.sync();
    world.now += HOUR;
    expect(mac.start(START, world.now)).toBe(false);
    await mac.sync();
    const story = world.deps.changes.map(({ before, after }) => chapterOf(before, after));
    expect(story.slice(-2)).toMatchObject([
      { status: 'resolved', stopped: null, said: 'finding.resolved' },
      { status: 'resolved', stopped: { at: world.now, name: 'WeChat' }, said: null },
    ]);
    expect(await world.publish()).toEqual([]);
    expect(finding()).toMatchObject({ cause: 'disabled', stopped: { name: 'WeChat' } });
  });

  test('says nothing new of what it has said, nor of what nobody has reported', async () => {
    await inForce();
    await mac.sync();
    const at = world.now;
    expect(mac.start(START, at)).toBe(false);
    await mac.sync();
    const writes: string[] = [];
    world.deps.faults.onWrite = (verb) => {
      writes.push(verb);
    };
    expect(mac.start(START, at)).toBe(false);
    await mac.sync();
    expect(writes).toEqual([]);
    const other = new MacWithSanta(send(key, '00000000-1111-2222-3333-444455556667'));
    await other.sync();
    expect(other.start(START, at)).toBe(false);
    await other.sync();
    expect(writes.filter((verb) => verb.startsWith('fleet.'))).toEqual([]);
  });

  test('keeps what it has until the present bans have judged its device', async () => {
    await inForce();
    await mac.sync();
    mac.losesPostflight = true;
    await world.inForce({ ...ban({ teamId: 'AAAAAAAAAA' }), id: 'another' });
    await world.settle();
    await mac.sync();
    mac.losesPostflight = false;
    mac.rules.delete('TEAMID:AAAAAAAAAA');
    await world.inForce({ ...ban({ teamId: 'BBBBBBBBBB' }), id: 'third' });
    world.now += 10 * SECOND;
    await mac.sync();
    expect([...mac.rules.keys()]).toEqual([`SIGNINGID:${TEAM}:com.tencent.xinWeChat`]);
    expect(mac.interval).toBe(600);
    await world.settle();
    await mac.sync();
    expect([...mac.rules.keys()].sort()).toEqual([
      `SIGNINGID:${TEAM}:com.tencent.xinWeChat`,
      'TEAMID:AAAAAAAAAA',
      'TEAMID:BBBBBBBBBB',
    ]);
  });

  test('that says of fewer rules than it was sent is given all anew', async () => {
    await inForce();
    const sending = send(key);
    await sending('preflight', {});
    await sending('ruledownload', {});
    await sending('postflight', { rulesHash: 'abc' });
    expect(finding()).toMatchObject({ status: 'open', lastResult: null });
    expect(await sending('preflight', { rulesHash: 'abc' })).toMatchObject({ sync_type: 'CLEAN' });
  });

  test('takes many rules page by page', async () => {
    const matchers = Array.from({ length: 250 }, (_, i) => ({
      platform: 'macos' as const,
      teamId: String(i).padStart(10, 'T'),
    }));
    await world.inForce({
      ...ban({ teamId: TEAM }),
      id: 'many',
      apps: [{ name: 'X', match: matchers }],
    });
    await world.settle();
    await inForce();
    await mac.sync();
    expect(mac.rules.size).toBe(251);
  });

  test('comes again sooner when a ban is about to begin', async () => {
    world.now = EFFECTIVE - 2 * DAY;
    await world.settle();
    await mac.sync();
    expect(mac.interval).toBe(3_600);
    world.now = EFFECTIVE - HOUR;
    await world.settle();
    await mac.sync();
    expect(mac.interval).toBe(600);
  });

  test('that nobody reports is given the rules of its key’s group', async () => {
    const other = new MacWithSanta(send(key, '00000000-1111-2222-3333-444455556667'));
    await inForce();
    await other.sync();
    expect([...other.rules.keys()]).toEqual([`SIGNINGID:${TEAM}:com.tencent.xinWeChat`]);
    expect(world.deps.heads()).toHaveLength(1);
  });

  test('with a key of another group has the rules of its own, and no say', async () => {
    const foreign = await world.key({ group: 'health', expiresAt: EFFECTIVE + DAY });
    const claiming = new MacWithSanta(send(foreign));
    await inForce();
    await claiming.sync();
    expect(claiming.rules.size).toBe(1);
    expect(world.head(osquery).management).toBe('none');
    await mac.sync();
    await report([WECHAT]);
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });
});

describe('who a Mac is let in as', () => {
  beforeEach(() => begin());
  const preflight = (enrollment: string | undefined, machineId = UUID) =>
    send(enrollment, machineId)('preflight', {});
  const OUT = { kind: 'unauthenticated', message: expect.stringContaining('SyncExtraHeaders') };

  test('nobody without a key, with a wrong one, or with one of a reporter', async () => {
    const reporter = await world.key({ kind: 'reporter' });
    for (const wrong of [undefined, '', 'nonsense', reporter])
      await expect(preflight(wrong)).rejects.toMatchObject(OUT);
  });

  test('as many Macs as the key says, each as often as it comes', async () => {
    const one = await world.key({ maxUses: 1 });
    await preflight(one);
    await preflight(one);
    await expect(preflight(one, UUID.replace('5', '6'))).rejects.toMatchObject(OUT);
    expect(await preflight(one)).toMatchObject({ sync_type: 'CLEAN' });
  });

  test('a known Mac also when its key has expired; a new one no more', async () => {
    const short = await world.key({ expiresAt: world.now + HOUR });
    await preflight(short);
    world.now += DAY;
    expect(await preflight(short)).toMatchObject({ sync_type: 'CLEAN' });
    await expect(preflight(short, UUID.replace('5', '6'))).rejects.toMatchObject(OUT);
  });

  test('the doctor is told whether the key is good, and remembered by nothing', async () => {
    expect(await preflight(key, 'santactl-doctor-test')).toEqual({});
    await expect(preflight('nonsense', 'santactl-doctor-test')).rejects.toMatchObject(OUT);
    expect(world.deps.connectors.lists.get('santa/macs')?.size ?? 0).toBe(0);
  });

  test('a machine id that many have is nobody’s', async () => {
    await expect(preflight(key, '00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
      kind: 'unprocessable',
    });
  });
});

describe('what the rules prove', () => {
  test('nothing of an app that none of them stops', async () => {
    await begin({ teamId: TEAM, bundleId: 'com.tencent.xinWeChat' });
    const { signingId: _, ...unsigned } = WECHAT;
    await report([unsigned]);
    await mac.sync();
    await inForce();
    await mac.sync();
    expect(mac.rules.size).toBe(0);
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove', lastResult: null });
  });

  test('a bundle of a team is stopped by the signing id that its own Mac has shown', async () => {
    await begin({ teamId: TEAM, bundleId: 'com.tencent.xinwechat' });
    await mac.sync();
    await inForce();
    await mac.sync();
    expect([...mac.rules.keys()]).toEqual([`SIGNINGID:${TEAM}:com.tencent.xinWeChat`]);
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'disabled' });
    // Once the app is gone, the rule keeps it from coming back.
    world.now += HOUR;
    await report([]);
    await mac.sync();
    expect(mac.rules.size).toBe(1);
  });

  test('a source’s own Mac, where Santa acts for the source', async () => {
    world = new World({ santaActsFor: ['mdm'] }, EFFECTIVE - 8 * DAY);
    key = await world.key({ expiresAt: EFFECTIVE + DAY });
    mac = new MacWithSanta(send(key));
    const listed = { platform: 'macos', management: 'full', apps: [WECHAT] } as const;
    await world.report(UUID.toLowerCase(), [], listed);
    await world.inForce(ban({ teamId: TEAM }));
    await world.settle();
    world.now += 2 * HOUR;
    await world.report(UUID.toLowerCase(), [], listed);
    await mac.sync();
    await inForce();
    expect(world.finding('wechat', UUID)).toMatchObject({ status: 'open', phase: 'remove' });
    await mac.sync();
    expect([...mac.rules.keys()]).toEqual([`TEAMID:${TEAM}`]);
    expect(world.finding('wechat', UUID)).toMatchObject({ status: 'resolved', cause: 'disabled' });
  });
});
