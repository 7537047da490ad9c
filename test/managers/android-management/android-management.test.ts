import { afterEach, describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { WECHAT } from '../../usecases/a-ban.ts';
import { APPROVER } from '../../usecases/world.ts';
import { AndroidWorld, androidBan, CHAT, DIALER, EFFECTIVE } from './android-world.ts';

const PHONE = { id: 'phone-1', policy: 'phones', apps: [CHAT, DIALER] };
const BLOCKED = { packageName: WECHAT, installType: 'BLOCKED' };

let world: AndroidWorld;
afterEach(() => world.peer.close());

const lift = () => liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });

async function begin(...args: Parameters<typeof AndroidWorld.start>) {
  world = await AndroidWorld.start(...args);
  await world.round();
}

describe('from the list to the lift', () => {
  test('an app is found, blocked at its hour, removed, proven gone, and given back', async () => {
    await begin([PHONE, { id: 'phone-2', policy: 'phones', apps: [DIALER] }]);
    expect(world.headOf('phone-1')).toMatchObject({
      platform: 'android',
      group: 'health',
      ownership: 'organization',
      management: 'full',
      coverage: 'all',
      osVersion: '15',
    });
    await world.inForce(androidBan());
    await world.live(EFFECTIVE - HOUR, 12 * HOUR);
    // Nothing is blocked before its hour.
    expect(world.policyApps()).toEqual([]);
    expect(world.writes()).toEqual([]);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'open', phase: 'notice' });
    await world.inEffect();
    expect(world.policyApps()).toEqual([BLOCKED]);
    expect(world.writes().map(({ body }) => body)).toEqual([
      {
        changes: [
          {
            application: { packageName: WECHAT, installType: 'BLOCKED' },
            updateMask: 'installType',
          },
        ],
      },
    ]);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'open', phase: 'remove' });
    expect(await world.state()).toMatchObject({ notEnforceable: [], trouble: null });
    world.now += 10 * MINUTE;
    world.peer.world.sync();
    expect(world.appsOf('phone-1')).toEqual([DIALER.packageName]);
    await world.poll();
    expect(world.found('wechat', 'phone-1')?.lastResult).toMatchObject({ outcome: 'done' });
    await world.live(world.now + 7 * HOUR);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'resolved', cause: 'absent' });
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([]);
    const written = world.writes().length;
    await world.live(world.now + 2 * HOUR);
    expect(world.writes()).toHaveLength(written);
  });

  test('what was in the policy before comes back, with what was changed beside it', async () => {
    const before = {
      packageName: WECHAT,
      installType: 'AVAILABLE' as const,
      managedConfiguration: { region: 'ca' },
    };
    const other = { packageName: 'org.example.mail', installType: 'FORCE_INSTALLED' as const };
    await begin([PHONE], { policy: { applications: [before, other] } });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.policyApps()).toEqual([{ ...before, installType: 'BLOCKED' }, other]);
    // Somebody changes another app, and something else of the same one.
    world.peer.world.edit('phones', (fields) => ({
      ...fields,
      applications: [
        { ...before, installType: 'BLOCKED', managedConfiguration: { region: 'fr' } },
        { ...other, installType: 'AVAILABLE' },
      ],
    }));
    await world.round();
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([
      { ...before, managedConfiguration: { region: 'fr' } },
      { ...other, installType: 'AVAILABLE' },
    ]);
  });

  test('what the organization blocks by itself stays blocked after the lift', async () => {
    await begin([PHONE], { policy: { applications: [{ ...BLOCKED, installType: 'BLOCKED' }] } });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.writes()).toEqual([]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test('the private side of the organization’s devices has a list of its own', async () => {
    const mail = { packageName: 'org.example.mail', installType: 'BLOCKED' as const };
    const phone = {
      id: 'cope-1',
      policy: 'phones',
      management: 'PROFILE_OWNER' as const,
      apps: [CHAT, DIALER],
      personalApps: [WECHAT, 'org.example.game'],
    };
    const policy = {
      personalUsagePolicies: { cameraDisabled: true, personalApplications: [mail] },
    };
    await begin([phone], { policy });
    expect(world.headOf('cope-1')).toMatchObject({
      management: 'work-profile',
      coverage: 'work-profile',
      ownership: 'organization',
    });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    const personal = () => world.peer.world.policyOf('phones').fields.personalUsagePolicies;
    expect(personal()).toEqual({
      cameraDisabled: true,
      personalPlayStoreMode: 'BLOCKLIST',
      personalApplications: [mail, BLOCKED],
    });
    world.peer.world.sync();
    expect(world.peer.world.deviceOf('cope-1').personalApps).toEqual(['org.example.game']);
    await lift();
    await world.round();
    expect(personal()).toEqual(policy.personalUsagePolicies);
  });
});

