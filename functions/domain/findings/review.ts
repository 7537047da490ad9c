import { appKeys } from '../devices/app-key.ts';
import type { Instant } from '../time/instant.ts';
import type { Finding } from './finding.ts';
import { ended, KEPT_APPS } from './finding-rows.ts';

/** Whether the finding waits for people: only matchers for review name what the device has now. */
export function awaitsReview({ status, unclear }: Pick<Finding, 'status' | 'unclear'>): boolean {
  return status === 'open' && unclear;
}

/**
 * The row after an approver's word that what the device has now is not what the ban means. The word
 * covers the apps that the row names, and no others. `null`: the finding does not wait for a word.
 */
export function afterReview(finding: Finding, now: Instant): Finding | null {
  if (!awaitsReview(finding)) return null;
  const asOf = Math.max(now, finding.asOf);
  const over = ended(finding, 'reviewed', asOf);
  const keys = appKeys(finding.device.platform, finding.apps);
  const review = [...new Set([...keys, ...finding.seen.review])].slice(0, KEPT_APPS);
  return { ...over, seen: { ...finding.seen, review }, asOf, lock: finding.lock + 1 };
}
