import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { importPKCS8, SignJWT } from 'jose';
import { type AndroidPeer, startAndroidPeer } from '../../peers/android-management/server.ts';

/*
 * What the stand-in of the Android Management API does, and where each of it is known from. Nothing
 * of it was seen on the real API: `documented` is Google's reference (discovery document, revision
 * 20260917, and developers.google.com/android/management), `inferred` follows from it.
 */

const NOW = Date.parse('2026-11-27T12:00:00Z');
const CHAT = 'com.tencent.mm';

let now: number;
let peer: AndroidPeer;
let token: string;

async function assertion(change: { readonly scope?: string; readonly lasts?: number } = {}) {
  const { serviceAccount } = await peer.secret();
  const at = now / 1_000;
  return new SignJWT({ scope: change.scope ?? 'https://www.googleapis.com/auth/androidmanagement' })
    .setProtectedHeader({ alg: 'RS256', kid: serviceAccount.private_key_id })
    .setIssuer(serviceAccount.client_email)
    .setAudience(serviceAccount.token_uri)
    .setIssuedAt(at)
    .setExpirationTime(at + (change.lasts ?? 3_600))
    .sign(await importPKCS8(serviceAccount.private_key, 'RS256'));
}

async function ask(method: string, path: string, body?: unknown, bearer = token) {
  const answer = await fetch(`${peer.url}/v1/${peer.world.enterprise}/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function getToken(signed: string) {
  const answer = await fetch(`${peer.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signed,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const change = (application: object, updateMask?: string) => ({
  changes: [{ application, ...(updateMask === undefined ? {} : { updateMask }) }],
});
const MODIFY = 'policies/phones:modifyPolicyApplications';
const REMOVE = 'policies/phones:removePolicyApplications';

beforeEach(async () => {
  now = NOW;
  peer = await startAndroidPeer(() => now);
  peer.world.addPolicy('phones');
  peer.world.addDevice({ id: 'd1', policy: 'phones', apps: [{ packageName: CHAT }] });
  const { body } = await getToken(await assertion());
  token = String(body.access_token);
});
afterEach(() => peer.close());

describe('tokens', () => {
  // Documented: developers.google.com/identity/protocols/oauth2/service-account
  test('are given for a signed assertion of an hour at most, with the scope', async () => {
    expect(await getToken(await assertion())).toMatchObject({
      status: 200,
      body: { expires_in: 3_600, token_type: 'Bearer' },
    });
    for (const wrong of [{ scope: 'email' }, { lasts: 7_200 }])
      expect(await getToken(await assertion(wrong))).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    peer.isAccountKnown = false;
    expect(await getToken(await assertion())).toMatchObject({ status: 400 });
  });

  // Documented: google.rpc.Status, code 401 UNAUTHENTICATED.
  test('are asked for, and expire', async () => {
    expect(await ask('GET', 'devices', undefined, 'nonsense')).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
    now += 3_600_000;
    expect((await ask('GET', 'devices')).status).toBe(401);
  });
});

describe('devices', () => {
  // Documented: enterprises.devices.list. That empty lists and zeros are left out: the JSON mapping
  // of protocol buffers.
  test('come in pages, and report what their policy asks for', async () => {
    expect((await ask('GET', 'devices')).body).toMatchObject({
      devices: [{ name: expect.any(String) }],
    });
    peer.world.sync();
    const { body } = await ask('GET', 'devices/d1');
    expect(body).toMatchObject({
      name: 'enterprises/LC0peer/devices/d1',
      policyName: 'enterprises/LC0peer/policies/phones',
      appliedPolicyVersion: '1',
      managementMode: 'DEVICE_OWNER',
      applicationReports: [{ packageName: CHAT, state: 'INSTALLED' }],
    });
    expect(body.nonComplianceDetails).toBeUndefined();
    peer.devicesOnPage = 1;
    peer.world.addDevice({ id: 'd2', policy: 'phones' });
    const first = await ask('GET', 'devices?pageSize=100');
    expect(first.body.nextPageToken).toEqual(expect.any(String));
    const second = await ask('GET', `devices?pageSize=100&pageToken=${first.body.nextPageToken}`);
    expect(second.body.nextPageToken).toBeUndefined();
    expect((await ask('GET', 'devices?pageToken=made-up')).status).toBe(400);
    expect((await ask('GET', 'devices?filter=x')).status).toBe(400);
  });

  // Documented: ApplicationPolicy.installType BLOCKED, NonComplianceReason APP_INSTALLED,
  // Policy.uninstallAppsDisabled.
  test('take off what is blocked once they apply it, and complain where they cannot', async () => {
    peer.world.appliesAfter = 60_000;
    peer.world.sync();
    await ask('POST', MODIFY, change({ packageName: CHAT, installType: 'BLOCKED' }, 'installType'));
    peer.world.sync();
    expect(peer.world.deviceOf('d1').apps).toHaveLength(1);
    now += 60_000;
    peer.world.edit('phones', (fields) => ({ ...fields, uninstallAppsDisabled: true }));
    now += 60_000;
    peer.world.sync();
    expect((await ask('GET', 'devices/d1')).status).toBe(200);
    expect(peer.world.deviceJson('d1')).toMatchObject({
      nonComplianceDetails: [{ nonComplianceReason: 'APP_INSTALLED', packageName: CHAT }],
    });
    peer.world.edit('phones', ({ uninstallAppsDisabled: _, ...fields }) => fields);
    now += 60_000;
    peer.world.sync();
    expect(peer.world.deviceOf('d1').apps).toEqual([]);
    expect(peer.world.applied().d1?.at(-1)).toMatchObject({ removed: [CHAT], version: 4 });
  });

  test('report on where they are stuck, and apply nothing', async () => {
    peer.world.sync();
    peer.world.deviceOf('d1').isStuck = true;
    await ask('POST', MODIFY, change({ packageName: CHAT, installType: 'BLOCKED' }, 'installType'));
    now += 60_000;
    expect(peer.world.sync()).toEqual(['d1']);
    expect(peer.world.deviceJson('d1')).toMatchObject({
      appliedPolicyVersion: '1',
      lastStatusReportTime: new Date(now).toISOString(),
      applicationReports: [{ packageName: CHAT, state: 'INSTALLED' }],
    });
  });
});

describe('policies', () => {
  // Documented: enterprises.policies.modifyPolicyApplications, its field mask and its answer.
  test('take a change of one app, whose other fields stay, and count versions', async () => {
    const config = { packageName: CHAT, managedConfiguration: { a: 1 }, installType: 'AVAILABLE' };
    expect((await ask('POST', MODIFY, change(config))).body).toMatchObject({
      policy: { version: '2', applications: [config] },
    });
    const blocked = { packageName: CHAT, installType: 'BLOCKED' };
    expect((await ask('POST', MODIFY, change(blocked, 'installType'))).body).toMatchObject({
      policy: { version: '3', applications: [{ ...config, installType: 'BLOCKED' }] },
    });
    // Inferred: a path of the mask without its value goes back to what it is by itself.
    const { body } = await ask('POST', MODIFY, change({ packageName: CHAT }, 'installType'));
    expect(body.policy).toMatchObject({
      applications: [{ packageName: CHAT, managedConfiguration: { a: 1 } }],
    });
  });

  // Documented: removePolicyApplications, "entries that are not found are ignored".
  test('let apps be taken out, also those that they have not', async () => {
    await ask('POST', MODIFY, change({ packageName: CHAT, installType: 'BLOCKED' }));
    const { body } = await ask('POST', REMOVE, { packageNames: [CHAT, 'org.example.none'] });
    expect((body.policy as Record<string, unknown>).applications).toBeUndefined();
  });

  // Documented: PersonalUsagePolicies, and PATCH with a field mask.
  test('have a list for the private side, which is written as a whole', async () => {
    const path =
      'policies/phones?updateMask=personalUsagePolicies.personalApplications,' +
      'personalUsagePolicies.personalPlayStoreMode';
    peer.world.edit('phones', (fields) => ({
      ...fields,
      personalUsagePolicies: { cameraDisabled: true },
    }));
    const personalApplications = [{ packageName: CHAT, installType: 'BLOCKED' }];
    const personalPlayStoreMode = 'BLOCKLIST';
    const told = { personalUsagePolicies: { personalApplications, personalPlayStoreMode } };
    expect((await ask('PATCH', path, told)).body).toMatchObject({
      personalUsagePolicies: { cameraDisabled: true, personalApplications, personalPlayStoreMode },
    });
  });

  // Documented: enterprises.policies.patch "updates or creates a policy"; without a mask "all
  // modifiable fields will be modified". Inferred: what is left out goes back to what it is by
  // itself.
  test('are made by a PATCH without a mask, which puts all that they have in place', async () => {
    const applications = [{ packageName: CHAT, installType: 'AVAILABLE' }];
    const told = { applications, uninstallAppsDisabled: true };
    expect((await ask('PATCH', 'policies/new', told)).body).toEqual({
      name: 'enterprises/LC0peer/policies/new',
      version: '1',
      ...told,
    });
    expect((await ask('PATCH', 'policies/new', { applications })).body).toEqual({
      name: 'enterprises/LC0peer/policies/new',
      version: '2',
      applications,
    });
  });

  // Documented: Device.policyName "can be modified by a patch request", by the name or by the id.
  // Documented: enterprises.policies.delete "is only permitted if no devices are currently
  // referencing the policy". Inferred: it is refused with 400 FAILED_PRECONDITION, and a policy
  // that is not there cannot be given.
  test('are given to devices one by one, and removed once no device has them', async () => {
    await ask('PATCH', 'policies/new', { applications: [] });
    const give = (policyName: string) =>
      ask('PATCH', 'devices/d1?updateMask=policyName', { policyName });
    expect((await give('new')).body).toMatchObject({
      policyName: 'enterprises/LC0peer/policies/new',
    });
    expect(await ask('DELETE', 'policies/new')).toMatchObject({
      status: 400,
      body: { error: { status: 'FAILED_PRECONDITION' } },
    });
    expect((await give('enterprises/LC0peer/policies/phones')).status).toBe(200);
    expect(await ask('DELETE', 'policies/new')).toEqual({ status: 200, body: {} });
    expect((await ask('DELETE', 'policies/new')).status).toBe(404);
    expect((await give('new')).status).toBe(400);
    expect((await ask('PATCH', 'devices/d1?updateMask=name', {})).status).toBe(400);
  });

  // Inferred: a device that was given another policy takes that one in, and no later version of
  // the one that it had.
  test('are taken in by a device some time after it was given them', async () => {
    peer.world.appliesAfter = 60_000;
    now += 60_000;
    peer.world.sync();
    await ask('PATCH', 'policies/new', {});
    await ask('PATCH', 'devices/d1?updateMask=policyName', { policyName: 'new' });
    await ask('POST', MODIFY, change({ packageName: CHAT, installType: 'BLOCKED' }, 'installType'));
    peer.world.sync();
    expect(peer.world.deviceJson('d1').appliedPolicyName).toBe(
      'enterprises/LC0peer/policies/phones',
    );
    now += 60_000;
    peer.world.sync();
    expect(peer.world.deviceJson('d1').appliedPolicyName).toBe('enterprises/LC0peer/policies/new');
    expect(peer.world.deviceOf('d1').apps).toHaveLength(1);
  });

  // Documented: unknown names are refused with 400 INVALID_ARGUMENT; a policy has 3,000 apps.
  test.each([
    ['an unknown field', 'POST', MODIFY, change({ packageName: CHAT, colour: 'red' })],
    ['an unknown mask', 'POST', MODIFY, change({ packageName: CHAT }, 'colour')],
    ['no change', 'POST', MODIFY, { changes: [] }],
    ['no package name', 'POST', MODIFY, change({ installType: 'BLOCKED' })],
    ['an unknown install type', 'POST', MODIFY, change({ packageName: CHAT, installType: 'GONE' })],
    ['an unknown path of a mask', 'PATCH', 'policies/phones?updateMask=name', {}],
    [
      'too many apps',
      'POST',
      MODIFY,
      {
        changes: Array.from({ length: 3_001 }, (_, at) => ({
          application: { packageName: `org.example.a${at}` },
        })),
      },
    ],
  ])('refuse %s', async (_, method, path, body) => {
    expect(await ask(method, path, body)).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT' } },
    });
    expect(peer.world.policyOf('phones').version).toBe(1);
  });

  test('and paths that are not there are not found', async () => {
    expect((await ask('GET', 'policies/none')).status).toBe(404);
    expect((await ask('GET', 'devices/none')).status).toBe(404);
    expect((await ask('POST', 'policies/phones:doSomething', {})).status).toBe(404);
  });
});
