import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../../functions/domain/devices/app.ts';
import { type Head, newHead, sameFacts, sameHead } from '../../../functions/domain/devices/head.ts';
import {
  isToBeStored,
  type Novelty,
  noveltyOf,
} from '../../../functions/domain/devices/novelty.ts';
import {
  afterCheckIn,
  afterLine,
  dated,
  type SourceReport,
  type SourceWords,
} from '../../../functions/domain/devices/report.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { aSourceRun } from '../../made/source-run.ts';
import { EFFECTIVE, headOf, inventoryOf } from '../fixtures.ts';

const NOW = EFFECTIVE + 2 * HOUR;
const STORED = inventoryOf([{ id: 'org.notes' }], { observedAt: EFFECTIVE });
const OTHER = inventoryOf([{ id: 'com.tencent.mm' }], { observedAt: EFFECTIVE });
const at = (inventory: Inventory, observedAt: number): Inventory => ({ ...inventory, observedAt });
const head = headOf({
  inventoryHash: STORED.hash,
  observedAt: STORED.observedAt,
  lastSeen: EFFECTIVE,
});

describe('a reported inventory', () => {
  test.each<[Novelty, Head, Inventory]>([
    ['older', head, at(STORED, EFFECTIVE - 1)],
    ['older', head, at(OTHER, EFFECTIVE - 1)],
    ['rival', head, OTHER],
    ['rival', head, { ...STORED, coverage: 'managed-only' }],
    ['repeated', head, STORED],
    ['confirmed', head, at(STORED, EFFECTIVE + 1)],
    ['newer', head, at(OTHER, EFFECTIVE + 1)],
    ['newer', headOf(), STORED],
  ])('is %s', (novelty, known, inventory) => {
    expect(noveltyOf(known, inventory)).toBe(novelty);
  });

  test('is stored where the head comes to name it, and did not before', () => {
    const after = { ...head, inventoryHash: OTHER.hash };
    expect(isToBeStored(OTHER, head, after)).toBe(true);
    expect(isToBeStored(OTHER, null, after)).toBe(true);
    expect(isToBeStored(OTHER, after, after)).toBe(false);
    expect(isToBeStored(OTHER, head, head)).toBe(false);
    expect(isToBeStored(at(OTHER, EFFECTIVE + 1), head, after)).toBe(false);
  });
});

describe('a head after its device’s check-in', () => {
  const { tokenHash } = head;
  const becomes = (inventory: Inventory | null, osVersion: string | null = null) =>
    afterCheckIn(head, { tokenHash, words: { osVersion }, inventory, has: inventory }, NOW);

  test('names newer apps', () => {
    const inventory = at(OTHER, EFFECTIVE + 1);
    const { hash: inventoryHash, observedAt } = inventory;
    expect(becomes(inventory)).toEqual({
      kind: 'head',
      head: { ...head, inventoryHash, observedAt, lastSeen: NOW, appCount: OTHER.apps.length },
    });
  });

  test.each([
    ['none were sent', null],
    ['they are older', at(OTHER, EFFECTIVE - 1)],
    ['they are of the same time', OTHER],
    ['they are those that are stored', at(STORED, EFFECTIVE + 1)],
  ])('stands, without a word, where %s', (_name, inventory) => {
    expect(becomes(inventory)).toEqual({ kind: 'head', head });
  });

  test('has the system that was said last', () => {
    expect(becomes(null, '15')).toEqual({ kind: 'head', head: { ...head, osVersion: '15' } });
  });

  test.each([
    ['newer apps', at(OTHER, EFFECTIVE + 1), at(OTHER, EFFECTIVE + 1), false],
    ['the stored apps', at(STORED, EFFECTIVE + 1), STORED, false],
    ['the hash of the stored apps', null, STORED, false],
    ['another hash', null, OTHER, true],
    ['older apps', at(OTHER, EFFECTIVE - 1), OTHER, true],
    ['nothing of its apps', null, null, true],
  ])('waits for a list after a new enrolment, or not, by %s', (_name, inventory, has, unlisted) => {
    const rotation = { at: EFFECTIVE, attempt: null, unlisted: true };
    const report = { tokenHash, words: { osVersion: null }, inventory, has };
    expect(afterCheckIn({ ...head, rotation }, report, NOW)).toMatchObject({
      head: { rotation: { at: EFFECTIVE, attempt: null, unlisted } },
    });
  });

  test('is none once its token is void', () => {
    const report = { tokenHash, words: { osVersion: null }, inventory: null, has: null };
    for (const known of [null, { ...head, tokenHash: null }])
      expect(afterCheckIn(known, report, NOW)).toEqual({ kind: 'left', why: 'revoked' });
  });
});