describe('what a policy cannot hold', () => {
  const force = (installType: 'FORCE_INSTALLED' | 'KIOSK') => ({
    policy: { applications: [{ packageName: WECHAT, installType }] },
  });

  test('an app that the policy installs by itself is left, and named', async () => {
    await begin([PHONE], force('FORCE_INSTALLED'));
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.writes()).toEqual([]);
    expect(await world.why()).toEqual([
      'wechat: in group health, the policy installs it by itself (FORCE_INSTALLED): take it out ' +
        'there, or set overwrite of the connector',
    ]);
    expect(world.found('wechat', 'phone-1')?.lastResult).toMatchObject({ outcome: 'failed' });
  });

  test('unless it may be overwritten: then it comes back as it was', async () => {
    const told = { ...force('KIOSK'), settings: { overwrite: true } };
    await begin([PHONE], told);
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.policyApps()).toEqual([BLOCKED]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual(told.policy.applications);
  });

  test('a policy that keeps apps from being uninstalled makes orders fail, in words', async () => {
    await begin([PHONE], { policy: { uninstallAppsDisabled: true } });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.found('wechat', 'phone-1')?.lastResult).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('uninstallAppsDisabled'),
    });
  });

  test('a device on which the app stays says so, and the order fails', async () => {
    await begin([{ ...PHONE, apps: [{ ...CHAT, stays: true }, DIALER] }]);
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    world.now += 10 * MINUTE;
    world.peer.world.sync();
    await world.poll();
    expect(world.found('wechat', 'phone-1')).toMatchObject({
      status: 'open',
      lastResult: { outcome: 'failed', detail: expect.stringContaining(WECHAT) },
    });
  });

  test('a matcher of who signed an app is named', async () => {
    await begin([PHONE]);
    const signerSha256 = 'a'.repeat(64);
    const match = [{ platform: 'android' as const, packageName: WECHAT, signerSha256 }];
    await world.inForce(androidBan({ apps: [{ name: 'WeChat', match }] }));
    await world.settle();
    await world.inEffect();
    expect(world.writes()).toEqual([]);
    expect(await world.why()).toEqual([
      'wechat: WeChat: a policy knows apps by their names alone, and not by who signed them',
    ]);
  });

  test('a full policy takes no more apps, and gives back what room it had', async () => {
    const applications = Array.from({ length: 3_000 }, (_, at) => ({
      packageName: `org.example.app${at}`,
      installType: 'AVAILABLE' as const,
    }));
    await begin([PHONE], { policy: { applications } });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.policyApps()).toEqual(applications);
    expect(await world.why()).toEqual([
      'wechat: in group health, the policy has 3000 apps, and takes no more',
    ]);
  });

  test('a policy that does not ask for apps is said aloud, and retires nobody', async () => {
    await begin([PHONE]);
    const statusReportingSettings = { applicationReportsEnabled: false };
    await world.inForce(androidBan());
    world.peer.world.edit('phones', (fields) => ({ ...fields, statusReportingSettings }));
    await world.live(world.now + 13 * HOUR);
    expect(await world.why()).toEqual([
      'wechat: in group health, its policy does not ask devices what they have: set ' +
        'statusReportingSettings.applicationReportsEnabled there',
    ]);
    expect(world.headOf('phone-1')?.retiredAt).toBeNull();
  });

  test('a policy that is not there is said aloud', async () => {
    await begin([PHONE], { settings: { policies: { health: 'phones', ghost: 'gone' } } });
    await world.inForce(androidBan());
    await world.inEffect();
    expect(await world.why()).toEqual(['wechat: in group ghost, there is no policy gone']);
    expect(world.policyApps()).toEqual([BLOCKED]);
  });
});

describe('devices that a ban must leave alone', () => {
  test('are not known before the first listing, so nothing is blocked until then', async () => {
    world = await AndroidWorld.start([PHONE]);
    await world.inForce(androidBan());
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
    await world.desk.manager.reconcile();
    expect(world.writes()).toEqual([]);
  });
});

describe('a connector that may do nothing', () => {
  test('reports, and writes nothing', async () => {
    await begin([PHONE], { settings: { allow: [] } });
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    expect(world.writes()).toEqual([]);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'open', phase: 'remove' });
  });
});
