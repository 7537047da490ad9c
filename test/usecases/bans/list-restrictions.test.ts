import { beforeEach, describe, expect, test } from '@jest/globals';
import { OTHER_GROUPS } from '../../../functions/domain/bans/blocking.ts';
import { inGroup } from '../../../functions/domain/passes/counts.ts';
import { knownGroups } from '../../../functions/domain/passes/known-groups.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import {
  listRestrictions,
  readOrListRestrictions,
} from '../../../functions/usecases/bans/list-restrictions.ts';
import { readRestrictions } from '../../../functions/usecases/bans/read-restrictions.ts';
import { BadCursor } from '../../../functions/usecases/ports.ts';
import { blockedFor } from '../../made/as-device.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, CONNECTOR, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const TEAM = 'ABCDE12345';
const caller = CONNECTOR;
const app = {
  name: 'WeChat',
  match: [
    { platform: 'android', packageName: WECHAT },
    { platform: 'macos', teamId: TEAM, signingId: 'com.tencent.xinWeChat' },
    { platform: 'macos', bundleId: 'com.tencent.xinWeChat' },
  ],
} as const;
const scope = { platforms: ['android', 'macos'] as const, groups: [] };
const rule = {
  banId: 'wechat',
  app: 'WeChat',
  platform: 'macos',
  match: { teamId: TEAM, signingId: 'com.tencent.xinWeChat' },
  title: aBan('wechat').title,
  reference: null,
};

describe('restrictions of all groups', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, LATE);
  });
  const list = (input: Partial<Parameters<typeof listRestrictions>[1]> = {}) =>
    listRestrictions(world.deps, { caller, platform: 'macos', ...input });
  const one = (group: string) => readRestrictions(world.deps, { caller, platform: 'macos', group });
  const groups = async () => (await list()).items.map(({ group }) => group);

  test('are those of the groups that the census found and that bans name', async () => {
    await world.report('D-1', [], { group: 'museum' });
    const overrides = [{ groups: ['embassy'], effective: '2023-10-31T12:00:00Z' }];
    await world.inForce(aBan('wechat', { apps: [app], scope, timeline: { overrides } }));
    await world.inForce(aBan('only', { scope: { platforms: ['ios'], groups: ['court'] } }));
    await world.settle();
    expect(await groups()).toEqual(['court', 'embassy', 'museum']);
    await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      hardwareIds: [],
      externalIds: [],
      devices: [],
      groups: ['laboratory'],
      ground: 'research',
      grantedBy: 'security officer',
      expiresAt: world.now + DAY,
      idempotencyKey: null,
    });
    world.now += 6_000;
    expect(await groups()).toEqual(['court', 'embassy', 'laboratory', 'museum']);
    const { items } = await list();
    expect(items.find(({ group }) => group === 'laboratory')).toMatchObject({
      blocked: [],
      rules: [],
    });
    for (const { group, etag, blocked, rules } of items) {
      expect(await one(group)).toMatchObject({ etag, blocked, rules });
    }
    expect(items[3]).toMatchObject({
      group: 'museum',
      blocked: [{ platform: 'macos', id: 'com.tencent.xinWeChat' }],
      rules: [rule],
    });
  });

  test('come in pages that are one list, also where a group comes between two', async () => {
    for (const group of ['b', 'd', 'f']) await world.report(`D-${group}`, [], { group });
    await world.inForce(aBan('wechat', { apps: [app], scope }));
    await world.settle();
    const first = await list({ limit: 2 });
    expect(first.items.map(({ group }) => group)).toEqual(['b', 'd']);
    await world.inForce(aBan('only', { scope: { platforms: ['ios'], groups: ['a', 'e'] } }));
    world.now += 6_000;
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect(second.items.map(({ group }) => group)).toEqual(['e', 'f']);
    expect(second.nextCursor).toBeNull();
  });

  test('refuse a cursor of another platform, and one that is none', async () => {
    for (const cursor of ['android.b', 'b', 'macos.', 'macos.-', `macos.${'x'.repeat(65)}`, '.'])
      await expect(list({ cursor })).rejects.toThrow(BadCursor);
    await expect(list({ cursor: 'macos.b' })).resolves.toMatchObject({ items: [] });
  });

  test('are none before anything is known, and one group is asked for by its name', async () => {
    expect(await list()).toEqual({
      platform: 'macos',
      items: [],
      moreGroups: false,
      nextCursor: null,
    });
    const about = { caller, platform: 'macos', cursor: null, limit: null } as const;
    expect(await readOrListRestrictions(world.deps, { ...about, group: 'court' })).toMatchObject({
      group: 'court',
      blocked: [],
      rules: [],
    });
  });

  test('say that more groups were counted than are named', () => {
    const counts = (group: string) => ({ [inGroup('macos.reporting', group)]: 1, listed: 3 });
    expect(knownGroups([], { ...counts('a'), ...counts(OTHER_GROUPS) })).toEqual({
      groups: ['a'],
      more: true,
    });
    expect(knownGroups([], counts('a')).more).toBe(false);
  });
});

describe('a device’s own list', () => {
  test('has the rules behind the ids, under the etag that the check-in names', async () => {
    const world = new World({}, LATE);
    await world.inForce(aBan('wechat', { apps: [app], scope }));
    await world.settle();
    const mac = await world.enrol('macos');
    const { restrictions } = await world.checkIn(mac, []);
    expect(await blockedFor(world.deps, mac.token)).toEqual({
      etag: restrictions.etag,
      items: [{ platform: 'macos', id: 'com.tencent.xinWeChat' }],
      rules: [rule],
      nextCursor: null,
    });
    const spared = await world.enrol('macos');
    await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      hardwareIds: [],
      externalIds: [],
      devices: [spared.deviceId],
      groups: [],
      ground: 'research',
      grantedBy: 'security officer',
      expiresAt: world.now + DAY,
      idempotencyKey: null,
    });
    world.now += 6_000;
    const answer = await world.checkIn(spared, []);
    expect(answer.restrictions.etag).not.toBe(restrictions.etag);
    expect(await blockedFor(world.deps, spared.token)).toMatchObject({ items: [], rules: [] });
  });

  test('goes on with rules where a page ends among them', async () => {
    const world = new World({}, LATE);
    const match = Array.from({ length: 4_000 }, (_, i) => ({
      platform: 'macos' as const,
      teamId: TEAM,
      signingId: `com.example.n${i}`.padEnd(120, 'x'),
    }));
    await world.inForce(aBan('wechat', { apps: [{ name: 'x', match }], scope }));
    await world.settle();
    const mac = await world.enrol('macos');
    await world.checkIn(mac, []);
    const told: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof blockedFor>> = await blockedFor(
        world.deps,
        mac.token,
        cursor,
      );
      told.push(...page.rules.map((one) => one.match.signingId ?? ''));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== null);
    expect(pages).toBeGreaterThan(1);
    expect(told).toEqual(match.map(({ signingId }) => signingId));
  });
});
