import { FINDING_STATUSES, type Finding } from './finding.ts';
import { awaitsReview } from './review.ts';

type Counted = Pick<Finding, 'status' | 'overdue' | 'failed' | 'held' | 'phase' | 'unclear'>;

const FLAGS = ['overdue', 'failed', 'quarantined', 'held', 'needsReview'] as const;

const HAS_FLAG: Readonly<Record<(typeof FLAGS)[number], (finding: Counted) => boolean>> = {
  overdue: (finding) => finding.overdue,
  failed: (finding) => finding.failed,
  held: (finding) => finding.held,
  quarantined: (finding) => finding.phase === 'quarantine' && finding.status === 'open',
  needsReview: awaitsReview,
};

/** What findings are counted under: each status, then each flag. */
export const STANDINGS = [...FINDING_STATUSES, ...FLAGS, 'oldEvidence'] as const;
export type Standing = (typeof STANDINGS)[number];

/**
 * Everything that a finding is counted under: its status and its flags. `oldEvidence`: the list
 * that ended it is older than the ban is in force, and no later one says the same.
 */
export function standingsOf(finding: Counted, oldEvidence = false): readonly Standing[] {
  const flags = FLAGS.filter((flag) => HAS_FLAG[flag](finding));
  return [finding.status, ...flags, ...(oldEvidence ? (['oldEvidence'] as const) : [])];
}
