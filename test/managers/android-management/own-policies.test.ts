import { afterEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/time/instant.ts';
import {
  groupPolicyOf,
  LONGEST_POLICY_ID,
  ownPolicyId,
} from '../../../functions/managers/android-management/map.ts';
import {
  MOST_BACK,
  MOST_STEPS,
} from '../../../functions/managers/android-management/own-policies.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import type { PeerDevice } from '../../../peers/android-management/devices.ts';
import type { PolicyFields } from '../../../peers/android-management/shapes.ts';
import { PeerRefusal } from '../../../peers/android-management/world.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { NOBODY } from '../../made/exemption.ts';
import { WECHAT } from '../../usecases/a-ban.ts';
import { APPROVER, OPERATOR } from '../../usecases/world.ts';
import { AndroidWorld, androidBan, CHAT, DIALER, EFFECTIVE } from './android-world.ts';

/*
 * Devices of a group that a ban must leave alone: they have policies of their own, and the group
 * goes on.
 */

const QQ = 'com.tencent.mobileqq';
const BLOCKED = { packageName: WECHAT, installType: 'BLOCKED' as const };
const PHONE = { id: 'phone-1', policy: 'phones', apps: [CHAT, DIALER] };
const TWO: readonly PeerDevice[] = [PHONE, { ...PHONE, id: 'phone-2' }];
const OWN = 'phones-interdict-phone-2';

let world: AndroidWorld;
afterEach(() => world.peer.close());

async function begin(...args: Parameters<typeof AndroidWorld.start>) {
  world = await AndroidWorld.start(...args);
  await world.round();
  await world.inForce(androidBan());
  await world.settle();
}

const exempt = (ids: readonly string[] = ['phone-2'], banId = 'wechat', source = 'android') =>
  grantExemption(world.deps, {
    ...NOBODY,
    caller: APPROVER,
    banId,
    externalIds: ids.map((externalId) => ({ source, externalId })),
    ground: 'consular work',
    grantedBy: 'the board',
    idempotencyKey: null,
    expiresAt: EFFECTIVE + 2 * DAY,
  });

const lift = () => liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });

/** The policy that a device has. */
const policyOf = (id: string) => world.peer.world.deviceOf(id).policy;
const policies = () => [...world.peer.world.policies.keys()];
const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
/** What was written about own policies since `from`, in short. */
const ownWrites = (from = 0) =>
  world
    .writes(from)
    .filter(({ path, body }) => path.includes('interdict') || /devices\//.test(`${path}${body}`))
    .map(({ method, path }) => `${method} ${lastOf(path)}`);

/** Some minutes pass, with their polls. */
async function minutes(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) {
    world.now += MINUTE;
    world.peer.world.sync();
    await world.round();
  }
}

