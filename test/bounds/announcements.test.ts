import { describe, expect, jest, test } from '@jest/globals';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { LARGEST_MESSAGE, type OutgoingMessage } from '../../functions/domain/message.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { grantExemption } from '../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../functions/usecases/bans/lift-ban.ts';
import { EVENTS_AT_ONCE } from '../../functions/usecases/publishing/announce.ts';
import { NOBODY } from '../made/exemption.ts';
import { aBan } from '../usecases/a-ban.ts';
import { APPROVER, World } from '../usecases/world.ts';
import { fullest, GROUPS } from './largest.ts';

const START = Date.parse('2023-10-29T12:00:00Z');

/** A world whose topic takes what SNS takes. */
function strictWorld(): World {
  const world = new World({}, START);
  world.deps.faults.refusesForGood = (event) => toEnvelope(event).bytes > LARGEST_MESSAGE;
  return world;
}

function changesOf(world: World, banId: string): readonly OutgoingMessage[] {
  return world.deps.published.filter(
    ({ type, data }) => type === 'restrictions.changed' && data.banId === banId,
  );
}

/** Restricts more ids on Windows than a message holds. */
function heavy(id: string, change: Partial<BanDocument> = {}): BanDocument {
  const { document } = fullest('ids to block', 'letters', 1);
  const { apps } = document;
  return aBan(id, { apps, scope: { platforms: ['windows', 'macos'], groups: [] }, ...change });
}

describe('news of bans fits into messages', () => {
  test('a list that does not fit is left out and named, and its end is told', async () => {
    const world = strictWorld();
    await world.inForce(heavy('heavy'));
    await world.until('2023-10-31T12:00:00Z');
    const names = (n: number) =>
      Array.from({ length: 500 }, (_, i) => `${n}-${i}-`.padEnd(20, 'x'));
    for (let n = 0; n < 4; n++)
      await grantExemption(world.deps, {
        caller: APPROVER,
        banId: 'heavy',
        ...NOBODY,
        ...(n < 2
          ? { hardwareIds: names(n) }
          : { externalIds: names(n).map((externalId) => ({ source: 'mdm', externalId })) }),
        ground: 'work',
        grantedBy: 'somebody',
        expiresAt: world.now + 86_400_000,
        idempotencyKey: `key-${n}`,
      });
    await world.settle();
    const told = changesOf(world, 'heavy').filter(({ data }) => data.platform === 'windows');
    expect(told.at(-1)?.data.blocked).toBeNull();
    expect(told.at(-1)?.data.blockedCount).toBeGreaterThan(4_900);
    expect(told.at(-1)?.data.exceptHardwareIds).toHaveLength(1_000);
    expect(told.at(-1)?.data.exceptExternalIds).toHaveLength(1_000);
    await liftBan(world.deps, { caller: APPROVER, banId: 'heavy', reason: 'over' });
    await world.settle();
    const last = changesOf(world, 'heavy').findLast(({ data }) => data.platform === 'windows');
    expect(last?.data).toMatchObject({ blocked: [], blockedCount: 0 });
    expect(world.deps.metrics.counts.NewsRefused ?? 0).toBe(0);
  });

  test('rules have what the ids leave, and what does not fit is left out and counted', async () => {
    const world = strictWorld();
    const rules = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        platform: 'macos' as const,
        teamId: 'ABCDE12345',
        signingId: `com.example.n${i}`.padEnd(200, 'x'),
      }));
    const ids = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        platform: 'macos' as const,
        bundleId: `com.example.n${i}`.padEnd(200, 'x'),
      }));
    const ban = (id: string, few: number, many: number) =>
      aBan(id, {
        scope: { platforms: ['macos'], groups: [] },
        apps: [
          { name: 'rules', match: rules(few) },
          { name: 'ids', match: ids(many) },
        ],
      });
    await world.inForce(ban('both', 60, 300));
    await world.inForce(ban('many-rules', 500, 10));
    await world.inForce(ban('many-ids', 60, 1_000));
    await world.inForce(ban('no-room', 300, 450));
    await world.until('2023-10-31T12:00:00Z');
    const told = (id: string) => {
      const {
        blocked,
        rules: told,
        blockedCount,
        rulesCount,
      } = changesOf(world, id)[0]?.data ?? {};
      return [blocked !== null, told !== null, blockedCount, rulesCount];
    };
    expect(told('both')).toEqual([true, true, 300, 60]);
    expect(told('many-rules')).toEqual([true, false, 10, 500]);
    expect(told('many-ids')).toEqual([false, true, 1_000, 60]);
    expect(told('no-room')).toEqual([true, false, 450, 300]);
    expect(world.deps.metrics.counts.NewsRefused ?? 0).toBe(0);
  });

  test('hundreds of events of one ban go a few at a time, and other news goes too', async () => {
    const world = strictWorld();
    const publish = jest.spyOn(world.deps.topic, 'publish');
    const scope = { platforms: ['windows', 'macos'] as const, groups: GROUPS };
    await world.inForce(heavy('heavy', { scope }));
    await world.inForce(aBan('wechat'));
    await world.until('2023-10-31T12:00:00Z');
    expect(changesOf(world, 'heavy').length).toBeGreaterThanOrEqual(2 * GROUPS.length);
    expect(changesOf(world, 'wechat').length).toBeGreaterThan(0);
    const sizes = publish.mock.calls.map(([events]) => events.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(EVENTS_AT_ONCE);
  });

  test('a hash tells whether the ids have changed', async () => {
    const world = strictWorld();
    await world.inForce(heavy('heavy'));
    await world.until('2023-10-31T12:00:00Z');
    const [first] = changesOf(world, 'heavy').filter(({ data }) => data.platform === 'windows');
    await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'heavy',
      ...NOBODY,
      hardwareIds: ['serial-one'],
      ground: 'work',
      grantedBy: 'somebody',
      expiresAt: world.now + 86_400_000,
      idempotencyKey: 'key',
    });
    await world.settle();
    const next = changesOf(world, 'heavy').findLast(({ data }) => data.platform === 'windows');
    expect(next?.id).not.toBe(first?.id);
    expect(next?.data.blockedHash).toBe(first?.data.blockedHash);
  });
});
