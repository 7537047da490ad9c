import { beforeEach, describe, expect, test } from '@jest/globals';
import { INVENTORIES } from '../../../functions/agents/osquery/configuration.ts';
import type { Platform } from '../../../functions/domain/devices/app.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { httpFunction } from '../../../functions/http/pipeline.ts';
import { bindings as reporting } from '../../../functions/osquery-report.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import { captureLog } from '../../http/captured-log.ts';
import { send } from '../../http/event.ts';
import { aDebRow, aSentOsqueryLog, aSentSnapshot } from '../../made/sent-osquery.ts';
import { aBan } from '../../usecases/a-ban.ts';
import { OPERATOR, World } from '../../usecases/world.ts';
import { heardBy, Osquery } from './an-osquery.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
const log = captureLog();

const MATCHERS = {
  linux: { platform: 'linux', packageId: 'wechat' },
  macos: { platform: 'macos', bundleId: 'com.tencent.xinWeChat' },
  windows: { platform: 'windows', upgradeCode: '{0A1B2C3D-0000-4000-8000-000000000001}' },
} as const;

/** A host of each platform with the banned app, as its query lists it. */
const HOSTS = [
  { platform: 'linux', type: '9', banned: aDebRow('wechat') },
  {
    platform: 'macos',
    type: '21',
    banned: {
      src: 'app',
      id: 'com.tencent.xinwechat',
      name: 'WeChat',
      version: '3.8',
      publisher: '',
      team_identifier: '5A4RE8SF68',
      signing_identifier: 'com.tencent.xinWeChat',
    },
  },
  {
    platform: 'windows',
    type: '2',
    banned: {
      src: 'program',
      id: '{0a1b2c3d-0000-4000-8000-0000000000ff}',
      name: 'WeChat',
      version: '3.9',
      publisher: 'Tencent',
      package_family_name: '',
      upgrade_code: '{0a1b2c3d-0000-4000-8000-000000000001}',
    },
  },
] as const satisfies readonly { readonly platform: Platform; [field: string]: unknown }[];

const OTHERS = ['base-files', 'bash', 'coreutils', 'dpkg'].map((id) => aDebRow(id));

let world: World;
let host: Osquery;
let key: string;

beforeEach(async () => {
  world = new World({}, IN_FORCE);
  key = await world.key({ kind: 'reporter', reenroll: 'rotate', expiresAt: world.now + 30 * DAY });
  host = new Osquery(world);
  await world.inForce(
    aBan('wechat', {
      scope: { platforms: ['linux', 'macos', 'windows'], groups: [] },
      apps: [{ name: 'WeChat', match: Object.values(MATCHERS) }],
    }),
  );
  await world.settle();
});

const head = () => world.deps.heads().find((one) => one.deviceId === host.deviceId);
const finding = () =>
  world.deps.findings().find(({ deviceId }) => deviceId === host.deviceId) ?? null;
const scheduled = async () => {
  const { body } = await host.config();
  return (body.schedule as Record<string, Record<string, unknown>>).interdict_inventory;
};

describe.each(HOSTS)('a host on $platform', ({ platform, type, banned }) => {
  const enrol = () => host.enroll({ enroll_secret: key, platform_type: type });

  test('enrols as a reporter of the key’s group', async () => {
    const answer = await enrol();
    expect(answer).toMatchObject({
      status: 200,
      body: { node_key: expect.stringMatching(/^[0-9a-f]{32}\../), node_invalid: false },
    });
    expect(head()).toMatchObject({
      platform,
      management: 'none',
      group: 'ministry',
      osVersion: '12 (bookworm)',
    });
  });

  test('is asked one query, of its platform', async () => {
    await enrol();
    const answer = await host.config();
    expect(answer.body).toMatchObject({ node_invalid: false });
    expect(answer.body.schedule).toEqual({
      interdict_inventory: {
        ...INVENTORIES[platform],
        interval: 300,
        snapshot: true,
        denylist: false,
      },
    });
  });

  test('is judged by what it has, and asked sooner until that is gone', async () => {
    await enrol();
    expect(heardBy(await host.report([...OTHERS, banned]))).toBe('taken');
    expect(finding()).toMatchObject({ status: 'unenforceable', cause: 'management' });
    expect(await scheduled()).toMatchObject({ interval: 900 });
    world.now += HOUR;
    expect(heardBy(await host.report(OTHERS))).toBe('taken');
    expect(finding()).toMatchObject({ status: 'resolved' });
    expect(await scheduled()).toMatchObject({ interval: world.deps.settings.checkInSeconds });
  });

  test('is told nothing that it has to do, and is ordered to remove nothing', async () => {
    await enrol();
    await host.report([...OTHERS, banned]);
    await world.publish();
    expect(world.said('wechat').filter((type) => type.startsWith('order'))).toEqual([
      'order.notice',
    ]);
  });
});

