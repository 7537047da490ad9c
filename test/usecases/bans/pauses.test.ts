import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { banOf, gateStateOf } from '../../../functions/domain/bans/blocklist.ts';
import { FENCE } from '../../../functions/domain/time/fence.ts';
import { DAY, MINUTE } from '../../../functions/domain/time/instant.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { proposeBan } from '../../../functions/usecases/bans/propose-ban.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, SECOND_APPROVER, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const pause = { caller: APPROVER, banId: 'wechat', reason: 'a system app is hit' };

describe('a pause', () => {
  let world: World;
  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    world = new World({}, LATE);
    await world.inForce(aBan('wechat'));
    await world.settle();
  });

  const enforced = async () => banOf(await world.deps.bans.readBlocklist(), 'wechat');
  const brakes = async () => (await enforced())?.brakes ?? [];
  const entries = () => world.deps.audited.filter(({ action }) => action === 'ban.pause');

  /** Reads and writes with these names fail from now on. */
  function broken(...verbs: readonly string[]) {
    const strike = (verb: string) => {
      if (verbs.includes(verb)) throw new Error(`${verb} is broken`);
    };
    world.deps.faults.onRead = strike;
    world.deps.faults.onWrite = (verb, step) => {
      if (step === 'before') strike(verb);
    };
  }

  test('answers what holds now and where the ban stands, and is in the audit', async () => {
    const at = new Date(world.now).toISOString().replace('.000', '');
    expect(await pauseBan(world.deps, pause)).toMatchObject({
      id: 'wechat',
      state: 'approved',
      gate: { state: 'paused', by: 'approver', reason: pause.reason, pausedBy: ['approver'] },
      pause: { by: 'approver', at, reason: pause.reason },
    });
    expect(entries()).toMatchObject([{ by: 'approver', on: 'bans/wechat', at: world.now }]);
    expect(await brakes()).toMatchObject([{ audited: true }]);
  });

  test('reads neither the blocklist nor any chunk', async () => {
    const verbs: string[] = [];
    world.deps.faults.onRead = (verb) => {
      verbs.push(verb);
    };
    await pauseBan(world.deps, pause);
    expect(verbs).toEqual(['bans.read', 'bans.readGate', 'places.read']);
  });

  test('holds though the ban cannot be read, and its answer leaves that out', async () => {
    broken('bans.read', 'bans.readBlocklist', 'bans.readGate');
    const { id, pause: made, ...more } = await pauseBan(world.deps, pause);
    expect(id).toBe('wechat');
    expect(made.by).toBe('approver');
    expect(more).toEqual({});
    broken();
    expect(await brakes()).toHaveLength(1);
  });

  test('holds though its gate cannot be read, and its answer leaves that out', async () => {
    broken('bans.readGate');
    const answer = await pauseBan(world.deps, pause);
    expect(answer).toMatchObject({ state: 'approved', revision: 1 });
    expect(answer).not.toHaveProperty('gate');
  });

  test('holds though the audit cannot be written, and the tick adds the entry', async () => {
    broken('brakes.audit');
    await pauseBan(world.deps, pause);
    const [brake] = await brakes();
    expect(brake?.audited).toBe(false);
    expect(entries()).toEqual([]);
    broken();
    await world.minute();
    expect(entries()).toEqual([]);
    world.now = (brake?.at ?? 0) + FENCE;
    await world.minute();
    expect(entries()).toMatchObject([{ by: 'approver', at: brake?.at }]);
    await world.minute();
    expect(entries()).toHaveLength(1);
    expect(await brakes()).toMatchObject([{ audited: true }]);
  });

  test('that the tick cannot audit does not keep the tick from the rest', async () => {
    broken('brakes.audit');
    await pauseBan(world.deps, pause);
    world.now += FENCE + MINUTE;
    await expect(world.minute()).rejects.toThrow('1 parts of the tick failed');
    const news = world.deps.published.filter(({ type }) => type === 'ban.paused');
    expect(news).toHaveLength(1);
  });

  test('whose own write fails is an error, and nothing else is', async () => {
    broken('brakes.put');
    await expect(pauseBan(world.deps, pause)).rejects.toThrow('brakes.put is broken');
    broken();
    expect(await brakes()).toEqual([]);
    expect(entries()).toEqual([]);
  });

  test('by two people is two pauses, each with its entry', async () => {
    await pauseBan(world.deps, pause);
    const second = { ...pause, caller: SECOND_APPROVER, reason: 'and another' };
    world.now += 1_000;
    const { gate } = await pauseBan(world.deps, second);
    expect(gate?.pausedBy).toEqual(['approver', 'second-approver']);
    expect(gate?.reason).toBe('and another');
    expect(entries().map(({ by }) => by)).toEqual(['approver', 'second-approver']);
  });

  test('a second time by the same person replaces the first, with a new entry', async () => {
    await pauseBan(world.deps, pause);
    world.now += 1_000;
    await pauseBan(world.deps, { ...pause, reason: 'it is worse' });
    expect(await brakes()).toMatchObject([{ at: world.now, reason: 'it is worse', audited: true }]);
    expect(entries()).toHaveLength(2);
  });

  test('stands over an amendment that is approved meanwhile', async () => {
    await pauseBan(world.deps, pause);
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat', { followUp: { every: 'P2D', maxRounds: 1 } }));
    await world.settle();
    const ban = await enforced();
    expect(ban && gateStateOf(ban)).toBe('paused');
    expect(world.finding('wechat', 'D-1').phase).toBe('notice');
  });

  test('of a ban that is not there is 404, and of one that is not in force 409', async () => {
    const other = { ...pause, banId: 'none-such' };
    await expect(pauseBan(world.deps, other)).rejects.toMatchObject({ kind: 'not-found' });
    const document = aBan('other');
    await saveBan(world.deps, { caller: AUTHOR, banId: 'other', document });
    const draft = { ...pause, banId: 'other' };
    await expect(pauseBan(world.deps, draft)).rejects.toMatchObject({ kind: 'conflict' });
    await proposeBan(world.deps, { caller: AUTHOR, banId: 'other', revision: 1 });
    await expect(pauseBan(world.deps, draft)).rejects.toMatchObject({ kind: 'conflict' });
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'repealed' });
    await expect(pauseBan(world.deps, pause)).rejects.toThrow('This ban is lifted');
    expect(world.deps.bans.brakes.size).toBe(0);
    expect(entries()).toEqual([]);
  });

  test('goes with the ban when that is lifted', async () => {
    await pauseBan(world.deps, pause);
    const { gate } = await liftBan(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      reason: 'over',
    });
    expect(gate?.pausedBy).toEqual([]);
    expect(world.deps.bans.brakes.size).toBe(0);
  });

  test('that came after the lift goes when the ban leaves the blocklist', async () => {
    await liftBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'over' });
    broken('bans.read');
    await pauseBan(world.deps, pause);
    broken();
    expect(world.deps.bans.brakes.size).toBe(1);
    await world.until(world.now + 9 * DAY);
    expect(await enforced()).toBeNull();
    expect(world.deps.bans.brakes.size).toBe(0);
  });
});
