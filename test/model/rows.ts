import type { Finding } from '../../functions/domain/findings/finding.ts';
import { SECOND } from './history.ts';

/** How far two instances' clocks may differ. */
export const SKEW = 10 * SECOND;

export const LIVE: readonly Finding['status'][] = ['open', 'exempt', 'unenforceable'];
export const isLiveRow = (finding: Finding) => LIVE.includes(finding.status);
export const nameOf = (finding: Pick<Finding, 'banId' | 'deviceId'>) =>
  `${finding.banId} on ${finding.deviceId}`;