describe('an exempt device', () => {
  test('gets its group’s policy without the ban, and the group goes on', async () => {
    const policy: PolicyFields = {
      applications: [{ packageName: 'org.example.mail', installType: 'FORCE_INSTALLED' }],
      playStoreMode: 'BLACKLIST',
    };
    await begin(TWO, { policy });
    await exempt();
    await world.settle();
    // Nothing is made before the hour.
    expect(world.writes()).toEqual([]);
    await world.inEffect();
    expect(ownWrites()).toEqual([`PATCH ${OWN}`, 'PATCH phone-2?updateMask=policyName']);
    // Before the group's policy blocks anything, the device has its own.
    expect(world.writes().at(-1)?.path).toContain('policies/phones:modifyPolicyApplications');
    expect(world.policyApps()).toEqual([...(policy.applications ?? []), BLOCKED]);
    expect(world.peer.world.policyOf(OWN).fields).toEqual({
      ...policy,
      statusReportingSettings: { applicationReportsEnabled: true },
    });
    expect([policyOf('phone-1'), policyOf('phone-2')]).toEqual(['phones', OWN]);
    expect(await world.why()).toEqual([]);
    await world.live(EFFECTIVE + DAY, 6 * HOUR);
    expect(world.appsOf('phone-1')).not.toContain(WECHAT);
    expect(world.appsOf('phone-2')).toContain(WECHAT);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'resolved' });
    expect(world.found('wechat', 'phone-2')).toMatchObject({ status: 'exempt' });
    // It is in the group that it was in, and nothing more is written.
    expect(world.headOf('phone-2')).toMatchObject({ group: 'health', retiredAt: null });
    expect(ownWrites()).toHaveLength(2);
  });

  test('comes back when its exemption ends, and its own policy goes', async () => {
    await begin(TWO);
    await exempt();
    await world.settle();
    await world.inEffect();
    await world.live(EFFECTIVE + 2 * DAY - HOUR, 6 * HOUR);
    expect(policyOf('phone-2')).toBe(OWN);
    await world.live(EFFECTIVE + 2 * DAY + 3 * HOUR);
    expect(policyOf('phone-2')).toBe('phones');
    expect(policies()).toEqual(['phones']);
    await world.live(world.now + 8 * HOUR);
    expect(world.appsOf('phone-2')).toEqual([DIALER.packageName]);
    expect(world.found('wechat', 'phone-2')).toMatchObject({ status: 'resolved' });
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test('that is named later is moved, and the group stays blocked', async () => {
    await begin(TWO);
    await world.inEffect();
    expect(world.policyApps()).toEqual([BLOCKED]);
    const { id: exemptionId } = await exempt();
    await world.round();
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
    const ended = { caller: APPROVER, banId: 'wechat', exemptionId, reason: 'over' };
    await endExemption(world.deps, ended);
    // Whoever has not heard of an exemption yet must not take it for one that has ended.
    await minutes(1);
    expect(policyOf('phone-2')).toBe(OWN);
    await minutes(3);
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones']]);
  });

  test('has back at the lift the policy that it had, after that blocks nothing', async () => {
    await begin(TWO);
    await exempt();
    await world.settle();
    await world.inEffect();
    await minutes(2);
    const before = world.peer.told.length;
    await lift();
    await minutes(4);
    expect([policyOf('phone-2'), policies(), world.policyApps()]).toEqual([
      'phones',
      ['phones'],
      [],
    ]);
    expect(world.writes(before).map(({ method, path }) => `${method} ${lastOf(path)}`)).toEqual([
      'POST phones:removePolicyApplications',
      'PATCH phone-2?updateMask=policyName',
      `DELETE ${OWN}`,
    ]);
    expect(world.appsOf('phone-2')).toContain(WECHAT);
    const written = world.writes().length;
    await world.live(world.now + 3 * HOUR);
    expect(world.writes()).toHaveLength(written);
  });

  test('is not exempt from another ban: its own policy blocks what that names', async () => {
    const qq = { packageName: QQ };
    await begin([PHONE, { ...PHONE, id: 'phone-2', apps: [CHAT, qq, DIALER] }]);
    const match = [{ platform: 'android' as const, packageName: QQ }];
    await exempt();
    await world.inForce({ ...androidBan({ apps: [{ name: 'QQ', match }] }), id: 'qq' });
    await world.settle();
    await world.inEffect();
    expect(world.peer.world.policyOf(OWN).fields.applications).toEqual([
      { packageName: QQ, installType: 'BLOCKED' },
    ]);
    await minutes(2);
    expect(world.appsOf('phone-2')).toEqual([WECHAT, DIALER.packageName]);
    expect(world.found('qq', 'phone-2')?.lastResult).toMatchObject({ outcome: 'done' });
    await world.live(world.now + 8 * HOUR);
    expect(world.found('qq', 'phone-2')).toMatchObject({ status: 'resolved', cause: 'absent' });
  });

  test('keeps what it has no place to lose, also while the present bans judge it', async () => {
    const qq = { packageName: QQ };
    await begin([
      { ...PHONE, apps: [qq] },
      { ...PHONE, id: 'phone-2' },
    ]);
    const match = [{ platform: 'android' as const, packageName: QQ }];
    const limits = { ...NO_LIMITS, maxDevices: 1 };
    await world.inForce({ ...androidBan({ apps: [{ name: 'QQ', match }], limits }), id: 'qq' });
    await exempt();
    await world.settle();
    await world.inEffect();
    await minutes(2);
    expect(world.peer.world.policyOf(OWN).fields.applications).toHaveLength(1);
    // It brings the app along, after the only place was given to another.
    const device = world.peer.world.deviceOf('phone-2');
    Object.assign(device, { isStuck: true, apps: [CHAT, qq] });
    world.now += MINUTE;
    world.peer.world.sync();
    await world.push('phone-2');
    await world.settle();
    await world.poll();
    expect(world.found('qq', 'phone-2')).toMatchObject({ status: 'open', placed: null });
    const own = () => world.peer.world.policyOf(OWN).fields.applications ?? [];
    expect(own()).toEqual([]);
    await world.inForce({ ...androidBan({ apps: [{ name: 'Q', match }] }), id: 'another' });
    world.now += 10 * SECOND;
    const before = world.peer.told.length;
    await world.poll();
    expect(ownWrites(before)).toEqual([]);
    expect(own()).toEqual([]);
  });

  test('follows what administrators change in its group’s policy', async () => {
    await begin(TWO);
    await exempt();
    await world.settle();
    await world.inEffect();
    const mail = { packageName: 'org.example.mail', installType: 'FORCE_INSTALLED' as const };
    world.peer.world.edit('phones', (fields) => ({
      ...fields,
      applications: [...(fields.applications ?? []), mail],
      uninstallAppsDisabled: true,
    }));
    await minutes(1);
    const { applications, uninstallAppsDisabled } = world.peer.world.policyOf(OWN).fields;
    expect([applications, uninstallAppsDisabled]).toEqual([[mail], true]);
  });

  test('gets its private side as it was before the ban', async () => {
    const mail = { packageName: 'org.example.mail', installType: 'BLOCKED' as const };
    const cope = { management: 'PROFILE_OWNER' as const, personalApps: [WECHAT] };
    const policy = {
      personalUsagePolicies: { cameraDisabled: true, personalApplications: [mail] },
    };
    await begin(
      TWO.map((phone) => ({ ...phone, ...cope })),
      { policy },
    );
    await world.inEffect();
    await exempt();
    await world.round();
    const { personalUsagePolicies } = world.peer.world.policyOf(OWN).fields;
    expect(personalUsagePolicies).toEqual(policy.personalUsagePolicies);
  });

  test('that is the only one of its group has the group wait, aloud', async () => {
    await begin([PHONE]);
    await exempt(['phone-1']);
    await world.settle();
    await world.inEffect();
    expect([world.policyApps(), policies()]).toEqual([[], ['phones']]);
    expect(await world.why()).toEqual([
      'wechat: in group health, 1 of its devices is exempt from the ban, or held, and it has no ' +
        'others',
    ]);
  });
});

