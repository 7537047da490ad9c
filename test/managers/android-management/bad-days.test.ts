import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { AccessTokens } from '../../../functions/managers/android-management/access-token.ts';
import { AndroidManagementApi } from '../../../functions/managers/android-management/client.ts';
import { bringPolicy } from '../../../functions/managers/android-management/policy-change.ts';
import { readSecret } from '../../../functions/managers/android-management/secret.ts';
import { memoryOf } from '../../../functions/managers/memory.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { WECHAT } from '../../usecases/a-ban.ts';
import { APPROVER } from '../../usecases/world.ts';
import { AndroidWorld, androidBan, CHAT, DIALER, EFFECTIVE } from './android-world.ts';

const PHONE = { id: 'phone-1', policy: 'phones', apps: [CHAT, DIALER] };
const BLOCKED = { packageName: WECHAT, installType: 'BLOCKED' as const };

let world: AndroidWorld;
beforeEach(async () => {
  world = await AndroidWorld.start([PHONE, { ...PHONE, id: 'phone-2', apps: [DIALER] }]);
});
afterEach(() => world.peer.close());

const lift = () => liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });

async function blocked(): Promise<void> {
  await world.round();
  await world.inForce(androidBan());
  await world.settle();
  await world.inEffect();
  expect(world.policyApps()).toEqual([BLOCKED]);
}

describe('the way in', () => {
  test('one token does for many requests, until shortly before it expires', async () => {
    await world.round();
    await world.round();
    expect(world.peer.tokensGiven).toBe(1);
    world.now += HOUR - 4 * MINUTE;
    await world.round();
    expect(world.peer.tokensGiven).toBe(2);
  });

  test('a token that is refused is renewed, and the request goes on', async () => {
    await world.round();
    world.peer.revokeTokens();
    await world.round();
    expect(world.peer.tokensGiven).toBe(2);
    expect(await world.state()).toMatchObject({ trouble: null });
  });

  test('a wrong secret is said, and a mended one makes up for it', async () => {
    const right = world.deps.secret.content as { serviceAccount: object };
    const serviceAccount = { ...right.serviceAccount, private_key_id: 'another' };
    world.deps.secret.content = { ...right, serviceAccount };
    await world.inForce(androidBan());
    await world.inEffect();
    const { trouble } = await world.state();
    expect(trouble).toMatchObject({ isRefused: true });
    expect(trouble?.why).toContain('invalid_grant');
    expect(trouble?.why).not.toContain('PRIVATE KEY');
    world.deps.secret.content = right;
    await world.round();
    await world.round();
    expect(await world.state()).toMatchObject({ trouble: null, devices: 2 });
    expect(world.policyApps()).toEqual([BLOCKED]);
  });

  test.each([
    ['a text', { serviceAccount: 'x' }, 'enterprise, serviceAccount'],
    [
      'no key',
      { enterprise: 'enterprises/LC1', serviceAccount: {} },
      'serviceAccount.client_email',
    ],
  ])('a secret with %s is refused with where to look', (_, secret, where) => {
    expect(() => readSecret(secret)).toThrow(where);
  });

  test('a secret that nobody has filled is none', () => {
    expect([readSecret({}), readSecret(null)]).toEqual([null, null]);
  });
});