describe('a head after a line of its source', () => {
  const known: Head = { ...head, tokenHash: null, source: 'mdm', externalId: 'D-1' };
  const words: SourceWords = {
    externalId: 'D-1',
    platform: 'android',
    osVersion: null,
    group: 'treasury',
    ownership: 'organization',
    management: 'agent',
  };
  const run = (startedAt: number): SourceReport['run'] => aSourceRun({ runId: 'run-1', startedAt });
  const becomes = (
    inventory: Inventory,
    change: Partial<SourceReport> = {},
    before: Head | null = known,
  ) =>
    afterLine(
      before,
      { source: 'mdm', words, inventory, run: null, settleAfter: HOUR, ...change },
      NOW,
    );

  test('of a new device is its first', () => {
    expect(becomes(STORED, { run: run(EFFECTIVE) }, null)).toEqual({
      kind: 'head',
      head: {
        ...newHead(
          {
            ...words,
            deviceId: STORED.deviceId,
            hardwareHash: null,
            tokenHash: null,
            source: 'mdm',
          },
          NOW,
        ),
        settling: { since: NOW, until: NOW + DAY },
        inventoryHash: STORED.hash,
        observedAt: EFFECTIVE,
        coverage: 'all',
        appCount: STORED.apps.length,
        run: 'run-1',
      },
    });
  });

  test.each([
    ['which group it is', words],
    ['that it is not known', { ...words, group: null }],
  ])('settles anew where it comes back after its retirement and says %s', (_name, said) => {
    const retired = { ...known, retiredAt: EFFECTIVE + 10 };
    const change = { words: said, run: run(EFFECTIVE + 11) };
    expect(becomes(at(OTHER, EFFECTIVE + 11), change, retired)).toMatchObject({
      head: { group: 'treasury', retiredAt: null, settling: { since: NOW, until: NOW + DAY } },
    });
  });

  test('is settled at once where no second line is waited for', () => {
    expect(becomes(STORED, { settleAfter: 0 }, null)).toMatchObject({ head: { settling: null } });
    const settling = { since: NOW, until: NOW + DAY };
    const again = becomes(at(STORED, EFFECTIVE + 1), { settleAfter: 0 }, { ...known, settling });
    expect(again).toMatchObject({ head: { settling: null } });
  });

  test('names newer apps, in the run that listed it', () => {
    expect(becomes(at(OTHER, EFFECTIVE + 1), { run: run(EFFECTIVE) })).toMatchObject({
      kind: 'head',
      head: { inventoryHash: OTHER.hash, observedAt: EFFECTIVE + 1, lastSeen: NOW, run: 'run-1' },
    });
  });

  test('stands where its apps are confirmed and nothing else is said', () => {
    expect(becomes(at(STORED, EFFECTIVE + 1))).toEqual({ kind: 'head', head: known });
  });

  test('is of the time of the line that changed a fact: no older line takes it back', () => {
    const moved = becomes(at(STORED, EFFECTIVE + 1), { words: { ...words, group: 'museum' } });
    expect(moved).toMatchObject({ head: { group: 'museum', observedAt: EFFECTIVE + 1 } });
    const newSystem = becomes(at(STORED, EFFECTIVE + 1), { words: { ...words, osVersion: '15' } });
    expect(newSystem).toMatchObject({ head: { osVersion: '15', observedAt: EFFECTIVE } });
  });

  test.each([
    ['an older line', at(STORED, EFFECTIVE - 1), 'a newer inventory of this device is stored'],
    [
      'another inventory of the same time',
      OTHER,
      'another inventory of this device, observed at the same time, is stored',
    ],
  ])('stands for good against %s', (_name, inventory, reason) => {
    const why = { reason, final: true };
    expect(becomes(inventory)).toEqual({ kind: 'left', why });
    expect(becomes(inventory, {}, { ...known, retiredAt: NOW })).toEqual({ kind: 'left', why });
  });

  describe('that is retired', () => {
    const retired = { ...known, retiredAt: EFFECTIVE + 10 };

    test('stands against what was observed before, until it is seen again', () => {
      expect(becomes(at(OTHER, EFFECTIVE + 10), {}, retired)).toEqual({
        kind: 'left',
        why: { reason: expect.stringContaining('the device was retired at'), final: false },
      });
      const begun = run(EFFECTIVE + 10);
      expect(becomes(STORED, { run: begun }, retired)).toMatchObject({ kind: 'left' });
    });

    test('is back by what was observed since, and by a run begun since', () => {
      expect(becomes(at(STORED, EFFECTIVE + 11), {}, retired)).toMatchObject({
        kind: 'head',
        head: { retiredAt: null, observedAt: EFFECTIVE + 11, lastSeen: NOW },
      });
      expect(becomes(STORED, { run: run(EFFECTIVE + 11) }, retired)).toMatchObject({
        kind: 'head',
        head: { retiredAt: null, run: 'run-1' },
      });
    });
  });
});