describe('an exempt device of which the group is not known', () => {
  test('keeps its own policy while it is revoked and still there', async () => {
    await begin(TWO);
    await exempt();
    await world.settle();
    await world.inEffect();
    const deviceId = world.headOf('phone-2')?.deviceId ?? '';
    await revokeDevice(world.deps, { caller: OPERATOR, deviceId, reason: 'lost' });
    await minutes(5);
    expect(world.headOf('phone-2')?.retiredAt).not.toBeNull();
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
    expect(world.appsOf('phone-2')).toContain(WECHAT);
  });

  test('is spared by its name although it has never said what it has', async () => {
    const policy = { statusReportingSettings: { applicationReportsEnabled: false } };
    await begin(TWO, { policy });
    await exempt();
    await world.inEffect();
    expect(world.headOf('phone-2')).toBeUndefined();
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
    await minutes(2);
    expect(world.appsOf('phone-2')).toContain(WECHAT);
  });

  test('and that nobody has keeps nobody waiting, and costs a look at times', async () => {
    await begin(TWO);
    await exempt(['nobody', 'not a name/']);
    const since = world.now;
    await world.inEffect();
    await minutes(10);
    const looks = world.peer.told.filter(({ path }) => /devices\/no/.test(path));
    expect(new Set(looks.map(({ path }) => lastOf(path)))).toEqual(new Set(['nobody']));
    const inEffectFor = world.now - Math.max(since, EFFECTIVE);
    expect(looks.length).toBeLessThanOrEqual(1 + inEffectFor / (15 * MINUTE));
    expect([world.policyApps(), await world.why()]).toEqual([[BLOCKED], []]);
  });

  test('keeps what it may keep by either of its names', async () => {
    await begin(TWO, { settings: { actsFor: 'mdm' } });
    const match = [{ platform: 'android' as const, packageName: QQ }];
    await world.inForce({ ...androidBan({ apps: [{ name: 'QQ', match }] }), id: 'qq' });
    await exempt();
    await exempt(['phone-2'], 'qq', 'mdm');
    await world.settle();
    await world.inEffect();
    expect(policyOf('phone-2')).toBe(OWN);
    expect(world.peer.world.policyOf(OWN).fields.applications ?? []).toEqual([]);
  });
});