describe('an enterprise that does not answer', () => {
  test('for a day: what it missed is made up for, once', async () => {
    await world.round();
    await world.inForce(androidBan());
    await world.settle();
    world.peer.down = { status: 503 };
    await world.live(EFFECTIVE + DAY, 3 * HOUR);
    expect(await world.state()).toMatchObject({ trouble: { isRefused: false } });
    world.peer.down = null;
    await world.live(world.now + 2 * HOUR);
    expect(world.policyApps()).toEqual([BLOCKED]);
    expect(world.writes().filter(({ status }) => status === 200)).toHaveLength(1);
    await world.live(world.now + 8 * HOUR);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'resolved' });
  });

  test.each([
    ['429 with how long to wait', { status: 429, headers: { 'retry-after': '1' } }],
    ['429 without', { status: 429, reason: 'RESOURCE_EXHAUSTED' }],
    ['403 of a quota', { status: 403, reason: 'RESOURCE_EXHAUSTED' }],
    ['500', { status: 500 }],
  ])('%s is tried again', async (_, fault) => {
    world.peer.faults.push(fault);
    await world.round();
    expect(await world.state()).toMatchObject({ trouble: null, devices: 2 });
  });

  test('a 403 that is none of a quota is a refusal', async () => {
    world.peer.down = { status: 403, reason: 'PERMISSION_DENIED' };
    await world.round();
    expect(await world.state()).toMatchObject({ trouble: { isRefused: true } });
  });

  test('an answer that is lost after the change doubles nothing', async () => {
    await world.round();
    await world.inForce(androidBan());
    await world.settle();
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
    // As often as it is tried at once.
    world.peer.lostAnswers = 3;
    await world.poll();
    expect(await world.state()).toMatchObject({ trouble: { isRefused: false } });
    await world.round();
    expect(world.policyApps()).toEqual([BLOCKED]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([]);
  });
});

describe('a listing', () => {
  test('goes page by page, and one that breaks off retires nobody', async () => {
    world.peer.devicesOnPage = 1;
    await world.round();
    expect(await world.state()).toMatchObject({ devices: 2 });
    world.now += 7 * HOUR;
    world.peer.world.sync();
    const breaks = { status: 503, on: /pageToken=/ };
    world.peer.faults.push(breaks, breaks, breaks);
    await world.poll();
    expect((await world.state()).run).toMatchObject({ page: 'page-1', listed: 1 });
    await world.poll();
    expect(await world.state()).toMatchObject({ run: null, devices: 2, trouble: null });
    await world.live(world.now + DAY, 2 * HOUR);
    expect(world.deps.heads().map(({ retiredAt }) => retiredAt)).toEqual([null, null]);
  });

  test('with a device that is gone retires it', async () => {
    await world.round();
    world.peer.world.devices.delete('phone-2');
    await world.live(world.now + 2 * DAY, 6 * HOUR);
    expect(world.headOf('phone-2')?.retiredAt).not.toBeNull();
    expect(world.headOf('phone-1')?.retiredAt).toBeNull();
  });

  test('whose page is no longer known begins anew', async () => {
    world.peer.devicesOnPage = 1;
    const page = await world.desk.manager.list('page-too-old');
    expect(page.devices.map(({ externalId }) => externalId)).toEqual(['phone-1']);
    expect(page.next).toBe('page-1');
  });

  test('has apps that are there, with who signed them, and none that were removed', async () => {
    const signer = `${'AB:'.repeat(31)}AB`;
    world.peer.world.addPolicy('others', {
      statusReportingSettings: {
        applicationReportsEnabled: true,
        applicationReportingSettings: { includeRemovedApps: true },
      },
      applications: [BLOCKED],
    });
    world.peer.world.addDevice({
      id: 'phone-3',
      policy: 'others',
      apps: [CHAT, { ...DIALER, signer }],
    });
    world.peer.world.sync();
    const { devices } = await world.desk.manager.list(null);
    const [found] = devices.filter(({ externalId }) => externalId === 'phone-3');
    expect(found).toMatchObject({
      group: null,
      apps: [{ id: DIALER.packageName, signer: 'AB'.repeat(32) }],
    });
  });
});

