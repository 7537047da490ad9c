import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MacWithSanta } from '../../peers/santa/mac-with-santa.ts';
import { aSentOsqueryEnrollment, aSentOsqueryLog, aSentSnapshot } from '../made/sent-osquery.ts';
import { EFFECTIVE, iso, MINUTE } from './documents.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const UUID = '564D4B5E-1111-2222-3333-444455556666';
const TEAM = '5A4RE8SF68';
const WECHAT = { teamId: TEAM, signingId: 'com.tencent.xinWeChat', name: 'WeChat' };
const BAN = 'no-wechat';

let world: World;
let macKey: string;
let mac: MacWithSanta;

async function keyOf(kind: string): Promise<string> {
  const { enrollmentKey } = await world.people.operator.post('/v1/enrollment-keys', {
    kind,
    group: 'treasury',
    ownership: 'organization',
    maxUses: 1,
    expiresAt: iso(world.stack.clock.now() + 30 * MINUTE),
  });
  return String(enrollmentKey);
}

async function sent(
  path: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world.stack.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** osqueryd on the same Mac reports what is installed. */
async function osquery(apps: readonly object[]): Promise<void> {
  const enrolment = aSentOsqueryEnrollment({
    enroll_secret: await keyOf('reporter'),
    host_identifier: UUID.toLowerCase(),
    platform_type: '21',
  });
  const { node_key } = await sent('/v1/osquery/enroll', JSON.stringify(enrolment), {});
  const unixTime = Math.floor(world.stack.clock.now() / 1_000);
  const list = aSentOsqueryLog(String(node_key), [aSentSnapshot({ unixTime, snapshot: apps })]);
  await sent('/v1/osquery/log', JSON.stringify(list), {});
}

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  macKey = await keyOf('agent');
  mac = new MacWithSanta((stage, body) =>
    // Santa compresses unless told not to.
    sent(`/v1/santa/${stage}/${UUID}`, Buffer.from(deflateSync(JSON.stringify(body))), {
      'x-interdict-enrollment': macKey,
      'content-encoding': 'deflate',
    }),
  );
  const app = { src: 'app', version: '1', publisher: '' };
  await osquery([
    {
      ...app,
      id: 'com.tencent.xinWeChat',
      name: 'WeChat',
      team_identifier: TEAM,
      signing_identifier: 'com.tencent.xinWeChat',
    },
    { ...app, id: 'org.example.notes', name: 'Notes' },
  ]);
  await world.enforced({
    id: BAN,
    scope: { platforms: ['macos'], groups: [] },
    apps: [
      { name: 'WeChat', match: [{ platform: 'macos', teamId: TEAM, signingId: WECHAT.signingId }] },
    ],
  });
});
afterAll(() => endWorld(world));

async function finding() {
  const { items } = await world.people.viewer.get(`/v1/bans/${BAN}/findings`);
  const [{ deviceId } = { deviceId: '' }] = items as { deviceId: string }[];
  return world.people.viewer.get(`/v1/bans/${BAN}/findings/${deviceId}`);
}

test('a Mac is given its rule at the hour, and what it took is the proof', async () => {
  await mac.sync();
  expect(mac.start(WECHAT, world.stack.clock.now())).toBe(true);
  await world.stack.clock.advance(EFFECTIVE + 5 * MINUTE - world.stack.clock.now());
  expect(await finding()).toMatchObject({ status: 'open', phase: 'remove' });
  await mac.sync();
  expect([...mac.rules.keys()]).toEqual([`SIGNINGID:${TEAM}:com.tencent.xinWeChat`]);
  expect(await finding()).toMatchObject({
    status: 'resolved',
    cause: 'disabled',
    device: { management: 'launch-control', source: null },
  });
});

test('what it stopped is told in the story', async () => {
  expect(mac.start(WECHAT, world.stack.clock.now())).toBe(false);
  await mac.sync();
  await world.stack.settle();
  const { stopped, story } = await finding();
  expect(stopped).toMatchObject({ name: 'WeChat' });
  expect((story as { stopped: unknown }[]).at(-1)).toMatchObject({ stopped: { name: 'WeChat' } });
});

test('the rule is taken back when the ban is lifted', async () => {
  await world.people.approver.post(`/v1/bans/${BAN}/lift`, { reason: 'it is over' });
  await world.stack.clock.advance(5 * MINUTE);
  await mac.sync();
  expect([...mac.rules]).toEqual([]);
  expect(mac.syncs).toEqual(['CLEAN', 'NORMAL', 'NORMAL', 'NORMAL']);
  expect(world.failures).toEqual([]);
});

test('without its key a Mac is told so, and nothing else', async () => {
  await expect(sent(`/v1/santa/preflight/${UUID}`, '{}', {})).rejects.toThrow(
    /answered 401: \{"error":"Send an enrolment key of kind agent/,
  );
  await expect(
    sent(`/v1/santa/preflight/${UUID}`, 'x', {
      'x-interdict-enrollment': macKey,
      'content-type': 'application/x-protobuf',
    }),
  ).rejects.toThrow('answered 415');
});