describe('a device that is somebody’s own', () => {
  const own = {
    id: 'phone-2',
    policy: 'phones',
    ownership: 'PERSONALLY_OWNED' as const,
    management: 'PROFILE_OWNER' as const,
    apps: [CHAT],
  };

  test('and is left alone by the ban has a policy of its own', async () => {
    await begin([PHONE, own]);
    await world.inEffect();
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
    await world.live(world.now + 8 * HOUR);
    expect([policyOf('phone-2'), world.appsOf('phone-2')]).toEqual([OWN, [WECHAT]]);
    await lift();
    await minutes(4);
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones']]);
  });

  test('among many has the group wait, aloud', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ ...own, id: `own-${at}` }));
    await begin([PHONE, ...many]);
    await world.inEffect();
    expect([world.policyApps(), policies()]).toEqual([[], ['phones']]);
    expect(await world.why()).toEqual([
      'wechat: in group health, 60 of its devices are personal, which the ban leaves alone, and ' +
        'no more than 200 of a group are given policies of their own: give them a group, and so ' +
        'a policy',
    ]);
  });
});

describe('bad days', () => {
  async function beforeItsHour() {
    await begin(TWO);
    await exempt();
    await world.settle();
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
  }

  /** The exemption ends that was granted first and holds still. */
  async function endFirst() {
    const [ban] = (await world.deps.blocklist.fresh()).bans;
    const exemptionId = ban?.exemptions.find(({ endedAt }) => endedAt === null)?.id ?? '';
    const ended = { caller: APPROVER, banId: 'wechat', exemptionId, reason: 'over' };
    await endExemption(world.deps, ended);
    await world.settle();
  }

  /** As often as it is tried at once. */
  function loseAnswers(on: RegExp): void {
    const lost = { status: 500, on, isDone: true };
    world.peer.faults.push(lost, lost, lost);
  }

  test.each([
    ['its policy was made', /policies\/phones-interdict-phone-2$/],
    ['it was moved', /devices\/phone-2\?updateMask/],
  ])('an answer lost after %s blocks nobody, and is made up for', async (_, on) => {
    await beforeItsHour();
    loseAnswers(on);
    await world.poll();
    expect(world.peer.faults).toEqual([]);
    expect([policies(), world.policyApps()]).toEqual([['phones', OWN], []]);
    expect(await world.why()).toEqual([expect.stringContaining('500')]);
    await minutes(1);
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
    expect(world.appsOf('phone-2')).toContain(WECHAT);
    await lift();
    await minutes(4);
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones']]);
  });

  test.each([
    ['it was moved back', /devices\/phone-2\?updateMask/],
    ['its policy was removed', /policies\/phones-interdict-phone-2$/],
  ])('an answer lost after %s leaves nothing behind', async (_, on) => {
    await beforeItsHour();
    await world.round();
    await lift();
    await minutes(1);
    loseAnswers(on);
    await minutes(4);
    expect(world.peer.faults.length).toBeLessThan(3);
    expect([policyOf('phone-2'), policies(), world.policyApps()]).toEqual([
      'phones',
      ['phones'],
      [],
    ]);
    expect(await world.state()).toMatchObject({ trouble: null });
  });

  test('a policy that is not taken has the group wait, in words', async () => {
    await beforeItsHour();
    const { assign } = world.peer.world;
    world.peer.world.assign = () => {
      throw new PeerRefusal(400, 'INVALID_ARGUMENT', 'The device takes no other policy.');
    };
    await world.round();
    expect(world.policyApps()).toEqual([]);
    expect(await world.why()).toEqual([
      'wechat: in group health, 1 of its devices is exempt from the ban, or held, and Android ' +
        `Management does not take ${OWN}: The device takes no other policy.`,
    ]);
    world.peer.world.assign = assign;
    await minutes(1);
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test('a copy that is not taken any more spares its device, and the group goes on', async () => {
    await beforeItsHour();
    await world.round();
    const { put } = world.peer.world;
    world.peer.world.put = () => {
      throw new PeerRefusal(400, 'INVALID_ARGUMENT', 'There is something new in it.');
    };
    world.peer.world.edit('phones', (fields) => ({ ...fields, uninstallAppsDisabled: true }));
    await minutes(2);
    expect([policyOf('phone-2'), world.policyApps(), await world.why()]).toEqual([
      OWN,
      [BLOCKED],
      [],
    ]);
    world.peer.world.put = put;
    await minutes(1);
    expect(world.peer.world.policyOf(OWN).fields).toMatchObject({ uninstallAppsDisabled: true });
  });

  test('a device that cannot be read has the group wait for it, and nobody else', async () => {
    await beforeItsHour();
    const odd = { status: 418, on: /devices\/phone-2$/ };
    world.peer.faults.push(...Array.from({ length: 20 }, () => odd));
    await world.round();
    expect(world.policyApps()).toEqual([]);
    expect(await world.why()).toEqual([expect.stringContaining('asked for a device')]);
    world.peer.faults.splice(0);
    await minutes(1);
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
  });

  test('a policy of a group that is not there for a moment spares all the same', async () => {
    await beforeItsHour();
    world.peer.faults.push({ status: 404, on: /policies\/phones$/ });
    await world.poll();
    expect([world.peer.faults, world.policyApps()]).toEqual([[], []]);
    await minutes(1);
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
  });

  test('what somebody else unblocks just now is not taken for an administrator’s', async () => {
    await beforeItsHour();
    await world.round();
    const { memory } = world.desk;
    const { recall } = memory;
    const from = world.peer.told.length;
    const nothing = { apps: {}, personal: {}, personalMode: null, at: 0 };
    const isRead = () =>
      world.peer.told.slice(from).some(({ path }) => path.endsWith('/policies/phones'));
    Object.assign(memory, {
      recall: async (list: string, name: string) => {
        if (list !== 'policies' || !isRead()) return recall(list, name);
        Object.assign(memory, { recall });
        const held = await recall(list, name);
        world.peer.world.remove('phones', [WECHAT]);
        await memory.remember(list, name, held, nothing);
        return recall(list, name);
      },
    });
    await world.poll();
    expect(memory.recall).toBe(recall);
    await minutes(2);
    expect(ownWrites(from)).toEqual([]);
    expect([world.policyApps(), await world.state()]).toMatchObject([[BLOCKED], { trouble: null }]);
  });

  test('a device that was just put back is not taken for one that has its own', async () => {
    await beforeItsHour();
    await world.round();
    await endFirst();
    world.peer.faults.push({ status: 409, on: /policies\/phones-interdict-phone-2$/ });
    while (world.peer.faults.length > 0) {
      world.now += MINUTE;
      await world.settle();
      await world.poll();
    }
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones', OWN]]);
    await exempt();
    await world.settle();
    const odd = { status: 418, on: /devices\/phone-2$/ };
    world.peer.faults.push(odd, odd);
    await world.poll();
    expect(world.policyApps()).toEqual([]);
    world.peer.faults.splice(0);
    await minutes(1);
    expect([policyOf('phone-2'), world.policyApps()]).toEqual([OWN, [BLOCKED]]);
  });

  test('each end of an exemption waits until all know it, also after another', async () => {
    await beforeItsHour();
    await world.round();
    await endFirst();
    await minutes(1);
    await exempt();
    await world.settle();
    const odd = { status: 418, on: /devices\/phone-2$/ };
    world.peer.faults.push(...Array.from({ length: 20 }, () => odd));
    await minutes(1);
    world.peer.faults.splice(0);
    await endFirst();
    await minutes(1);
    expect(policyOf('phone-2')).toBe(OWN);
    await minutes(3);
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones']]);
  });

  test('a device that somebody has given another policy is left there', async () => {
    await beforeItsHour();
    await world.round();
    world.peer.world.addPolicy('lab');
    world.peer.world.assign('phone-2', 'lab');
    await minutes(16);
    expect(policyOf('phone-2')).toBe('lab');
    await lift();
    await minutes(4);
    expect([policyOf('phone-2'), policies()]).toEqual(['lab', ['phones', 'lab']]);
  });

  test('one that is given another group’s policy has a copy of that', async () => {
    await begin([...TWO, { ...PHONE, id: 'phone-3', policy: 'lab' }], {
      settings: { policies: { health: 'phones', laboratory: 'lab' } },
      others: ['lab'],
    });
    await exempt();
    await world.settle();
    await world.inEffect();
    expect([policyOf('phone-2'), world.policyApps('lab')]).toEqual([OWN, [BLOCKED]]);
    world.peer.world.assign('phone-2', 'lab');
    world.peer.world.deviceOf('phone-2').isOff = true;
    await minutes(8);
    expect(world.headOf('phone-2')).toMatchObject({ group: 'health' });
    expect(policyOf('phone-2')).toBe('lab-interdict-phone-2');
    expect(world.peer.world.policyOf('lab-interdict-phone-2').fields.applications ?? []).toEqual(
      [],
    );
  });

  test('one that somebody has put back has its own again', async () => {
    await beforeItsHour();
    await world.round();
    world.peer.world.assign('phone-2', 'phones');
    world.peer.world.deviceOf('phone-2').isOff = true;
    await minutes(16);
    expect(policyOf('phone-2')).toBe(OWN);
  });

  test('own policies that somebody has changed or removed are made anew', async () => {
    await beforeItsHour();
    await world.round();
    const made = world.peer.world.policyOf(OWN).fields;
    world.peer.world.edit(OWN, (fields) => ({ ...fields, applications: [BLOCKED] }));
    world.peer.world.deviceOf('phone-2').isOff = true;
    await minutes(16);
    expect(world.peer.world.policyOf(OWN).fields).toEqual(made);
    world.peer.world.policies.delete(OWN);
    await minutes(16);
    expect(world.peer.world.policyOf(OWN).fields).toEqual(made);
  });

  test('a device that has left costs its policy, and nothing more', async () => {
    await beforeItsHour();
    await world.round();
    world.peer.world.devices.delete('phone-2');
    await world.live(world.now + 3 * DAY, 6 * HOUR);
    expect(policies()).toEqual(['phones']);
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test('many at once are made in portions, and the group waits for the last', async () => {
    const count = MOST_STEPS + 10;
    const many = Array.from({ length: count }, (_, at) => {
      return { ...PHONE, id: `many-${at}`, apps: [DIALER] };
    });
    await begin([PHONE, ...many]);
    await exempt(many.map(({ id }) => id));
    await world.settle();
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
    await world.poll();
    const made = () => policies().length - 1;
    expect([made(), world.policyApps()]).toEqual([MOST_STEPS, []]);
    expect(await world.why()).toEqual([
      'wechat: in group health, 10 of its devices are exempt from the ban, or held, and policies ' +
        'of their own are made',
    ]);
    await world.poll();
    expect([made(), world.policyApps()]).toEqual([count, [BLOCKED]]);
  });

  test('those that cannot be put back keep nobody waiting, and are named', async () => {
    const stuck = Array.from({ length: MOST_STEPS + MOST_BACK }, (_, at) => {
      return { ...PHONE, id: `stuck-${at}`, apps: [DIALER] };
    });
    const all = [...stuck, { ...PHONE, id: 'zone', apps: [DIALER] }];
    await begin([PHONE, ...all]);
    await exempt(all.map(({ id }) => id));
    await world.settle();
    await world.inEffect();
    await minutes(2);
    expect(policyOf('zone')).toBe('phones-interdict-zone');
    const { assign } = world.peer.world;
    world.peer.world.assign = (deviceId, policy) => {
      if (deviceId.startsWith('stuck'))
        throw new PeerRefusal(400, 'INVALID_ARGUMENT', 'It stays as it is.');
      assign.call(world.peer.world, deviceId, policy);
    };
    await lift();
    const [from, since] = [world.peer.told.length, world.now];
    await minutes(5);
    expect(policyOf('zone')).toBe('phones');
    expect(policyOf('stuck-0')).toBe('phones-interdict-stuck-0');
    await minutes(30);
    // One that stays odd is tried again after 1, 2, 4 and 8 minutes, and then each quarter hour.
    const tries = world.peer.told.slice(from).filter(({ method, path }) => {
      return method === 'PATCH' && path.includes('devices/stuck-0?');
    });
    expect(tries.length).toBeGreaterThanOrEqual(4);
    expect(tries.length).toBeLessThanOrEqual(4 + (world.now - since) / (15 * MINUTE));
    expect((await world.state()).trouble?.why).toContain('cannot have the policy phones back');
    world.peer.world.assign = assign;
    await minutes(17);
    expect([policies(), await world.state()]).toMatchObject([['phones'], { trouble: null }]);
  });

  test('those that cannot be read keep no other group waiting', async () => {
    const odd = Array.from({ length: MOST_STEPS + 5 }, (_, at) => `odd-${at}`);
    const inLab = { ...PHONE, policy: 'lab', apps: [DIALER] };
    await begin(
      [
        PHONE,
        ...odd.map((id) => ({ ...PHONE, id, apps: [DIALER] })),
        { ...inLab, id: 'lab-1' },
        { ...inLab, id: 'lab-2' },
      ],
      { settings: { policies: { health: 'phones', laboratory: 'lab' } }, others: ['lab'] },
    );
    await exempt([...odd, 'lab-2']);
    await world.settle();
    const { deviceJson } = world.peer.world;
    world.peer.world.deviceJson = (id) => {
      if (id.startsWith('odd')) throw new PeerRefusal(418, 'ODD', 'It is odd.');
      return deviceJson.call(world.peer.world, id);
    };
    await world.inEffect();
    await minutes(3);
    expect([policyOf('lab-2'), world.policyApps('lab')]).toEqual([
      'lab-interdict-lab-2',
      [BLOCKED],
    ]);
    expect(world.policyApps()).toEqual([]);
    expect(await world.why()).toEqual([expect.stringContaining('20 of its devices are exempt')]);
    world.peer.world.deviceJson = deviceJson;
    await minutes(20);
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test.each([
    ['is asked for', (id: string) => id === 'busy-1'],
    ['is given a policy', (_id: string) => false],
  ])('one whose API fails whenever it %s keeps no other group waiting', async (_when, isBusy) => {
    const inLab = { ...PHONE, policy: 'lab', apps: [DIALER] };
    await begin(
      [PHONE, { ...PHONE, id: 'busy-1' }, { ...inLab, id: 'lab-1' }, { ...inLab, id: 'lab-2' }],
      { settings: { policies: { health: 'phones', laboratory: 'lab' } }, others: ['lab'] },
    );
    await exempt(['busy-1', 'lab-2']);
    await world.settle();
    const { deviceJson, assign } = world.peer.world;
    const fails = () => {
      throw new PeerRefusal(500, 'INTERNAL', 'It fails.');
    };
    world.peer.world.deviceJson = (id) =>
      isBusy(id) ? fails() : deviceJson.call(world.peer.world, id);
    world.peer.world.assign = (id, policy) =>
      id === 'busy-1' ? fails() : assign.call(world.peer.world, id, policy);
    await world.inEffect();
    await minutes(3);
    expect(policyOf('lab-2')).toBe('lab-interdict-lab-2');
    expect([world.policyApps('lab'), world.policyApps()]).toEqual([[BLOCKED], []]);
    expect(await world.why()).toEqual([expect.stringContaining('500')]);
    Object.assign(world.peer.world, { deviceJson, assign });
    await minutes(20);
    expect(policyOf('busy-1')).toBe('phones-interdict-busy-1');
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test('where it fails for one after the other the API is down, which is said', async () => {
    await beforeItsHour();
    const busy = ['busy-1', 'busy-2', 'busy-3'];
    for (const id of busy) world.peer.world.addDevice({ ...PHONE, id });
    await exempt(busy);
    await world.settle();
    world.peer.faults.push(
      ...Array.from({ length: 60 }, () => ({ status: 500, on: /devices\/busy-\d$/ })),
    );
    await world.poll();
    expect((await world.state()).trouble?.why).toContain('500');
    const asked = world.peer.told.filter(({ path }) => /devices\/busy-\d$/.test(path));
    expect(new Set(asked.map(({ path }) => path)).size).toBe(3);
  });

  test('a thousand of which nobody knows the group cost a poll no more than a few', async () => {
    const names = Array.from({ length: 1_100 }, (_, at) => `nobody-${at}`);
    await begin(TWO);
    for (let at = 0; at < names.length; at += 100) await exempt(names.slice(at, at + 100));
    await world.settle();
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
    const looked = new Set<string>();
    const pollOnce = async () => {
      const from = world.peer.told.length;
      await world.poll();
      const asked = world.peer.told.slice(from).filter(({ method }) => method === 'GET');
      const looks = asked.map(({ path }) => path).filter((path) => path.includes('/devices/'));
      expect(looks.length).toBeLessThanOrEqual(MOST_STEPS);
      for (const path of looks) looked.add(lastOf(path));
    };
    for (let polls = 0; polls * MOST_STEPS < names.length; polls++) {
      await pollOnce();
      world.now += MINUTE;
    }
    // Each has had its turn before any had a second one, and the group waits for none.
    expect(looked.size).toBe(names.length);
    await pollOnce();
    expect([world.policyApps(), await world.why()]).toEqual([[BLOCKED], []]);
    // Whoever is named then does not wait for all of them.
    await exempt();
    await world.settle();
    await pollOnce();
    expect(policyOf('phone-2')).toBe(OWN);
  });

  test('ids that are too long for a policy are shortened, and lead to the group', async () => {
    const long = `p${'o'.repeat(LONGEST_POLICY_ID - 1)}`;
    const policies = { health: long, care: `${long.slice(0, -1)}x`, laboratory: 'lab' };
    const longDevice = 'd'.repeat(LONGEST_POLICY_ID - 40);
    const found = Object.values(policies).flatMap((policy) =>
      ['phone-1', 'phone-2', longDevice, `${longDevice}e`].map((device) => {
        const id = ownPolicyId(policy, device);
        expect(id).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
        expect(groupPolicyOf({ policies }, id)).toBe(policy);
        return id;
      }),
    );
    expect(new Set(found).size).toBe(12);
    expect(ownPolicyId('lab', 'phone-1')).toBe('lab-interdict-phone-1');
    expect(ownPolicyId(long, 'phone-1')).toMatch(/^[0-9a-f]{32}-interdict-phone-1$/);
    await begin(
      TWO.map((phone) => ({ ...phone, policy: long })),
      { settings: { policies: { health: long } }, others: [long] },
    );
    await exempt();
    await world.settle();
    await world.inEffect();
    expect(policyOf('phone-2')).toBe(ownPolicyId(long, 'phone-2'));
    await world.live(world.now + 8 * HOUR);
    expect(world.headOf('phone-2')).toMatchObject({ group: 'health' });
    await lift();
    await minutes(4);
    expect(policyOf('phone-2')).toBe(long);
  });

  test('an own policy of which nobody knows is taken back when an order meets it', async () => {
    await begin(TWO);
    world.peer.world.addPolicy(OWN);
    world.peer.world.assign('phone-2', OWN);
    world.peer.world.sync();
    await world.inEffect();
    await minutes(6);
    expect([policyOf('phone-2'), policies()]).toEqual(['phones', ['phones']]);
    await minutes(1);
    expect(world.appsOf('phone-2')).toEqual([DIALER.packageName]);
  });

  test('a group that is struck from the stage has its devices back as they were', async () => {
    await beforeItsHour();
    await world.round();
    Object.assign(world.desk.settings, { policies: {} });
    await minutes(4);
    expect([policyOf('phone-2'), policies(), world.policyApps()]).toEqual([
      'phones',
      ['phones'],
      [],
    ]);
  });

  test('a connector that may do nothing any more moves nobody', async () => {
    await beforeItsHour();
    await world.round();
    Object.assign(world.desk.settings, { allow: [] });
    await lift();
    await minutes(4);
    expect(policyOf('phone-2')).toBe(OWN);
  });
});
