import type { Report } from '../../functions/usecases/views/report.ts';
import { documentOf } from '../domain/fixtures.ts';

/** A frozen report of a ban in English and French, with the findings of one group. */
export function reportOf(group: string, change: Partial<Report> = {}): Report {
  return {
    reportId: 'report-1',
    banId: 'ca-wechat',
    asOf: '2023-11-01T00:00:00Z',
    frozenAt: '2023-11-01T00:00:05Z',
    languages: ['en', 'fr'],
    revision: 1,
    hash: 'c'.repeat(64),
    approvedBy: 'approver',
    approvedAt: '2023-10-20T04:00:00Z',
    state: 'approved',
    gate: { state: 'open', reason: 'the census found 3 devices' },
    document: documentOf(),
    compliance: {
      fleet: {
        listed: 10,
        reporting: 9,
        silent: 1,
        notVisible: 0,
        countedAt: '2023-11-01T00:00:00Z',
      },
      findings: {
        byCause: { 'resolved:absent': 2 },
        byGroup: [{ group, listed: 10, counts: { open: 1, resolved: 2 } }],
        had: 3,
        countedAt: null,
      },
    },
    exemptions: [],
    notCovered: [],
    ...change,
  };
}
