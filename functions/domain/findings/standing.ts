import type { Finding } from './finding.ts';

/** All under which a finding is counted: its status, its status with the cause, and its flags. */
export function standingsOf(
  finding: Pick<Finding, 'status' | 'cause' | 'overdue' | 'failed' | 'phase'>,
): readonly string[] {
  return [
    finding.status,
    ...(finding.cause === null ? [] : [`${finding.status}:${finding.cause}`]),
    ...(finding.overdue ? ['overdue'] : []),
    ...(finding.failed ? ['failed'] : []),
    ...(finding.phase === 'quarantine' && finding.status === 'open' ? ['quarantined'] : []),
  ];
}
