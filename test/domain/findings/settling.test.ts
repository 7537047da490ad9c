import { describe, expect, test } from '@jest/globals';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import type { Inventory } from '../../../functions/domain/devices/app.ts';
import type { Head } from '../../../functions/domain/devices/head.ts';
import type { Finding } from '../../../functions/domain/findings/finding.ts';
import { matchInventory } from '../../../functions/domain/findings/judge.ts';
import {
  type Look,
  mustLook,
  type Plan,
  planRow,
  planSettling,
  type Settling,
  settlementOf,
} from '../../../functions/domain/findings/settling.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import {
  APPROVED,
  banOf,
  blocklistOf,
  EFFECTIVE,
  FLAPS_WITHIN,
  findingOf,
  headOf,
  inventoryOf,
} from '../fixtures.ts';

const WECHAT = inventoryOf([{ id: 'com.tencent.mm' }], { observedAt: EFFECTIVE });
const NOTES = inventoryOf([{ id: 'org.notes' }], { observedAt: EFFECTIVE });
const AS_RECORDED: Look = { kind: 'as-recorded' };
const NO_APPS: Look = { kind: 'no-apps' };

/** A head that was judged by the present blocklist when it reported these apps. */
const judged = (inventory: Inventory, change: Partial<Head> = {}): Head =>
  headOf({
    inventoryHash: inventory.hash,
    observedAt: inventory.observedAt,
    coverage: inventory.coverage,
    judgedBy: 1,
    lock: 7,
    ...change,
  });

/** The most rows that a write takes here. */
const MOST = 3;

/** A device that is settled as it is, by one ban in force, an hour later. */
function given(
  before: Head | null,
  change: Partial<Settling> & { readonly apps?: Inventory; readonly bans?: readonly EnforcedBan[] },
): Settling {
  const { apps, bans = [banOf()], ...rest } = change;
  const blocklist = blocklistOf(...bans);
  const look: Look =
    apps === undefined
      ? AS_RECORDED
      : { kind: 'apps', content: apps, matches: matchInventory(blocklist, apps) };
  return {
    before,
    wanted: before ?? headOf({ lock: 0 }),
    inventory: null,
    look,
    flapsWithin: FLAPS_WITHIN,
    blocklist,
    rows: [],
    mostMoves: MOST,
    census: null,
    choices: new Map(),
    now: EFFECTIVE + HOUR,
    ...rest,
  };
}

const matched = judged(WECHAT, { matches: ['ca-wechat'] });
const kept = judged(WECHAT, { judgedBy: null });
const first = { inventoryHash: WECHAT.hash, observedAt: WECHAT.observedAt };

const CASES: readonly (readonly [string, Settling, object])[] = [
  [
    'rests where nothing differs and it has nothing',
    given(judged(NOTES), {}),
    { kind: 'rests', head: judged(NOTES) },
  ],
  [
    'rests where its row says what holds',
    given(matched, { rows: [findingOf()] }),
    { kind: 'rests', head: matched },
  ],
  [
    'rests where all its apps were looked at and the head says what holds',
    given(judged(NOTES), { apps: NOTES }),
    { kind: 'rests', head: judged(NOTES) },
  ],
  [
    'is written where its apps are the same and an older blocklist judged it',
    given(judged(NOTES, { judgedBy: 0 }), { apps: NOTES }),
    { kind: 'all', head: { judgedBy: 1, lock: 8 }, inventory: null, moves: [] },
  ],
  [
    'moves rows alone where the head names the same bans afterwards',
    given(matched, { rows: [findingOf()], now: EFFECTIVE + DAY + HOUR }),
    { kind: 'rows', head: matched, byHead: true, moves: [{ after: { n: 3, rounds: 1 } }] },
  ],
  [
    'moves rows with the head where they were decided by all its apps',
    given(matched, { apps: WECHAT, rows: [findingOf()], now: EFFECTIVE + DAY + HOUR }),
    { kind: 'all', head: { matches: ['ca-wechat'], lock: 8 }, moves: [{ after: { n: 3 } }] },
  ],
  [
    'moves rows with the head where one of them ends',
    given(matched, { rows: [findingOf()], bans: [banOf({}, { liftedAt: EFFECTIVE })] }),
    { kind: 'all', head: { matches: [], lock: 8 }, moves: [{ after: { status: 'withdrawn' } }] },
  ],
  [
    'is written whole where it reports other apps',
    given(judged(NOTES), {
      wanted: judged(WECHAT),
      inventory: WECHAT,
      apps: WECHAT,
    }),
    {
      kind: 'all',
      head: { inventoryHash: WECHAT.hash, matches: ['ca-wechat'], judgedBy: 1, lock: 8 },
      inventory: WECHAT,
      moves: [{ before: null, after: { phase: 'remove' } }],
    },
  ],
  [
    'is written whole where it is new, even without a find',
    given(null, { wanted: headOf({ ...first, lock: 0 }), inventory: NOTES, apps: NOTES }),
    { kind: 'all', head: { matches: [], judgedBy: 1, lock: 1 }, inventory: NOTES, moves: [] },
  ],
  [
    'is judged at last where it was kept unjudged',
    given(kept, { apps: WECHAT }),
    { kind: 'all', head: { matches: ['ca-wechat'], judgedBy: 1 }, moves: [{ before: null }] },
  ],
  [
    'is written for what is only told of it, without a look at its apps',
    given(judged(NOTES), { wanted: judged(NOTES, { osVersion: '15' }) }),
    { kind: 'all', head: { osVersion: '15', judgedBy: 1, lock: 8 }, inventory: null, moves: [] },
  ],
  [
    'is judged where it never had apps',
    given(headOf(), { look: NO_APPS }),
    { kind: 'all', head: { judgedBy: 1 }, moves: [] },
  ],
  [
    'stays unjudged where the apps that it names are not stored',
    given(judged(NOTES, { judgedBy: 0 }), { look: NO_APPS }),
    { kind: 'all', head: { judgedBy: null }, moves: [] },
  ],
];

