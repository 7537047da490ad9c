import { beforeEach, describe, expect, test } from '@jest/globals';
import { orderedOf, sumOf } from '../../../functions/domain/bans/places.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { readRestrictions } from '../../../functions/usecases/bans/read-restrictions.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import { findingAnswer } from '../../../functions/usecases/views/finding-answer.ts';
import type { BanDocumentChange } from '../../made/ban-document.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, CONNECTOR, OPERATOR, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');

let world: World;
beforeEach(() => {
  world = new World({}, IN_FORCE);
});

/** Puts a ban in force, and lets its gate open. One device has been known for a day. */
async function ban(change: BanDocumentChange = {}) {
  await world.report('known', [WECHAT]);
  world.now += DAY;
  await world.inForce(aBan('wechat', change));
  await world.settle();
}

const exempt = (
  groups: readonly string[],
  change: Partial<Parameters<typeof grantExemption>[1]> = {},
) =>
  grantExemption(world.deps, {
    caller: APPROVER,
    banId: 'wechat',
    devices: [],
    hardwareIds: [],
    externalIds: [],
    groups,
    ground: 'research',
    grantedBy: 'security officer',
    expiresAt: world.now + 90 * DAY,
    idempotencyKey: null,
    ...change,
  });

const lists = (group: string | null, apps = [WECHAT]) => world.report('new', apps, { group });
const row = () => world.finding('wechat', 'new');

/** What a newcomer is like while it waits. */
const waiting = (until: Instant) => ({
  status: 'open',
  cause: null,
  phase: 'notice',
  held: false,
  overdue: false,
  placed: null,
  settlesAt: until,
});
const ordered = { status: 'open', phase: 'remove', settlesAt: null, placed: 1 };

describe('a newcomer of a source, where a ban has exempted a group,', () => {
  let first: Instant;
  beforeEach(async () => {
    await ban();
    await exempt(['lab']);
    await world.settle();
    first = world.now;
    await lists('unassigned');
  });

  test('gets a notice only, and its row says until when', () => {
    expect(row()).toMatchObject(waiting(first + DAY));
    expect(findingAnswer(row()).settlesAt).toBe('2023-11-12T12:12:00Z');
  });

  test('is exempt as soon as its source lists it in that group', async () => {
    world.now += HOUR;
    await lists('lab');
    expect(row()).toMatchObject({ status: 'exempt', settlesAt: null });
    await world.publish();
    expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(1);
  });

  test('is exempt at once in that group, and no sooner settled for it', async () => {
    world.now += 10 * MINUTE;
    await lists('lab');
    expect(row().status).toBe('exempt');
    world.now += 10 * MINUTE;
    await lists('unassigned');
    expect(row()).toMatchObject(waiting(first + DAY));
  });

  test.each(['unassigned', 'ministry'])(
    'is ordered to remove with the line that names %s an hour later',
    async (group) => {
      world.now += HOUR - 1;
      await lists(group);
      expect(row()).toMatchObject(waiting(first + DAY));
      world.now += 1;
      await lists(group);
      expect(row()).toMatchObject(ordered);
      expect(world.head('new').settling).toBeNull();
    },
  );

  test('is not settled by a line that says that its group is not known', async () => {
    world.now += 2 * HOUR;
    await lists(null);
    expect(world.head('new').group).toBe('unassigned');
    expect(row()).toMatchObject(waiting(first + DAY));
  });

  test('is not settled by a line that is late', async () => {
    world.now += 2 * HOUR;
    const { status } = await world.report('new', [WECHAT], {
      group: 'unassigned',
      observedAt: first - 1,
    });
    expect(status).toBe('stale');
    expect(row()).toMatchObject(waiting(first + DAY));
  });

  test('is ordered to remove after a day, without another line', async () => {
    await world.until(first + DAY - 1);
    expect(row()).toMatchObject(waiting(first + DAY));
    await world.until(first + DAY + 10 * MINUTE);
    expect(row()).toMatchObject(ordered);
  });

  test('is ordered to remove once no group is exempt any more', async () => {
    const [exemption] = world.deps.bans.blocklist.bans[0]?.exemptions ?? [];
    const exemptionId = exemption?.id ?? '';
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId });
    await world.settle();
    expect(row()).toMatchObject(ordered);
  });

  test('that took the app off meanwhile is over, and waits for nothing', async () => {
    world.now += 10 * MINUTE;
    await lists('unassigned', []);
    expect(row()).toMatchObject({ status: 'resolved', settlesAt: null });
  });

  test('does not wait again when it moves to another group later', async () => {
    world.now += HOUR;
    await lists('lab');
    world.now += HOUR;
    await lists('ministry');
    expect(row()).toMatchObject(ordered);
  });

  test('waits again when it comes back after it was retired', async () => {
    world.now += HOUR;
    await lists('ministry');
    const { deviceId } = world.head('new');
    await revokeDevice(world.deps, { caller: OPERATOR, deviceId, reason: 'a new owner' });
    world.now += HOUR;
    await lists('unassigned');
    expect(world.head('new')).toMatchObject({ deviceId, settling: { since: world.now } });
  });

  test('does not keep a known device from its order', () => {
    expect(world.finding('wechat', 'known')).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('an agent that enrols does not wait', async () => {
    const agent = await world.enrol('android', 'unassigned');
    const { status } = await world.checkIn(agent, [WECHAT]);
    expect(status).toBe('action-required');
    expect(world.finding('wechat', agent)).toMatchObject(ordered);
  });
});

