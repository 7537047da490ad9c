import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type EnforcedBan,
  banOf as inBlocklist,
} from '../../../functions/domain/bans/blocklist.ts';
import type { Head } from '../../../functions/domain/devices/head.ts';
import { afterResult } from '../../../functions/domain/findings/decide.ts';
import { type Finding, isLive } from '../../../functions/domain/findings/finding.ts';
import { concernedBans, judge, matchInventory } from '../../../functions/domain/findings/judge.ts';
import { sameIds } from '../../../functions/domain/same-ids.ts';
import { DAY, HOUR, type Instant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { aNamedApp } from '../../made/named-app.ts';
import {
  banOf,
  blocklistOf,
  EFFECTIVE,
  exemptionOf,
  FLAPS_WITHIN,
  findingOf,
  gateOf,
  headOf,
  inventoryOf,
} from '../fixtures.ts';

const named = (id: string, packageName: string, change: Partial<EnforcedBan> = {}) =>
  banOf(
    { id, apps: [{ name: packageName, match: [{ platform: 'android', packageName }] }] },
    change,
  );
const known = (...rows: Finding[]) => new Map(rows.map((row) => [row.banId, row]));

function judged(
  bans: readonly EnforcedBan[],
  head: Head,
  ids: readonly string[] | null,
  findings: ReadonlyMap<string, Finding>,
  now: Instant,
  coverage: 'all' | 'managed-only' = 'all',
) {
  const blocklist = blocklistOf(...bans);
  const content =
    ids === null
      ? null
      : inventoryOf(
          ids.map((id) => ({ id })),
          { observedAt: now, coverage },
        );
  const inventory =
    content === null ? null : { content, matches: matchInventory(blocklist, content) };
  return judge({
    blocklist,
    head,
    inventory,
    findings,
    now,
    census: null,
    noPlaces: new Set(),
    flapsWithin: FLAPS_WITHIN,
  });
}

describe('a device that reports', () => {
  const bans = [named('ban-a', 'com.a'), named('ban-b', 'com.b')];

  test(
    'has a finding for every ban that names ' + 'something it has, and its head names those bans',
    () => {
      const { moves, matches, findings } = judged(
        bans,
        headOf(),
        ['com.a', 'com.b', 'com.c'],
        known(),
        EFFECTIVE,
      );
      expect(matches).toEqual(['ban-a', 'ban-b']);
      expect(moves.map((move) => [move.before, move.after.banId, move.after.phase])).toEqual([
        [null, 'ban-a', 'remove'],
        [null, 'ban-b', 'remove'],
      ]);
      expect([...findings.keys()].sort()).toEqual(['ban-a', 'ban-b']);
    },
  );

  test('without anything banned moves nothing', () => {
    expect(judged(bans, headOf(), ['com.c'], known(), EFFECTIVE)).toMatchObject({
      moves: [],
      matches: [],
      disabled: [],
    });
  });

  test('in full without what it had is rid of the finding; in part it is not', () => {
    const head = headOf({ matches: ['ca-wechat'] });
    const finding = findingOf();
    const now = EFFECTIVE + HOUR;
    expect(judged([banOf()], head, [], known(finding), now).matches).toEqual([]);
    expect(judged([banOf()], head, [], known(finding), now, 'managed-only')).toMatchObject({
      moves: [],
      matches: ['ca-wechat'],
    });
  });

  test('what a new revision no longer names is withdrawn as amended, not called resolved', () => {
    const amended = named('ca-wechat', 'com.other', { revision: 2 });
    const { moves, matches } = judged(
      [amended],
      headOf({ matches: ['ca-wechat'] }),
      ['com.tencent.mm'],
      known(findingOf()),
      EFFECTIVE + HOUR,
    );
    expect(moves[0]?.after).toMatchObject({
      status: 'withdrawn',
      cause: 'amended',
      said: 'order.withdrawn',
    });
    expect(matches).toEqual([]);
  });

  test.each([
    [
      'what a new revision no longer names is withdrawn, though a partial report does not list it',
      'com.other',
      'withdrawn',
      'amended',
    ],
    [
      'what a new revision still names stands, though a partial report does not list it',
      'com.tencent.mm',
      'open',
      null,
    ],
  ])('%s', (_name, packageName, status, cause) => {
    const { findings } = judged(
      [named('ca-wechat', packageName, { revision: 2 })],
      headOf({ matches: ['ca-wechat'] }),
      [],
      known(findingOf()),
      EFFECTIVE + HOUR,
      'managed-only',
    );
    expect(findings.get('ca-wechat')).toMatchObject({ status, cause });
  });

  test('by nothing new keeps what it had, though what is recorded is not looked at again', () => {
    const head = headOf({ matches: ['ca-wechat'] });
    const { moves, matches, decided } = judged(
      [banOf()],
      head,
      null,
      known(findingOf()),
      EFFECTIVE + HOUR,
    );
    expect([moves, matches]).toEqual([[], ['ca-wechat']]);
    expect(decided).toEqual(known(findingOf()));
  });

  test('without the app, and of which no row is kept, is no longer named', () => {
    const head = headOf({ matches: ['ca-wechat'] });
    const { moves, matches, decided } = judged([banOf()], head, [], known(), EFFECTIVE);
    expect([moves, matches]).toEqual([[], []]);
    expect(decided).toEqual(new Map([['ca-wechat', null]]));
  });

  test('of a ban that has left the blocklist has the order taken back as lifted', () => {
    const head = headOf({ matches: ['ca-wechat'] });
    const now = EFFECTIVE + HOUR;
    for (const apps of [[], ['com.tencent.mm']])
      expect(judged([], head, apps, known(findingOf()), now).moves[0]?.after).toMatchObject({
        status: 'withdrawn',
        cause: 'lifted',
      });
  });

  test('the app that was found, though not all that the ban knows it by, is not rid of it', () => {
    const finding = findingOf({ apps: [aNamedApp({ id: 'com.listed', name: 'Listed' })] });
    const head = headOf({ matches: ['ca-wechat'] });
    const { moves } = judged([banOf()], head, ['com.listed'], known(finding), EFFECTIVE + HOUR);
    expect(moves).toEqual([]);
  });

  const both = findingOf({
    apps: [
      aNamedApp({ id: 'com.old', name: 'Old' }),
      aNamedApp({ id: 'com.still', name: 'Still' }),
    ],
    appCount: 2,
  });
  const amended = named('ca-wechat', 'com.still', { revision: 2 });

  test.each<[string, readonly string[], 'all' | 'managed-only', Partial<Finding>]>([
    [
      'that still has what only the old one named is withdrawn, and not resolved',
      ['com.old'],
      'all',
      { status: 'withdrawn', cause: 'amended' },
    ],
    [
      'that has neither any more, in full, is resolved, for the ban still names one of them',
      ['com.other'],
      'all',
      { status: 'resolved', cause: 'absent' },
    ],
    [
      'that lists neither, in part, has what is still named and not the rest',
      ['com.other'],
      'managed-only',
      {
        status: 'open',
        cause: null,
        apps: [aNamedApp({ id: 'com.still', name: 'Still' })],
        appCount: 1,
      },
    ],
  ])('after a new revision %s', (_name, ids, coverage, expected) => {
    const head = headOf({ matches: ['ca-wechat'] });
    const now = EFFECTIVE + HOUR;
    const { findings } = judged([amended], head, ids, known(both), now, coverage);
    expect(findings.get('ca-wechat')).toMatchObject(expected);
  });

  test('in full after a new revision that names nothing of the row is withdrawn as amended', () => {
    const other = named('ca-wechat', 'com.other', { revision: 2 });
    const head = headOf({ matches: ['ca-wechat'] });
    const { moves } = judged([other], head, [], known(findingOf()), EFFECTIVE + HOUR);
    expect(moves[0]?.after).toMatchObject({ status: 'withdrawn', cause: 'amended' });
  });

  test('in part after a new revision does not bring back a finding that is over', () => {
    const over = { ...both, status: 'resolved', cause: 'absent', outstanding: null } as const;
    const { moves, matches } = judged(
      [amended],
      headOf({ matches: ['ca-wechat'] }),
      [],
      known(over),
      EFFECTIVE + HOUR,
      'managed-only',
    );
    expect([moves, matches]).toEqual([[], []]);
  });

  test('nothing of a ban that has left the blocklist stays in its head', () => {
    expect(judged([], headOf({ matches: ['gone'] }), null, known(), EFFECTIVE).matches).toEqual([]);
    const { moves } = judged(
      [],
      headOf({ matches: ['ca-wechat'] }),
      null,
      known(findingOf()),
      EFFECTIVE + HOUR,
    );
    expect(moves[0]?.after).toMatchObject({ status: 'withdrawn', cause: 'lifted' });
  });

  test('an app that cannot be started stays noted in the head until it is no longer listed', () => {
    const word = {
      n: 2,
      outcome: 'disabled',
      detail: null,
      at: EFFECTIVE + HOUR,
      lasting: false,
    } as const;
    const disabled = afterResult(findingOf(), word, EFFECTIVE + HOUR) ?? findingOf();
    const head = headOf({ disabled: ['ca-wechat'] });
    const listed = judged([banOf()], head, ['com.tencent.mm'], known(disabled), EFFECTIVE + DAY);
    expect(listed).toMatchObject({ moves: [], matches: [], disabled: ['ca-wechat'] });
    const gone = judged([banOf()], head, [], known(disabled), EFFECTIVE + DAY);
    expect(gone).toMatchObject({ matches: [], disabled: [] });
    expect(gone.moves[0]?.after).toMatchObject({ status: 'resolved', cause: 'absent' });
  });
});

describe('a ban concerns a device', () => {
  const head = headOf();
  const matches = (ban: EnforcedBan) =>
    matchInventory(blocklistOf(ban), {
      platform: 'android',
      apps: [{ id: 'com.tencent.mm' }],
      lacking: [],
    });

  test.each<[string, EnforcedBan, Partial<Head>, readonly string[]]>([
    ['that has what it names', banOf(), {}, ['ca-wechat']],
    [
      'not in a group that it leaves alone',
      banOf({ scope: { platforms: ['android'], groups: ['health'] } }),
      {},
      [],
    ],
    ['not after it was lifted', banOf({}, { liftedAt: EFFECTIVE }), {}, []],
    ['not once the device is retired', banOf(), { retiredAt: EFFECTIVE }, []],
    [
      'though it is exempt, for that is shown',
      banOf({}, { exemptions: [exemptionOf()] }),
      {},
      ['ca-wechat'],
    ],
    [
      'though its gate is closed, for the owner is warned',
      banOf({}, { brakes: [aBrake()] }),
      {},
      ['ca-wechat'],
    ],
  ])('%s', (_name, ban, change, concerned) => {
    expect(
      concernedBans(blocklistOf(ban), { ...head, ...change }, matches(ban), EFFECTIVE),
    ).toEqual(concerned);
  });

  test('not where only a review matcher names what it has', () => {
    const review = banOf({
      apps: [
        {
          name: 'WeChat',
          match: [{ platform: 'android', displayName: 'WeChat', effect: 'review' }],
        },
      ],
    });
    const found = matchInventory(blocklistOf(review), {
      platform: 'android',
      apps: [{ id: 'x', name: 'WeChat' }],
      lacking: [],
    });
    expect(found.get('ca-wechat')?.review).toHaveLength(1);
    expect(concernedBans(blocklistOf(review), head, found, EFFECTIVE)).toEqual([]);
  });

  test('not where the blocklist no longer has it', () => {
    expect(concernedBans(blocklistOf(), head, matches(banOf()), EFFECTIVE)).toEqual([]);
  });

  test('by an id that is also a word of the language itself', () => {
    expect(inBlocklist(blocklistOf(banOf()), '__proto__')).toBeNull();
    expect(inBlocklist(blocklistOf(named('__proto__', 'com.a')), '__proto__')?.id).toBe(
      '__proto__',
    );
  });
});

describe('always', () => {
  test('a head names a ban exactly while the device has a live finding of it', () => {
    const pool = ['com.a', 'com.b', 'com.c'];
    const world = fc.record({
      lifted: fc.option(fc.integer({ min: 0, max: 200 })),
      retired: fc.integer({ min: 0, max: 20 }),
      steps: fc.array(
        fc.record({
          hours: fc.integer({ min: 0, max: 40 }),
          apps: fc.option(fc.subarray(pool)),
          all: fc.boolean(),
          group: fc.constantFrom('treasury', 'health'),
          revision: fc.constantFrom(1, 2),
          open: fc.boolean(),
          disable: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
    });
    fc.assert(
      fc.property(world, ({ lifted, retired, steps }) => {
        let head = headOf();
        let findings: ReadonlyMap<string, Finding> = new Map();
        let now = EFFECTIVE - 50 * HOUR;
        for (const [at, step] of steps.entries()) {
          now += step.hours * HOUR;
          const change = {
            revision: step.revision,
            gate: gateOf({ state: step.open ? 'open' : 'pending', revision: step.revision }),
          };
          const bans = [
            named('ban-a', 'com.a', {
              ...change,
              liftedAt: lifted === null ? null : EFFECTIVE + lifted * HOUR,
            }),
            named('ban-b', step.revision === 1 ? 'com.b' : 'com.c', change),
            banOf(
              {
                id: 'ban-c',
                scope: { platforms: ['android'], groups: ['health'] },
                apps: [{ name: 'c', match: [{ platform: 'android', packageName: 'com.*' }] }],
              },
              change,
            ),
          ];
          head = { ...head, group: step.group, retiredAt: at >= retired ? now : null };
          if (step.disable) {
            const row = [...findings.values()].find((one) => one.outstanding !== null);
            const heard =
              row &&
              afterResult(
                row,
                { n: row.n, outcome: 'disabled', detail: null, at: now, lasting: false },
                now,
              );
            if (heard) {
              findings = new Map([...findings, [heard.banId, heard]]);
              if (!isLive(heard))
                head = {
                  ...head,
                  matches: head.matches.filter((id) => id !== heard.banId),
                  disabled: [...head.disabled, heard.banId].sort(),
                };
            }
          }
          for (let asked = 0; asked < 4; asked++) {
            const result = judged(
              bans,
              head,
              step.apps,
              findings,
              now,
              step.all ? 'all' : 'managed-only',
            );
            findings = result.findings;
            head = { ...head, matches: result.matches, disabled: result.disabled };
            const live = [...findings.values()].filter(isLive).map((one) => one.banId);
            const hidden = [...findings.values()].filter(
              (one) => one.status === 'resolved' && one.cause === 'disabled',
            );
            expect(head.matches).toEqual(live.sort());
            expect(head.disabled).toEqual(hidden.map((one) => one.banId).sort());
            if (result.moves.length === 0) break;
            expect(asked).toBeLessThan(3);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('two lists of bans are the same only if they hold the same bans', () => {
    expect(sameIds(['a', 'b'], ['a', 'b'])).toBe(true);
    expect(sameIds(['a', 'b'], ['a'])).toBe(false);
    expect(sameIds(['a'], ['b'])).toBe(false);
  });
});
