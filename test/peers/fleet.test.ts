import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FleetPeer } from '../../peers/fleet/server.ts';
import type { PeerHost } from '../../peers/fleet/world.ts';

/*
 * What the stand-in of Fleet does, each with where it is from: the REST API's documentation at
 * fleetdm/fleet 79d3f919 (2025) [D], its server at 01a83efc (2026) [R]. Nothing was seen on a
 * running Fleet.
 */

const MINUTE = 60_000;
const WECHAT = {
  name: 'WeChat',
  version: '3.8',
  source: 'apps',
  bundle_identifier: 'com.tencent.xinWeChat',
};

let now: number;
let peer: FleetPeer;
let url: string;
let mac: PeerHost;

beforeEach(async () => {
  now = Date.parse('2023-10-30T12:00:00Z');
  peer = new FleetPeer({ now: () => now });
  url = await peer.start();
  mac = peer.world.add('darwin', [WECHAT], { fleet: 'Treasury', mdm: 'On (automatic)' });
});
afterEach(() => peer.stop());

async function ask(method: string, path: string, body?: object, token = peer.token) {
  const answer = await fetch(`${url}/api/v1/fleet${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  // Answers are read as any client does.
  const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  return { status: answer.status, json, headers: answer.headers };
}
const run = (script: string, hostId = mac.id) =>
  ask('POST', '/scripts/run', { host_id: hostId, script_contents: script });
const hosts = (query: string) => ask('GET', `/hosts?order_key=id&${query}`);

describe('who is let in', () => {
  test('whoever has a token, and nobody else', async () => {
    // [D] API-errors.md
    expect(await ask('GET', '/hosts', undefined, 'wrong')).toMatchObject({
      status: 401,
      json: { message: 'Authentication required', errors: [{ name: 'base' }] },
    });
  });

  test('an observer reads and runs nothing', async () => {
    // [D] articles/role-based-access.md
    peer.role = 'observer';
    expect((await hosts('page=0&per_page=1')).status).toBe(200);
    expect((await run('#!/bin/sh\n')).status).toBe(403);
  });

  test('what is not known is refused', async () => {
    expect((await ask('GET', '/nothing')).status).toBe(404);
    expect((await hosts('colour=blue')).status).toBe(400);
    expect((await ask('POST', '/scripts/run', { host_id: 1, colour: 'blue' })).status).toBe(400);
  });
});

describe('hosts', () => {
  test('are paged by numbers, in the order of their ids', async () => {
    // [D] hosts.md, rest-api.md: page, per_page, order_key
    for (let time = 0; time < 4; time++) peer.world.add('ubuntu', []);
    const ids = async (query: string) =>
      ((await hosts(query)).json.hosts as { id: number }[]).map(({ id }) => id);
    expect(await ids('page=0&per_page=2')).toEqual([1, 2]);
    expect(await ids('page=2&per_page=2')).toEqual([5]);
    expect(await ids('page=3&per_page=2')).toEqual([]);
  });

  test('are searched by their UUID, in any case', async () => {
    // [D] hosts.md: query; searchable fields include the uuid
    peer.world.add('ubuntu', []);
    const { json } = await hosts(`page=0&per_page=9&query=${mac.uuid.toLowerCase()}`);
    expect(json.hosts).toMatchObject([{ id: mac.id }]);
  });

  test('have software where it is asked for, and both names of their fleet', async () => {
    // [R] the server takes `without_vulnerability_details`; `renameto:"fleet_id"` in software.go
    const query = 'page=0&per_page=1&populate_software=without_vulnerability_details';
    const { json } = await hosts(query);
    expect(json.hosts).toEqual([
      expect.objectContaining({
        id: mac.id,
        uuid: mac.uuid,
        platform: 'darwin',
        team_id: 1,
        fleet_id: 1,
        team_name: 'Treasury',
        fleet_name: 'Treasury',
        software_updated_at: '2023-10-30T12:00:00.000Z',
        mdm: { enrollment_status: 'On (automatic)' },
        software: [{ id: 1, ...WECHAT }],
      }),
    ]);
    peer.version = '4.70.0';
    expect((await hosts(query)).json.hosts).toEqual([
      expect.not.objectContaining({ fleet_id: expect.anything() }),
    ]);
  });

  test('are found by their UUID, in any case', async () => {
    // [D] hosts.md: Get host by identifier
    const path = (uuid: string) => `/hosts/identifier/${uuid}?exclude_software=true`;
    expect((await ask('GET', path(mac.uuid.toLowerCase()))).json).toMatchObject({
      host: { id: mac.id },
    });
    expect((await ask('GET', path('other'))).status).toBe(404);
  });
});

describe('a script', () => {
  test('is upcoming until its host has run it, and has no exit code until then', async () => {
    // [D] scripts.md: 202 with the execution id; exit_code null if Fleet has not heard back
    const { status, json } = await run("remove 'com.tencent.xinWeChat'");
    expect(status).toBe(202);
    const result = () => ask('GET', `/scripts/results/${json.execution_id}`);
    expect((await result()).json).toMatchObject({ exit_code: null, host_timeout: false });
    const upcoming = await ask('GET', `/hosts/${mac.id}/activities/upcoming?page=0&per_page=9`);
    expect(upcoming.json.activities).toMatchObject([
      { type: 'ran_script', details: { script_execution_id: json.execution_id } },
    ]);
    now += 2 * MINUTE;
    expect((await result()).json).toMatchObject({
      exit_code: 0,
      script_contents: "remove 'com.tencent.xinWeChat'",
    });
    expect(mac.software).toEqual([]);
    const past = await ask('GET', `/hosts/${mac.id}/activities?page=0&per_page=9`);
    expect(past.json.activities).toHaveLength(1);
  });

  test('waits for a host that is away', async () => {
    // [D] scripts.md: host_timeout
    mac.online = false;
    const { json } = await run("remove 'com.tencent.xinWeChat'");
    now += 60 * MINUTE;
    const result = await ask('GET', `/scripts/results/${json.execution_id}`);
    expect(result.json).toMatchObject({ exit_code: null, host_timeout: true });
  });

  test('has at most 10,000 characters, a host, and scripts turned on there', async () => {
    // [I] the limit of scripts that are not saved; [D] scripts.md
    expect((await run('x'.repeat(10_001))).status).toBe(422);
    expect((await run('x', 99)).status).toBe(404);
    mac.scripts = false;
    expect((await run('x')).status).toBe(422);
  });

  test('can be taken back before it is run, and not after', async () => {
    // [R] DELETE of an upcoming activity
    const { json } = await run('x');
    const cancel = () => ask('DELETE', `/hosts/${mac.id}/activities/upcoming/${json.execution_id}`);
    expect((await cancel()).status).toBe(204);
    expect((await cancel()).status).toBe(404);
    expect((await ask('GET', `/scripts/results/${json.execution_id}`)).status).toBe(404);
  });
});

describe('a title with a package', () => {
  beforeEach(() => {
    const { name, source, bundle_identifier } = WECHAT;
    peer.world.titles.push({ id: 7, name, source, bundle_identifier, hasPackage: true });
  });

  test('is found by its name, and says on its own page which bundle it is', async () => {
    // [D] software.md: titles; title detail has bundle_identifier
    const { json } = await ask('GET', '/software/titles?query=chat&fleet_id=1');
    expect(json.software_titles).toMatchObject([{ id: 7, software_package: {} }]);
    expect((await ask('GET', '/software/titles/7?fleet_id=1')).json).toMatchObject({
      software_title: { bundle_identifier: 'com.tencent.xinWeChat' },
    });
  });

  test('takes one name of the parameter, and the new one since 4.83', async () => {
    // [R] issues 39344 and 39314, pull request 41423
    expect((await ask('GET', '/software/titles?team_id=1&fleet_id=1')).status).toBe(400);
    peer.version = '4.82.0';
    expect((await ask('GET', '/software/titles?fleet_id=1')).status).toBe(400);
    expect((await ask('GET', '/software/titles?team_id=1')).status).toBe(200);
  });

  test('is uninstalled with Premium alone', async () => {
    // [D] software.md: 202; without a licence 402
    const uninstall = () => ask('POST', `/hosts/${mac.id}/software/7/uninstall`);
    peer.isPremium = false;
    expect((await uninstall()).status).toBe(402);
    peer.isPremium = true;
    expect((await uninstall()).status).toBe(202);
    now += 2 * MINUTE;
    await hosts('page=0&per_page=1');
    expect(mac.software).toEqual([]);
  });
});

describe('a command of device management', () => {
  const plist = (uuid: string) =>
    Buffer.from(
      `<plist version="1.0"><dict><key>Command</key><dict><key>RequestType</key>
      <string>RemoveApplication</string><key>Identifier</key>
      <string>com.tencent.xinWeChat</string></dict>
      <key>CommandUUID</key><string>${uuid}</string></dict></plist>`,
    ).toString('base64');
  const send = (uuid = 'U-1') =>
    ask('POST', '/commands/run', { command: plist(uuid), host_uuids: [mac.uuid] });
  const result = (uuid = 'U-1') => ask('GET', `/commands/results?command_uuid=${uuid}`);

  test('says nothing until the device has, and then what it said', async () => {
    // [D] commands.md: an empty object if there is no result yet
    mac.managed = ['com.tencent.xinWeChat'];
    expect((await send()).json).toEqual({ command_uuid: 'U-1', request_type: 'RemoveApplication' });
    expect((await result()).json).toEqual({});
    now += 2 * MINUTE;
    expect((await result()).json).toMatchObject({ results: [{ status: 'Acknowledged' }] });
    expect((await result('U-2')).status).toBe(404);
  });

  test('removes no app that the management has not installed', async () => {
    // [V] apple/device-management, RemoveApplication: managed apps only
    await send();
    now += 2 * MINUTE;
    expect((await result()).json).toMatchObject({ results: [{ status: 'Error' }] });
    expect(mac.software).toEqual([WECHAT]);
  });

  test('is refused for a host without management', async () => {
    mac.mdm = 'Off';
    expect((await send()).status).toBe(400);
  });
});

test('a host tells what it has each hour, or when it is asked to', async () => {
  // [R] detail_update_interval is an hour; [D] hosts.md: refetch
  mac.software = [];
  const told = async () => {
    const { json } = await ask('GET', `/hosts/${mac.id}`);
    return (json.host as { software: object[] }).software.length;
  };
  expect(await told()).toBe(1);
  expect((await ask('POST', `/hosts/${mac.id}/refetch`)).status).toBe(200);
  expect(await told()).toBe(0);
  mac.software = [WECHAT];
  now += 60 * MINUTE;
  expect(await told()).toBe(1);
});

test('answers can be replaced, or lost, and so can webhooks', async () => {
  peer.instead = ({ path }) =>
    path.includes('/hosts') ? { status: 429, headers: { 'retry-after': '2' } } : null;
  const answer = await hosts('page=0');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2']);
  peer.instead = () => null;
  peer.losesAnswer = () => true;
  await expect(run('x')).rejects.toThrow('fetch failed');
  expect(peer.told(mac.uuid)).toEqual([{ what: 'ran_script', of: 'x' }]);
  peer.losesAnswer = () => false;
  now += 2 * MINUTE;
  await hosts('page=0&per_page=1');
  expect(await peer.sendWebhooks(`${url}/nowhere`, () => true)).toEqual([]);
  expect(peer.world.webhooks).toEqual([]);
});
