import { describe, expect, test } from '@jest/globals';
import {
  FINDING_STATUSES,
  ORDERED_PHASES,
  type OrderedPhase,
} from '../../../functions/domain/findings/finding.ts';
import { STANDINGS, standingsOf } from '../../../functions/domain/findings/standing.ts';

const plain = {
  status: 'open',
  overdue: false,
  failed: false,
  held: false,
  phase: 'remove',
  unclear: false,
} as const;

describe('a finding is counted', () => {
  test.each(FINDING_STATUSES)('as %s alone where it has no flag', (status) => {
    expect(standingsOf({ ...plain, status })).toEqual([status]);
  });

  test.each([
    ['overdue', { ...plain, overdue: true }, ['open', 'overdue']],
    ['failed', { ...plain, failed: true }, ['open', 'failed']],
    ['held', { ...plain, held: true }, ['open', 'held']],
    ['needsReview', { ...plain, unclear: true }, ['open', 'needsReview']],
    ['quarantined', { ...plain, phase: 'quarantine' as const }, ['open', 'quarantined']],
    [
      'everything at once',
      {
        ...plain,
        status: 'open' as const,
        overdue: true,
        failed: true,
        phase: 'quarantine' as const,
      },
      ['open', 'overdue', 'failed', 'quarantined'],
    ],
  ])('under its status and as %s', (_name, finding, standings) => {
    expect(standingsOf(finding)).toEqual(standings);
  });

  test.each(
    ORDERED_PHASES.map((phase): [OrderedPhase, boolean] => [phase, phase === 'quarantine']),
  )('in the phase %s as quarantined: %s', (phase, quarantined) => {
    expect(standingsOf({ ...plain, phase }).includes('quarantined')).toBe(quarantined);
  });

  test.each(FINDING_STATUSES.filter((status) => status !== 'open'))(
    'as %s and not as quarantined once it is not open, though that was its last phase',
    (status) => {
      expect(standingsOf({ ...plain, status, phase: 'quarantine' })).toEqual([status]);
    },
  );

  test('apart where what ended it is older than the ban is in force', () => {
    expect(standingsOf({ ...plain, status: 'resolved' }, true)).toEqual([
      'resolved',
      'oldEvidence',
    ]);
  });

  test('under names that are listed', () => {
    expect(STANDINGS).toEqual([
      ...FINDING_STATUSES,
      'overdue',
      'failed',
      'quarantined',
      'held',
      'needsReview',
      'oldEvidence',
    ]);
  });
});
