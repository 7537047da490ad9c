import type { BanDocument } from '../bans/ban.ts';
import { effectiveIn } from '../bans/timeline.ts';
import type { Head } from '../devices/head.ts';
import type { Instant } from '../time/instant.ts';
import type { Finding } from './finding.ts';
import { disproves } from './presence.ts';

/** What is asked of old evidence. */
export interface EvidenceRule {
  readonly document: Pick<BanDocument, 'timeline'>;
  /** Lists may be noted as seen again so much later, in milliseconds. */
  readonly slack: number;
  readonly now: Instant;
}

/** When the ban took effect on the finding's device; `null`: it has not yet. */
function tookEffect({ document, now }: EvidenceRule, { device }: Finding): Instant | null {
  const at = effectiveIn(document.timeline, device);
  return at !== null && at <= now ? at : null;
}

/**
 * Whether a list ended the finding that is older than the ban is in force: what came back since
 * would not be known. A later list of the device may still have shown that it did not.
 */
export function isLongEnded(finding: Finding, rule: EvidenceRule): boolean {
  const { status, evidenceAt } = finding;
  if (status !== 'resolved' || evidenceAt === null) return false;
  const since = tookEffect(rule, finding);
  return since !== null && evidenceAt + rule.slack < since;
}

/** Whether the device's last list says as much since the ban is in force. */
function isSeenSince(finding: Finding, head: Head, rule: EvidenceRule): boolean {
  const since = tookEffect(rule, finding);
  return (
    since !== null &&
    head.observedAt !== null &&
    head.observedAt + rule.slack >= since &&
    head.doubt === null &&
    disproves(head.coverage, finding)
  );
}

/**
 * Whether nothing shows since the ban is in force that the finding's app is gone. A device that
 * has left the fleet is not waited for.
 */
export function restsOnOldEvidence(
  finding: Finding,
  head: Head | null,
  rule: EvidenceRule,
): boolean {
  if (!isLongEnded(finding, rule)) return false;
  return head === null || (head.retiredAt === null && !isSeenSince(finding, head, rule));
}