describe('a device', () => {
  test.each(CASES)('%s', (_name, settling, plan) => {
    expect(planSettling(settling).plan).toMatchObject(plan);
  });

  test('that rests is left as it was read, whatever was seen of it since', () => {
    const before = judged(NOTES);
    const { plan } = planSettling(given(before, { wanted: { ...before, lastSeen: EFFECTIVE } }));
    expect(plan).toEqual({ kind: 'rests', head: before });
  });

  test('answers with its live rows as they are after the write', () => {
    const { live } = planSettling(
      given(matched, { rows: [findingOf()], now: EFFECTIVE + DAY + HOUR }),
    );
    expect(live.map((row) => row.n)).toEqual([3]);
    const lifted = { rows: [findingOf()], bans: [banOf({}, { liftedAt: EFFECTIVE })] };
    expect(planSettling(given(matched, lifted)).live).toEqual([]);
  });
});

describe('a device of which a row has more to say than one write says', () => {
  const rows = [findingOf()];
  const wanted: Head = { ...matched, management: 'basic' };

  test('is not judged until all of it is said', () => {
    const { head, moves } = settlementOf(given(matched, { wanted, apps: WECHAT, rows }));
    expect(moves).toMatchObject([{ after: { said: 'order.withdrawn', phase: 'scheduled' } }]);
    expect(head).toMatchObject({ matches: ['ca-wechat'], judgedBy: null });
    const next = given(head, { apps: WECHAT, rows: moves.map((move) => move.after) });
    expect(settlementOf(next)).toMatchObject({
      head: { judgedBy: 1 },
      moves: [{ after: { said: 'order', phase: 'notice' } }],
    });
  });
});

describe('a device on which more rows move than one write takes', () => {
  const ids = [...Array(MOST + 5).keys()].map((n) => `ban-${String(n).padStart(3, '0')}`);
  const bans = ids.map((id) => banOf({ id }));
  const late = ids.slice(MOST);

  test('moves as many as it takes, names no others, and is judged in part', () => {
    const { head, moves } = settlementOf(given(judged(WECHAT), { apps: WECHAT, bans }));
    expect(moves).toHaveLength(MOST);
    expect(head.matches).toEqual(ids.slice(0, MOST));
    expect(head.judgedBy).toBeNull();
  });

  test('goes on naming those whose end is not written yet', () => {
    const rows = ids.map((banId) => findingOf({ banId }));
    const before = judged(WECHAT, { matches: ids });
    const { head, moves } = settlementOf(
      given(before, { wanted: { ...before, retiredAt: EFFECTIVE }, rows, bans }),
    );
    expect(moves).toHaveLength(MOST);
    expect(head).toMatchObject({ matches: late, retiredAt: EFFECTIVE, judgedBy: 1 });
  });
});

describe('all apps are looked at', () => {
  const head = judged(NOTES);
  test.each<[string, Head | null, Partial<Head>, boolean]>([
    ['of a new device', null, {}, true],
    ['where an older blocklist judged', { ...head, judgedBy: 0 }, { judgedBy: 0 }, true],
    ['where nothing was judged', { ...head, judgedBy: null }, { judgedBy: null }, true],
    ['where its group changes', head, { group: 'health' }, true],
    ['where it can be seen further', head, { coverage: 'managed-only' }, true],
    ['where it is retired', head, { retiredAt: EFFECTIVE }, true],
    ['not where only its system is another', head, { osVersion: '15' }, false],
    ['not where it was seen again', head, { lastSeen: EFFECTIVE, run: 'run-1' }, false],
    ['not where nothing changes', head, {}, false],
  ])('%s', (_name, before, change, looked) => {
    expect(mustLook(before, { ...head, ...change }, blocklistOf(banOf()))).toBe(looked);
  });
});

describe('a word about one row', () => {
  const row = findingOf();
  const disabled: Finding = { ...row, status: 'resolved', cause: 'disabled', outstanding: null };
  const word = (before: Finding, after: Finding, head: Head): Plan =>
    planRow(head, { before, after, reason: 'a word' }, blocklistOf(banOf()));

  test('moves it alone where the head names the same afterwards', () => {
    const after = {
      ...row,
      lastResult: { n: 2, outcome: 'done', detail: null, at: APPROVED, lasting: false },
    } as const;
    expect(word(row, after, matched)).toMatchObject({ kind: 'rows', head: matched, byHead: false });
  });

  test('that ends it takes it out of the matches, and notes it as disabled', () => {
    const head = judged(WECHAT, { matches: ['a', 'ca-wechat'] });
    expect(word(row, disabled, head)).toMatchObject({
      kind: 'all',
      head: { matches: ['a'], disabled: ['ca-wechat'], judgedBy: 1, lock: 8 },
      inventory: null,
      moves: [{ before: row, after: disabled }],
    });
  });

  test('that takes that back makes it a match again', () => {
    const head = judged(WECHAT, { matches: ['a'], disabled: ['b', 'ca-wechat'] });
    expect(word(disabled, row, head)).toMatchObject({
      kind: 'all',
      head: { matches: ['a', 'ca-wechat'], disabled: ['b'], lock: 8 },
    });
  });

  test('that takes that back names the device as it is now, and leaves it to be judged', () => {
    const head = judged(WECHAT, { disabled: ['ca-wechat'], group: 'health' });
    expect(word(disabled, row, head)).toMatchObject({
      head: { judgedBy: null },
      moves: [{ before: disabled, after: { device: { group: 'health' } } }],
    });
  });
});