describe('enrolment', () => {
  test('refuses keys that are not for reporters', async () => {
    const agents = await world.key({ kind: 'agent' });
    const answer = await host.enroll({ enroll_secret: agents });
    expect(answer).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining('kind reporter'), node_invalid: false },
    });
    expect(world.deps.heads()).toEqual([]);
  });

  test.each([
    ['an unknown key', { enroll_secret: 'k'.repeat(43) }, 'unknown'],
    [
      'a host name for an identifier',
      { host_identifier: 'pc-1.example.org' },
      'host_identifier=uuid',
    ],
    [
      'what makers leave for an identifier',
      { host_identifier: '00000000-0000-0000-0000-000000000000' },
      'makers leave',
    ],
    ['a platform that is not known', { platform_type: '5' }, 'platform'],
    ['no platform', { platform_type: 'x' }, 'platform'],
    ['no text for a key', { enroll_secret: 7 }, 'enrolment'],
  ])('refuses %s, and says what to change', async (_, change, words) => {
    const answer = await host.enroll({ enroll_secret: key, ...change });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(heardBy(answer)).toBe('again');
    expect(answer.body.error).toContain(words);
    expect(world.deps.heads()).toEqual([]);
  });

  test('takes a host that tells nothing of its hardware', async () => {
    const answer = await host.enroll({ enroll_secret: key, host_details: 'none' });
    expect(answer.status).toBe(200);
    expect(head()).toMatchObject({ osVersion: null });
  });

  test('answers a repeat of the same run of osqueryd, and no other within a day', async () => {
    await host.enroll({ enroll_secret: key });
    const first = host.nodeKey;
    world.now += MINUTE;
    await host.enroll({ enroll_secret: key });
    const second = host.nodeKey;
    await host.enroll({ enroll_secret: key });
    expect(new Set([first, second, host.nodeKey]).size).toBe(3);
    expect(world.deps.heads()).toHaveLength(1);
    await host.report(OTHERS);
    expect(heardBy(await host.enroll({ enroll_secret: key }))).toBe('again');
  });
});

describe('a host whose node key is not good', () => {
  beforeEach(() => host.enroll({ enroll_secret: key }));

  test.each(['', 'nonsense', `${'0'.repeat(32)}.${'A'.repeat(43)}`, 'x'.repeat(5_000)])(
    'is told to enrol again on every route: %p',
    async (bad) => {
      host.nodeKey = bad;
      for (const answer of [
        await host.config(),
        await host.report(OTHERS),
        await host.log([], { log_type: 'status' }),
      ]) {
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual({ error: expect.any(String), node_invalid: true });
      }
    },
  );

  test('is told so when it was revoked; its lines come with the new key', async () => {
    await revokeDevice(world.deps, {
      caller: OPERATOR,
      deviceId: host.deviceId,
      reason: 'set up anew',
    });
    expect(heardBy(await host.report(OTHERS))).toBe('enrol');
    await host.enroll({ enroll_secret: key });
    expect(heardBy(await host.report(OTHERS))).toBe('taken');
    expect(head()).toMatchObject({ appCount: OTHERS.length });
  });

  test('is known by the header that newer ones send as well', async () => {
    const { nodeKey } = host;
    const answer = await host.send(
      'config',
      {},
      { headers: { authorization: `NodeKey ${nodeKey}` } },
    );
    expect(heardBy(answer)).toBe('taken');
  });
});