describe('somebody else in the same policy', () => {
  test('who takes our entry out by hand finds it back while the ban holds', async () => {
    await blocked();
    world.peer.world.edit('phones', (fields) => ({ ...fields, applications: [] }));
    await world.round();
    expect(world.policyApps()).toEqual([BLOCKED]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([]);
  });

  test('who makes it another entry gets that one back at the lift', async () => {
    await blocked();
    const theirs = { packageName: WECHAT, installType: 'AVAILABLE' as const };
    world.peer.world.edit('phones', (fields) => ({ ...fields, applications: [theirs] }));
    await world.round();
    expect(world.policyApps()).toEqual([BLOCKED]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([theirs]);
  });

  test('who has the policy install it is not overruled, neither now nor at the lift', async () => {
    await blocked();
    const theirs = { packageName: WECHAT, installType: 'FORCE_INSTALLED' as const };
    world.peer.world.edit('phones', (fields) => ({ ...fields, applications: [theirs] }));
    await world.round();
    expect(world.policyApps()).toEqual([theirs]);
    await lift();
    await world.round();
    expect(world.policyApps()).toEqual([theirs]);
  });

  test('at the same moment: it is read again, and their change stands', async () => {
    await world.round();
    await world.inForce(androidBan());
    await world.settle();
    const theirs = { packageName: 'org.example.mail', installType: 'AVAILABLE' as const };
    world.peer.meanwhile = () =>
      world.peer.world.edit('phones', (fields) => ({ ...fields, applications: [theirs] }));
    await world.inEffect();
    expect(world.policyApps()).toEqual([theirs, BLOCKED]);
  });

  test('who is told first: a conflict is read and done again', async () => {
    await world.round();
    await world.inForce(androidBan());
    world.now = EFFECTIVE + MINUTE;
    await world.settle();
    let conflicts = 0;
    const { modify } = world.peer.world;
    const { PeerRefusal } = await import('../../../peers/android-management/world.ts');
    world.peer.world.modify = function (...args) {
      conflicts += 1;
      if (conflicts < 3) throw new PeerRefusal(409, 'ABORTED', 'The policy was changed.');
      modify.apply(this, args);
    };
    await world.round();
    expect([conflicts, world.policyApps()]).toEqual([3, [BLOCKED]]);
    expect(await world.state()).toMatchObject({ trouble: null });
  });

  test('a group that has no policy any more gives back what was blocked in it', async () => {
    await blocked();
    const policies = {};
    Object.assign(world.desk.settings, { policies });
    await world.round();
    expect(world.policyApps()).toEqual([]);
  });
});

describe('one app that the enterprise does not take', () => {
  test('costs that app alone', async () => {
    const secret = readSecret(world.deps.secret.content);
    if (secret === null) throw new Error('there is a secret');
    const api = new AndroidManagementApi(secret, new AccessTokens(), world.deps);
    const desk = { api, memory: memoryOf(world.deps, 'android'), now: world.now };
    const apps = new Set(['org.example.a', 'notapackage', 'org.example.b', 'org.example.c']);
    const state = await bringPolicy(desk, 'phones', {
      apps,
      overwrite: false,
      withPersonal: false,
    });
    expect([...(state?.held.keys() ?? [])]).toEqual([
      'org.example.a',
      'org.example.b',
      'org.example.c',
    ]);
    expect([...(state?.left.keys() ?? [])]).toEqual(['notapackage']);
    await bringPolicy(desk, 'phones', { apps: new Set(), overwrite: false, withPersonal: false });
    expect(world.policyApps()).toEqual([]);
  });
});

describe('orders', () => {
  test('that are done in word only are ordered again', async () => {
    await blocked();
    world.now += 10 * MINUTE;
    const phone = world.peer.world.deviceOf('phone-1');
    world.peer.world.sync();
    phone.apps.push(CHAT);
    await world.poll();
    expect(world.found('wechat', 'phone-1')?.lastResult).toMatchObject({ outcome: 'done' });
    phone.isOff = true;
    phone.reportedAt = world.now;
    await world.live(world.now + 7 * HOUR);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'open' });
  });

  test('of a device that has not applied the policy stay under way', async () => {
    await world.round();
    world.peer.world.deviceOf('phone-1').isOff = true;
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    await world.live(world.now + 3 * HOUR);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'open', lastResult: null });
    expect(await world.state()).toMatchObject({ open: 1 });
  });

  test('that are withdrawn under way end, and the policy gives the app back', async () => {
    await world.round();
    world.peer.world.deviceOf('phone-1').isOff = true;
    await world.inForce(androidBan());
    await world.settle();
    await world.inEffect();
    await lift();
    await world.round();
    await world.round();
    expect(world.policyApps()).toEqual([]);
    expect(await world.state()).toMatchObject({ open: 0, failed: 0 });
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'withdrawn' });
    world.peer.world.deviceOf('phone-1').isOff = false;
    world.peer.world.sync();
    expect(world.appsOf('phone-1')).toContain(WECHAT);
  });
});

