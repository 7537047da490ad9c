import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

interface Told {
  readonly platform: string;
  readonly groups: readonly string[];
  readonly exceptGroups: readonly string[];
  readonly blocked: readonly { readonly id: string }[];
  readonly rulesHash: string;
}

describe('what managers are told to block', () => {
  let world: World;
  const told = (platform: string, group: string | null): readonly Told[] =>
    world.deps.published
      .filter((event) => event.type === 'restrictions.changed')
      .map((event) => event.data as unknown as Told)
      .filter((data) => data.platform === platform && (data.groups[0] ?? null) === group);

  beforeEach(() => {
    world = new World({}, Date.parse('2023-10-29T12:00:00Z'));
  });

  test('nothing, by a ban that only warns the organisation’s own devices', async () => {
    await world.inForce(
      aBan('wechat', {
        actions: { organization: 'notice', contractor: 'notice', personal: 'none' },
      }),
    );
    await world.until('2023-11-02T12:00:00Z');
    expect(told('android', null)).toEqual([]);
  });

  test('a group with a date of its own is told by itself, at that date', async () => {
    const overrides = [{ groups: ['embassy'], effective: '2023-11-05T12:00:00Z' }];
    await world.inForce(aBan('wechat', { timeline: { overrides } }));
    await world.until('2023-11-02T12:00:00Z');
    expect(told('android', null)).toMatchObject([
      { exceptGroups: ['embassy'], blocked: [{ id: WECHAT }] },
    ]);
    expect(told('android', 'embassy')).toEqual([]);
    await world.until('2023-11-06T12:00:00Z');
    expect(told('android', 'embassy')).toMatchObject([
      { groups: ['embassy'], blocked: [{ id: WECHAT }] },
    ]);
  });

  test(
    'an exempt group is told to block nothing, ' + 'and to block again when its exemption ends',
    async () => {
      await world.inForce(aBan('wechat'));
      await world.until('2023-11-02T12:00:00Z');
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
      await world.until(new Date(world.now + HOUR).toISOString());
      expect(told('android', 'laboratory').at(-1)).toMatchObject({ blocked: [] });
      await world.until(new Date(world.now + 2 * DAY).toISOString());
      expect(told('android', 'laboratory').at(-1)).toMatchObject({ blocked: [{ id: WECHAT }] });
    },
  );

  test('a lift ends the block, whatever the gate is', async () => {
    await world.inForce(aBan('wechat'));
    await world.until('2023-11-02T12:00:00Z');
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });
    await world.until(new Date(world.now + 5 * MINUTE).toISOString());
    expect(told('android', null).at(-1)).toMatchObject({ blocked: [] });
  });

  test('rules go with the ids, and stay through an amendment that is not counted yet', async () => {
    const team = (teamId: string) => ({ platform: 'macos' as const, teamId });
    const naming = (...teams: readonly string[]) =>
      aBan('wechat', {
        scope: { platforms: ['macos'], groups: [] },
        apps: [{ name: 'WeChat', match: teams.map(team) }],
      });
    await world.inForce(naming('ABCDE12345', 'OTHER12345'));
    await world.until('2023-11-02T12:00:00Z');
    const before = told('macos', null).at(-1);
    expect(before).toMatchObject({
      blocked: [],
      rulesCount: 2,
      rules: [
        { banId: 'wechat', app: 'WeChat', match: { teamId: 'ABCDE12345' }, reference: null },
        { match: { teamId: 'OTHER12345' } },
      ],
    });
    await world.inForce(naming('NEWER12345', 'ABCDE12345'));
    await world.minute();
    const carried = told('macos', null).at(-1);
    expect(carried).toMatchObject({ rules: [{ match: { teamId: 'ABCDE12345' } }] });
    expect(carried?.rulesHash).not.toBe(before?.rulesHash);
    await world.settle();
    expect(told('macos', null).at(-1)).toMatchObject({
      rules: [{ match: { teamId: 'NEWER12345' } }, { match: { teamId: 'ABCDE12345' } }],
    });
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });
    await world.until(new Date(world.now + 5 * MINUTE).toISOString());
    expect(told('macos', null).at(-1)).toMatchObject({ rules: [], rulesCount: 0 });
  });
});
