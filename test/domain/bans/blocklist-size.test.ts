import { describe, expect, test } from '@jest/globals';
import type { BanDocument } from '../../../functions/domain/bans/ban.ts';
import {
  LARGEST_BLOCKLIST,
  sizeOf,
  tooHeavy,
} from '../../../functions/domain/bans/blocklist-size.ts';
import { grant } from '../../../functions/domain/bans/exemption-acts.ts';
import { MOST_AUTHORS, MOST_REVISIONS, save } from '../../../functions/domain/bans/new-revision.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { aBanDocument } from '../../made/ban-document.ts';
import { aBanRecord } from '../../made/ban-record.ts';
import { aBlocklist } from '../../made/blocklist.ts';
import { anEnforcedBan } from '../../made/enforced-ban.ts';
import { anExemption } from '../../made/exemption.ts';
import { headsOf } from '../../made/head.ts';
import { NOON } from '../../made/noon.ts';

/** A ban of so many matchers, on Windows. */
function ban(id: string, matchers: number) {
  const match = Array.from({ length: matchers }, (_, i) => ({
    platform: 'windows' as const,
    displayName: `${id}-${i}`,
  }));
  const document: BanDocument = aBanDocument({
    id,
    scope: { platforms: ['windows'], groups: [] },
    apps: [{ name: id, match }],
  });
  return anEnforcedBan({ document });
}

describe('the blocklist as a whole', () => {
  const share = LARGEST_BLOCKLIST.matchers / 2;
  const full = aBlocklist([ban('one', share), ban('two', share)]);

  test('may be as large as its bound', () => {
    expect(sizeOf(full.bans).matchers).toBe(LARGEST_BLOCKLIST.matchers);
    expect(tooHeavy(aBlocklist([]), full)).toBeNull();
  });

  test('may not be larger, and the refusal has the numbers', () => {
    const after = aBlocklist([...full.bans, ban('three', 1)]);
    expect(tooHeavy(full, after)).toContain(
      `${LARGEST_BLOCKLIST.matchers + 1} matchers together, and may have ` +
        `${LARGEST_BLOCKLIST.matchers}; this act adds 1`,
    );
  });

  test('an amendment counts by what it adds', () => {
    expect(tooHeavy(full, aBlocklist([ban('one', share), ban('two', share)]))).toBeNull();
    expect(tooHeavy(full, aBlocklist([ban('one', share), ban('two', share - 1)]))).toBeNull();
    expect(tooHeavy(full, aBlocklist([ban('one', share), ban('two', share + 1)]))).not.toBeNull();
  });

  test('one that is over its bound may still become smaller', () => {
    const over = aBlocklist([...full.bans, ban('three', 10)]);
    expect(tooHeavy(over, aBlocklist([...full.bans, ban('three', 9)]))).toBeNull();
  });

  test.each([
    ['restricted', 'ids and rules to block'],
    ['bytes', 'bytes'],
  ] as const)('is bounded by its %s', (name, words) => {
    const one = anEnforcedBan({
      document: aBanDocument({
        scope: { platforms: ['windows'], groups: [] },
        apps: [
          {
            name: 'app',
            match: [{ platform: 'windows', productCode: 'x' }],
            ...(name === 'restricted'
              ? { restrict: { windows: Array.from({ length: 60_000 }, (_, i) => `${i}`) } }
              : {}),
          },
        ],
        assumed: name === 'bytes' ? ['x'.repeat(LARGEST_BLOCKLIST.bytes)] : [],
      }),
    });
    expect(tooHeavy(aBlocklist([]), aBlocklist([one]))).toContain(
      `${words} together, and may have ${LARGEST_BLOCKLIST[name]}`,
    );
  });
});

describe('exemptions of one ban', () => {
  const grantTo = (exemptions: readonly ReturnType<typeof anExemption>[], ground: string) => {
    const enforced = anEnforcedBan({ exemptions });
    const record = aBanRecord({
      state: 'approved',
      sweptThrough: { revision: 1, instant: NOON },
    });
    return grant(
      { record, blocklist: aBlocklist([enforced]), enforced },
      {
        id: 'new',
        hardwareIds: [],
        externalIds: [],
        devices: ['device-9'],
        heads: headsOf(['device-9']),
        groups: [],
        ground,
        grantedBy: 'somebody',
        expiresAt: NOON + DAY,
        by: 'approver',
        at: NOON,
      },
    );
  };
  const long = (change: Parameters<typeof anExemption>[0]) =>
    anExemption({ ground: 'x'.repeat(12_000), ...change });
  const eight = Array.from({ length: 8 }, (_, i) => i);

  test('are refused by their bytes, with the number, well before their row is full', () => {
    const outcome = grantTo(
      eight.map((i) => long({ id: `e${i}` })),
      'x'.repeat(2_000),
    );
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: {
        kind: 'conflict',
        detail: expect.stringMatching(/ \d{5,} bytes, and may have 98304/),
      },
    });
  });

  test('make room once they ended and a sweep has carried that out', () => {
    const ended = eight.map((i) => long({ id: `e${i}`, endedAt: NOON - DAY }));
    expect(grantTo(ended, 'x'.repeat(2_000))).toMatchObject({ kind: 'act' });
  });
});

describe('revisions of one ban', () => {
  const saved = (change: Parameters<typeof aBanRecord>[0], by: string) =>
    save(
      { record: aBanRecord({ hash: 'another', ...change }), enforced: null },
      { document: aBanDocument(), by, at: NOON },
    );

  test('are bounded in number', () => {
    expect(saved({ latest: MOST_REVISIONS - 1 }, 'author')).toMatchObject({ kind: 'act' });
    expect(saved({ latest: MOST_REVISIONS }, 'author')).toMatchObject({
      refusal: { kind: 'conflict', detail: expect.stringContaining(`${MOST_REVISIONS} revisions`) },
    });
  });

  test('are saved by a bounded number of people between two approvals', () => {
    const authors = Array.from({ length: MOST_AUTHORS }, (_, i) => `author-${i}`);
    expect(saved({ authors }, 'author-3')).toMatchObject({ kind: 'act' });
    expect(saved({ authors }, 'another')).toMatchObject({
      refusal: { kind: 'conflict', detail: expect.stringContaining(`${MOST_AUTHORS} people`) },
    });
  });
});
