import type { Finding } from '../../domain/findings/finding.ts';
import { orderId } from '../../domain/findings/order.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<Dependencies, 'work' | 'counted'>;

/** First removals of one revision that are not counted yet. */
interface Uncounted {
  readonly banId: string;
  readonly revision: number;
  readonly orderIds: readonly string[];
}

/** Whether the row was just ordered to remove, for the first time in its episode. */
function isFirstRemoval({ said, saidAt, firstRemovalAt }: Finding): boolean {
  return said === 'order' && firstRemovalAt !== null && firstRemovalAt === saidAt;
}

function uncountedIn(findings: readonly Finding[], counted: Needs['counted']): Uncounted[] {
  const byRevision = new Map<string, Uncounted>();
  for (const finding of findings) {
    const order = orderId(finding, finding.n);
    if (!isFirstRemoval(finding) || counted.has(order)) continue;
    const { banId, revision } = finding;
    const known = byRevision.get(`${banId}#${revision}`)?.orderIds ?? [];
    byRevision.set(`${banId}#${revision}`, { banId, revision, orderIds: [...known, order] });
  }
  return [...byRevision.values()];
}

/**
 * Counts first removals for the gate before they go out. Returns the bans whose removals could not
 * be counted: those wait. The stream hands in the same moves while the topic is down. So this
 * instance does not count a move again, because an outage must not look like a ban that strips the
 * fleet. If another instance counts a move twice, that only closes a gate early.
 */
export async function countRemovals(
  deps: Needs,
  findings: readonly Finding[],
): Promise<ReadonlySet<string>> {
  const waiting = new Set<string>();
  for (const { banId, revision, orderIds } of uncountedIn(findings, deps.counted)) {
    try {
      await deps.work.addRemovals(banId, revision, orderIds.length);
      deps.counted.add(orderIds);
    } catch (error) {
      const fields = { banId, error: describeError(error) };
      log('WARN', 'removals could not be counted, so they wait', fields);
      waiting.add(banId);
    }
  }
  return waiting;
}