describe('a newcomer', () => {
  test('does not wait where a ban leaves no group alone', async () => {
    await ban();
    await lists('unassigned');
    expect(row()).toMatchObject(ordered);
  });

  test('does not wait where only devices are exempt', async () => {
    await ban();
    await exempt([], { devices: [world.head('known').deviceId] });
    await world.settle();
    await lists('unassigned');
    expect(row()).toMatchObject(ordered);
  });

  test('waits where another group has the ban later', async () => {
    const later = { groups: ['lab'], effective: '2023-11-20T00:00:00Z' };
    await ban({ timeline: { overrides: [later] } });
    await lists('unassigned');
    expect(row()).toMatchObject({ phase: 'notice', settlesAt: world.now + DAY });
  });

  test('does not wait for groups that have had the ban as long as all others', async () => {
    const earlier = { groups: ['lab'], effective: '2023-10-25T12:00:00Z' };
    await ban({ timeline: { overrides: [earlier] } });
    await lists('unassigned');
    expect(row()).toMatchObject(ordered);
  });

  test('waits in a group that has the ban before the others', async () => {
    const overrides = [{ groups: ['lab'], effective: '2023-10-25T12:00:00Z' }];
    await ban({ timeline: { effective: '2023-11-20T00:00:00Z', overrides } });
    await lists('lab');
    expect(row()).toMatchObject({ phase: 'notice', settlesAt: world.now + DAY });
  });

  test('takes no place within the limit while it waits, and one afterwards', async () => {
    await ban();
    await exempt(['lab']);
    await world.settle();
    const taken = async () => {
      return orderedOf(sumOf(await world.deps.places.read('wechat', 1)));
    };
    const before = await taken();
    await lists('unassigned');
    await world.settle();
    expect(await taken()).toBe(before);
    world.now += HOUR;
    await lists('unassigned');
    expect(await taken()).toBe(before + 1);
  });

  test('waits for nothing where the stage says that none does', async () => {
    world = new World({ settleHours: 0 }, IN_FORCE);
    await ban();
    await exempt(['lab']);
    await world.settle();
    await lists('unassigned');
    expect(row()).toMatchObject(ordered);
  });

  test('waits with its follow-ups far apart, and a day at most all the same', async () => {
    await ban({ followUp: { every: 'P7D', maxRounds: 3 } });
    await exempt(['lab']);
    await world.settle();
    await world.until(world.now + 2 * HOUR);
    const first = world.now;
    await lists('unassigned');
    await world.until(first + DAY + 10 * MINUTE);
    expect(row()).toMatchObject(ordered);
  });

  test('found by a census waits like one found by its line', async () => {
    await world.report('known', []);
    await world.inForce(aBan('other', { scope: { platforms: ['ios'], groups: [] } }));
    const first = world.now;
    await lists('unassigned');
    const later = { groups: ['lab'], effective: '2023-11-20T00:00:00Z' };
    await world.inForce(aBan('wechat', { timeline: { overrides: [later] } }));
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({ state: 'open', count: 1 });
    expect(row()).toMatchObject({ ...waiting(first + DAY), counted: { revision: 1 } });
    world.now = first + DAY;
    await world.until(world.now + 10 * MINUTE);
    expect(row()).toMatchObject(ordered);
  });

  test('waits as long as its stage says', async () => {
    world = new World({ settleHours: 3 }, IN_FORCE);
    await ban();
    await exempt(['lab']);
    await world.settle();
    const first = world.now;
    await lists('unassigned');
    world.now = first + 2 * HOUR;
    await lists('unassigned');
    expect(row().phase).toBe('notice');
    world.now = first + 3 * HOUR;
    await lists('unassigned');
    expect(row()).toMatchObject(ordered);
  });
});

