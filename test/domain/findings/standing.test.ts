import { expect, test } from '@jest/globals';
import type { Finding } from '../../../functions/domain/findings/finding.ts';
import { standingsOf } from '../../../functions/domain/findings/standing.ts';
import { findingOf } from '../fixtures.ts';

test.each<[Partial<Finding>, readonly string[]]>([
  [{ status: 'open', phase: 'remove' }, ['open']],
  [{ status: 'exempt', phase: 'scheduled' }, ['exempt']],
  [{ status: 'open', phase: 'remove', overdue: true }, ['open', 'overdue']],
  [{ status: 'open', phase: 'remove', failed: true }, ['open', 'failed']],
  [{ status: 'open', phase: 'notice', held: true }, ['open', 'held']],
  [{ status: 'open', phase: 'quarantine' }, ['open', 'quarantined']],
  [
    { status: 'open', phase: 'quarantine', overdue: true, failed: true },
    ['open', 'overdue', 'failed', 'quarantined'],
  ],
  // What was quarantined once and is over is quarantined no more.
  [{ status: 'resolved', phase: 'quarantine' }, ['resolved']],
  [{ status: 'withdrawn', phase: 'quarantine' }, ['withdrawn']],
])('%j is counted as %j', (change, standings) => {
  expect(standingsOf(findingOf(change))).toEqual(standings);
});