describe('the log', () => {
  beforeEach(() => host.enroll({ enroll_secret: key }));
  const at = (now: number, rows: readonly unknown[]) =>
    aSentSnapshot({ unixTime: now / 1_000, snapshot: rows });

  test('takes the newest of several lists, in whatever order', async () => {
    world.now += 3 * HOUR;
    const lines = [
      at(world.now - HOUR, [...OTHERS, aDebRow('wechat')]),
      at(world.now, OTHERS),
      at(world.now - 2 * HOUR, [...OTHERS, aDebRow('wechat')]),
    ];
    expect(heardBy(await host.log(lines))).toBe('taken');
    expect(head()).toMatchObject({ observedAt: world.now, appCount: OTHERS.length });
    expect(finding()).toBeNull();
  });

  test('takes a late list for what it was, and an older one for nothing', async () => {
    world.now += 5 * HOUR;
    const late = world.now - 4 * HOUR;
    await host.log([at(late, [...OTHERS, aDebRow('wechat')])]);
    expect(head()).toMatchObject({ observedAt: late });
    expect(finding()).toMatchObject({ status: 'unenforceable' });
    await host.report(OTHERS);
    await host.log([at(late, [...OTHERS, aDebRow('wechat')])]);
    expect(finding()).toMatchObject({ status: 'resolved' });
  });

  test('takes a list that comes twice once: the second costs no write', async () => {
    const line = at(world.now, OTHERS);
    await host.log([line]);
    let writes = 0;
    let reads = 0;
    world.deps.faults.onWrite = () => {
      writes += 1;
    };
    world.deps.faults.onRead = () => {
      reads += 1;
    };
    expect(heardBy(await host.log([line]))).toBe('taken');
    expect({ writes, reads }).toEqual({ writes: 0, reads: 1 });
  });

  test('takes gzip, decorations and lines of other queries', async () => {
    const lines = [
      { ...at(world.now, OTHERS), decorations: { owner: 'somebody' }, colour: 'red' },
      { ...at(world.now, []), name: 'other_query' },
      { name: 'interdict_inventory', action: 'removed', columns: aDebRow('bash') },
      7,
      null,
    ];
    expect(heardBy(await host.zippedLog(lines))).toBe('taken');
    expect(head()).toMatchObject({ appCount: OTHERS.length });
  });

  test.each([
    ['what osqueryd says of itself', { log_type: 'status' }, [{ message: 'starting' }]],
    ['no type', { log_type: undefined }, [at(IN_FORCE, OTHERS)]],
    ['no lines', {}, []],
    ['lines of other queries', {}, [{ ...at(IN_FORCE, OTHERS), name: 'mine' }]],
  ])('passes over %s, and has none of it sent again', async (_, change, lines) => {
    expect(heardBy(await host.log(lines, change))).toBe('taken');
    expect(head()).toMatchObject({ inventoryHash: null });
  });

  test('doubts a list that suddenly is nearly empty, and asks again soon', async () => {
    const many = Array.from({ length: 12 }, (_, index) => aDebRow(`package-${index}`));
    await host.report([...many, aDebRow('wechat')]);
    world.now += HOUR;
    await host.report([aDebRow('package-1')]);
    expect(finding()).toMatchObject({ status: 'unenforceable' });
    expect(head()).toMatchObject({ doubt: { why: 'shrunk' } });
    expect(await scheduled()).toMatchObject({ interval: 900 });
  });

  test('takes a clock of 1970 for one that is wrong', async () => {
    await host.log([at(0, [...OTHERS, aDebRow('wechat')])]);
    expect(head()).toMatchObject({ observedAt: world.now });
    expect(finding()).toMatchObject({ status: 'unenforceable' });
  });

  test('drops what is too large, with a warning: else it would come for ever', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) =>
      aDebRow(`package-${index}`, { name: 'n'.repeat(100) }),
    );
    expect(heardBy(await host.zippedLog([at(world.now, rows)]))).toBe('taken');
    expect(head()).toMatchObject({ inventoryHash: null });
    expect(log.lines().join('\n')).toContain('too large');
    expect(heardBy(await host.report(OTHERS))).toBe('taken');
  });
});

describe('when something is broken', () => {
  beforeEach(() => host.enroll({ enroll_secret: key }));

  test('a list that cannot be judged now is sent again', async () => {
    world.deps.faults.onRead = (verb) => {
      if (verb.startsWith('blocklist') || verb.startsWith('bans')) throw new Error('gone');
    };
    const answer = await host.report([...OTHERS, aDebRow('wechat')]);
    expect(answer.status).toBe(503);
    expect(heardBy(answer)).toBe('again');
    world.deps.faults.onRead = () => undefined;
    expect(heardBy(await host.report([...OTHERS, aDebRow('wechat')]))).toBe('taken');
    expect(finding()).toMatchObject({ status: 'unenforceable' });
  });

  test.each(['enroll', 'config', 'log'] as const)(
    'the %s is answered in words of osquery, and tells nothing of the fault',
    async (route) => {
      world.deps.faults.onRead = () => {
        throw new Error('the table is gone');
      };
      const answer =
        route === 'enroll'
          ? await host.enroll({ enroll_secret: key })
          : route === 'config'
            ? await host.config()
            : await host.report(OTHERS);
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({ error: expect.any(String), node_invalid: false });
      expect(answer.text).not.toContain('table');
      expect(heardBy(answer)).toBe('again');
    },
  );

  test.each([
    ['no body', undefined],
    ['no JSON', '{"node_key":'],
    ['a list', []],
    ['gzip that is cut short', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
    ['a key that is no text', { node_key: 7 }],
  ])('%s is an error on every route, and never success', async (_, body) => {
    for (const route of ['enroll', 'config', 'log'] as const) {
      const answer = await host.send(route, body);
      expect(answer.status).toBe(400);
      expect(heardBy(answer)).toBe('again');
    }
  });

  test('a function that cannot be composed answers in words of osquery, too', async () => {
    const broken = httpFunction<(typeof world)['deps']>(() => {
      throw new Error('a variable is missing');
    }, reporting);
    const answer = await send(broken, {
      method: 'POST',
      path: '/v1/osquery/log',
      body: aSentOsqueryLog(host.nodeKey, []),
    });
    expect(answer.status).toBe(500);
    expect(heardBy(answer)).toBe('again');
  });
});