describe('where blocking uninstalls, a group', () => {
  const blocked = async (group: string) => {
    world.now += 6_000;
    const asked = { caller: CONNECTOR, platform: 'android' as const, group };
    return (await readRestrictions(world.deps, asked)).blocked.map((app) => app.id);
  };
  const later = { groups: ['lab'], effective: '2023-12-20T00:00:00Z' };

  test('waits for a newcomer that is known, and others are told', async () => {
    await world.report('known', [WECHAT]);
    world.now += DAY;
    await lists('unassigned');
    const first = world.now;
    await world.inForce(aBan('wechat', { timeline: { overrides: [later] } }));
    await world.settle();
    expect(row().phase).toBe('notice');
    expect(await blocked('unassigned')).toEqual([]);
    expect(await blocked('ministry')).toEqual([WECHAT]);
    expect(await blocked('lab')).toEqual([]);
    await world.until(first + DAY + 15 * MINUTE);
    expect(row()).toMatchObject(ordered);
    expect(await blocked('unassigned')).toEqual([WECHAT]);
    await world.publish();
    const news = world.deps.published.flatMap(({ type, data, attributes }) =>
      type === 'restrictions.changed' && attributes.platform === 'android' ? [data] : [],
    );
    const forAll = news.filter(({ groups }) => Array.isArray(groups) && groups.length === 0);
    expect(forAll.map(({ exceptGroups }) => exceptGroups)).toEqual([
      ['lab', 'unassigned'],
      ['lab'],
    ]);
  });

  test('that was told is not told otherwise for newcomers', async () => {
    await ban();
    expect(await blocked('unassigned')).toEqual([WECHAT]);
    await exempt(['lab']);
    await world.settle();
    await lists('unassigned');
    await exempt(['museum']);
    await world.settle();
    await exempt(['embassy']);
    await world.settle();
    expect(row().phase).toBe('notice');
    expect(await blocked('unassigned')).toEqual([WECHAT]);
  });

  test('does not wait for newcomers that come one after the other', async () => {
    await world.report('known', [WECHAT]);
    world.now += DAY;
    await lists('unassigned');
    const first = world.now;
    await world.inForce(aBan('wechat', { timeline: { overrides: [later] } }));
    await world.settle();
    await world.until(first + DAY - HOUR);
    await world.report('newer', [WECHAT], { group: 'unassigned' });
    await world.until(first + DAY + 15 * MINUTE);
    expect(world.finding('wechat', 'newer').phase).toBe('notice');
    expect(await blocked('unassigned')).toEqual([WECHAT]);
  });
});
