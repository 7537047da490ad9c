import { expect, test } from '@jest/globals';
import { CachedBlocklist } from '../../functions/adapters/bans/cached-blocklist.ts';
import { type Blocklist, EMPTY_BLOCKLIST } from '../../functions/domain/bans/blocklist.ts';
import type { Brake } from '../../functions/domain/bans/brake.ts';
import { BLOCKLIST_MAX_AGE } from '../../functions/domain/time/fence.ts';
import { MINUTE } from '../../functions/domain/time/instant.ts';
import { aBrake } from '../made/brake.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { NOON } from '../made/noon.ts';

interface Deferred {
  readonly promise: Promise<Blocklist>;
  resolve(blocklist: Blocklist): void;
  reject(error: Error): void;
}

/** A blocklist of one ban, a new object each time. */
function blocklistOf(lock: number, brakes: readonly Brake[] = []): Blocklist {
  return { ...EMPTY_BLOCKLIST, lock, bans: [anEnforcedBan({ brakes })] };
}

/** A store whose reads the test answers one by one, and a clock that it moves. */
function scene() {
  let now = NOON;
  let sequence = 1;
  let failure: Error | null = null;
  let brakes: readonly Brake[] = [];
  const held: Deferred[] = [];
  let isHolding = false;
  const counts = { reads: 0 };
  const readBlocklist = async (): Promise<Blocklist> => {
    counts.reads += 1;
    if (failure !== null) throw failure;
    if (isHolding) {
      const deferred = Promise.withResolvers<Blocklist>();
      held.push(deferred);
      return deferred.promise;
    }
    return blocklistOf(sequence, brakes);
  };
  const cache = new CachedBlocklist({ readBlocklist }, { now: () => now });
  return {
    cache,
    counts,
    held,
    hold: (holding: boolean) => {
      isHolding = holding;
    },
    fail: (error: Error | null) => {
      failure = error;
    },
    change: (to: number) => {
      sequence = to;
    },
    pause: (...put: readonly Brake[]) => {
      brakes = put;
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test(
  'callers within the same moments share one ' + 'read, and those at the same time one call',
  async () => {
    const { cache, counts } = scene();
    const [one, two] = await Promise.all([cache.current(), cache.current()]);
    expect(one).toBe(two);
    expect(await cache.current()).toBe(one);
    expect(counts.reads).toBe(1);
  },
);

test('no copy is handed out that is older than the bound', async () => {
  const { cache, change, pass } = scene();
  await cache.current();
  change(2);
  pass(BLOCKLIST_MAX_AGE);
  expect((await cache.current()).lock).toBe(2);
});

test('what did not change stays the same object', async () => {
  const { cache, pass, counts } = scene();
  const first = await cache.current();
  pass(BLOCKLIST_MAX_AGE + 1);
  expect(await cache.current()).toBe(first);
  expect(counts.reads).toBe(2);
});

test(
  'a failed read is lived with while the copy ' + 'is young enough, and thrown after that',
  async () => {
    const { cache, fail, pass } = scene();
    const first = await cache.current();
    fail(new Error('the table is throttled'));
    pass(BLOCKLIST_MAX_AGE);
    expect(await cache.current()).toBe(first);
    pass(1);
    await expect(cache.current()).rejects.toThrow('the table is throttled');
    fail(null);
    expect((await cache.current()).lock).toBe(1);
  },
);

test('a first read that fails is thrown, and the next call reads again', async () => {
  const { cache, fail, counts } = scene();
  fail(new Error('down'));
  await expect(cache.current()).rejects.toThrow('down');
  fail(null);
  await cache.current();
  expect(counts.reads).toBe(2);
});

test('a read that took a second to fail is not waited for again for a second', async () => {
  const { cache, hold, held, pass, counts } = scene();
  hold(true);
  const first = cache.current();
  pass(1_000);
  held[0]?.reject(new Error('it hangs'));
  await expect(first).rejects.toThrow('it hangs');
  hold(false);
  for (const read of [() => cache.current(), () => cache.fresh()])
    await expect(read()).rejects.toThrow('it hangs');
  pass(999);
  await expect(cache.current()).rejects.toThrow('it hangs');
  expect(counts.reads).toBe(1);
  pass(1);
  await cache.current();
  expect(counts.reads).toBe(2);
});

test('a lower sequence than the one held is ignored', async () => {
  const { cache, change, pass } = scene();
  change(5);
  await cache.current();
  change(4);
  pass(BLOCKLIST_MAX_AGE + 1);
  expect((await cache.current()).lock).toBe(5);
  expect((await cache.fresh()).lock).toBe(5);
});

test('a fresh read sees what was written a moment ago, and renews the copy', async () => {
  const { cache, change, counts } = scene();
  await cache.current();
  change(2);
  expect((await cache.current()).lock).toBe(1);
  expect((await cache.fresh()).lock).toBe(2);
  expect((await cache.current()).lock).toBe(2);
  expect(counts.reads).toBe(2);
});

test(
  'a read that was frozen with the instance is not joined, nor taken for a new one when it ' +
    'comes back',
  async () => {
    const { cache, held, hold, pass, change, counts } = scene();
    hold(true);
    const early = cache.current();
    pass(10 * MINUTE);
    hold(false);
    change(3);
    expect((await cache.current()).lock).toBe(3);
    held[0]?.resolve(blocklistOf(1));
    expect((await early).lock).toBe(3);
    expect(counts.reads).toBeGreaterThanOrEqual(2);
  },
);

test('a clock that was set back makes the copy old', async () => {
  const { cache, pass, counts } = scene();
  await cache.current();
  pass(-MINUTE);
  await cache.current();
  expect(counts.reads).toBe(2);
});

test('the same pauses leave the same object, and other pauses make another', async () => {
  const { cache, pause } = scene();
  const open = await cache.current();
  pause(aBrake());
  const paused = await cache.fresh();
  expect(paused).not.toBe(open);
  expect(paused.bans[0]?.brakes).toEqual([aBrake()]);
  pause({ ...aBrake() });
  expect(await cache.fresh()).toBe(paused);
  pause(aBrake(), aBrake({ by: 'another' }));
  expect((await cache.fresh()).bans[0]?.brakes).toHaveLength(2);
  pause();
  expect((await cache.fresh()).bans[0]?.brakes).toEqual([]);
});

test.each([
  ['the same lock', 1],
  ['a higher lock', 2],
])(
  'a read that began earlier and ends later, with %s, brings no older pauses back',
  async (_, lock) => {
    const { cache, held, hold, pause } = scene();
    hold(true);
    const early = cache.fresh();
    hold(false);
    pause(aBrake());
    const paused = await cache.fresh();
    held[0]?.resolve(blocklistOf(lock));
    expect(await early).toBe(paused);
    expect(await cache.current()).toBe(paused);
  },
);

test('a read that began later renews the pauses, though an earlier one ends last', async () => {
  const { cache, held, hold, pause } = scene();
  pause(aBrake());
  await cache.current();
  hold(true);
  const reads = [cache.fresh(), cache.fresh()];
  held[1]?.resolve(blocklistOf(1));
  expect((await reads[1])?.bans[0]?.brakes).toEqual([]);
  held[0]?.resolve(blocklistOf(1, [aBrake()]));
  expect((await reads[0])?.bans[0]?.brakes).toEqual([]);
});

test('a lower lock than the one held is ignored, but not the pauses read with it', async () => {
  const { cache, change, pause } = scene();
  change(5);
  await cache.current();
  change(4);
  pause(aBrake());
  const paused = await cache.fresh();
  expect(paused.lock).toBe(5);
  expect(paused.bans[0]?.brakes).toEqual([aBrake()]);
});