describe('an inventory that is dated ahead', () => {
  const APPS = ['org.notes', 'com.tencent.mm', 'org.maps'] as const;
  const seen = (id: string, observedAt: number) => inventoryOf([{ id }], { observedAt });
  const words = {
    externalId: 'D-1',
    platform: 'android',
    osVersion: null,
    group: 'health',
    ownership: 'organization',
    management: 'full',
  } as const;
  const told = (known: Head | null, inventory: Inventory, now: number) => {
    const sent = dated(known, inventory, now);
    const ruled = afterLine(
      known,
      { source: 'mdm', words, inventory: sent, run: null, settleAfter: HOUR },
      now,
    );
    return ruled.kind === 'head' ? ruled.head : known;
  };

  test('keeps the instant that was said if it is not ahead, and else that of its arrival', () => {
    expect(dated(null, at(OTHER, NOW), NOW).observedAt).toBe(NOW);
    expect(dated(null, at(OTHER, NOW + HOUR), NOW).observedAt).toBe(NOW);
    expect(dated(head, at(OTHER, NOW + HOUR), EFFECTIVE - 5).observedAt).toBe(EFFECTIVE + 1);
    expect(dated(head, at(OTHER, EFFECTIVE), EFFECTIVE - 5).observedAt).toBe(EFFECTIVE);
    const retiredAt = EFFECTIVE + 7;
    expect(dated({ ...head, retiredAt }, at(OTHER, NOW + HOUR), EFFECTIVE).observedAt).toBe(
      retiredAt + 1,
    );
  });

  test('never makes a head older, and never keeps a true report that comes later out', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            app: fc.constantFrom(...APPS),
            ahead: fc.integer({ min: -10, max: 24 * HOUR }),
            slow: fc.integer({ min: 0, max: 20 }),
            later: fc.integer({ min: 0, max: 30 }),
          }),
          { maxLength: 20 },
        ),
        fc.constantFrom(...APPS),
        (reports, app) => {
          let known: Head | null = null;
          let time = EFFECTIVE;
          for (const report of reports) {
            time += report.later;
            const before: number = known?.observedAt ?? 0;
            known = told(known, seen(report.app, time + report.ahead), time - report.slow);
            expect(known?.observedAt ?? 0).toBeGreaterThanOrEqual(before);
          }
          // Each that comes to one instant is kept a millisecond after the one before it.
          time += reports.length + 1;
          expect(known?.observedAt ?? 0).toBeLessThan(time);
          expect(told(known, seen(app, time), time)?.inventoryHash).toBe(seen(app, time).hash);
        },
      ),
    );
  });
});

describe('two heads', () => {
  test('agree in what decisions rest on, and in what is written, field by field', () => {
    const differs = (change: Partial<Head>) => {
      const other = { ...head, ...change };
      return [sameFacts(head, other), sameHead(head, other)];
    };
    expect(differs({})).toEqual([true, true]);
    expect(differs({ matches: [], disabled: [] })).toEqual([true, true]);
    expect(differs({ lock: 9, lastSeen: NOW, run: 'run-1' })).toEqual([true, true]);
    const told: readonly Partial<Head>[] = [
      { osVersion: '15' },
      { observedAt: null },
      { judgedBy: 3 },
      { matches: ['a'] },
      { disabled: ['a'] },
      { tokenHash: null },
    ];
    for (const change of told) expect(differs(change)).toEqual([true, false]);
    const facts: readonly Partial<Head>[] = [
      { platform: 'ios' },
      { group: 'museum' },
      { ownership: 'personal' },
      { management: 'none' },
      { coverage: 'none' },
      { inventoryHash: null },
      { retiredAt: NOW },
    ];
    for (const change of facts) expect(differs(change)).toEqual([false, false]);
  });
});