describe('pushes', () => {
  test('bring a report and the end of an order, before any listing', async () => {
    await blocked();
    world.now += 2 * MINUTE;
    world.peer.world.sync();
    expect(await world.push('phone-1')).toEqual({ status: 200, body: {} });
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'resolved', cause: 'absent' });
    expect(world.found('wechat', 'phone-1')?.lastResult).toMatchObject({ outcome: 'done' });
  });

  test('of an enrolment make the device known', async () => {
    await world.round();
    world.peer.world.addDevice({ ...PHONE, id: 'phone-9' });
    world.peer.world.sync();
    await world.push('phone-9', { type: 'ENROLLMENT' });
    expect(world.headOf('phone-9')).toMatchObject({ group: 'health' });
  });

  test('five times and out of order change nothing twice', async () => {
    await blocked();
    const early = await world.peer.push('phone-1');
    world.now += 2 * MINUTE;
    world.peer.world.sync();
    const late = await world.peer.push('phone-1');
    for (const one of [late, early, late, early, late]) await world.hears(one);
    expect(await world.workOnHeard()).toEqual([]);
    expect(world.found('wechat', 'phone-1')).toMatchObject({ status: 'resolved' });
  });

  test.each([
    ['another audience', { audience: 'https://elsewhere.example' }],
    ['another account', { email: 'mallory@example.org' }],
    ['another issuer', { issuer: 'https://issuer.example' }],
    ['a key that nobody published', { forged: true }],
    ['an expiry that has passed', { expiresAt: 1 }],
  ])('with a token of %s are refused, and nothing is kept', async (_, change) => {
    await expect(world.push('phone-1', change)).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(world.deps.connectorQueue.sent).toEqual([]);
  });

  test('without a token are refused', async () => {
    const { bytes } = await world.peer.push('phone-1');
    const unsigned = world.hears({ bytes, headers: {} });
    await expect(unsigned).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  test('are refused while the secret names nobody who pushes', async () => {
    const { pushEmail: _, ...secret } = world.deps.secret.content as Record<string, unknown>;
    world.deps.secret.content = secret;
    const pushed = world.push('phone-1');
    await expect(pushed).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  test('that cannot be checked because the keys are away are not taken for forged', async () => {
    const { url } = world.peer;
    const request = await world.peer.push('phone-1');
    const secret = world.deps.secret.content as object;
    world.deps.secret.content = { ...secret, pushKeys: `${url}/nowhere` };
    await expect(world.hears(request)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });

  test('of 10 MB are refused with the number', async () => {
    const { headers } = await world.peer.push('phone-1');
    const bytes = Buffer.alloc(10_000_000, 32);
    await expect(world.hears({ bytes, headers })).rejects.toMatchObject({ kind: 'too-large' });
  });

  test.each([
    ['no JSON', Buffer.from('not json')],
    [
      'another notification',
      Buffer.from('{"message":{"attributes":{"notificationType":"COMMAND"}}}'),
    ],
    [
      'no device',
      Buffer.from('{"message":{"attributes":{"notificationType":"ENROLLMENT"},"data":"e30="}}'),
    ],
  ])('with %s change nothing', async (_, bytes) => {
    const { headers } = await world.peer.push('phone-1');
    await world.hears({ bytes, headers });
    expect(await world.workOnHeard()).toEqual([]);
    expect(world.deps.heads()).toEqual([]);
  });
});
