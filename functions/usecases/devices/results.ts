import { banOf } from '../../domain/bans/blocklist.ts';
import type { Head } from '../../domain/devices/head.ts';
import { shardOf } from '../../domain/devices/shard.ts';
import { afterResult } from '../../domain/findings/decide.ts';
import { isDisabled, isLive } from '../../domain/findings/finding.ts';
import { parseOrderId } from '../../domain/findings/order.ts';
import { mayReportFor } from '../caller.ts';
import type { ResultInput, ResultsInput, ResultsOutput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { refusedTime } from './observed.ts';
import { settleDevice } from './settle-device.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'clock' | 'metrics'>;
type Answer = ResultsOutput['results'][number];

const ATTEMPTS = 5;

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((one) => one !== id);
}

function including(ids: readonly string[], id: string): readonly string[] {
  return [...new Set([...ids, id])].sort();
}

/**
 * Records what became of an order, for the order that the finding has now: `done` is noted (the
 * inventory proves it), `disabled` resolves, `failed` is noted, and takes `disabled` back. A word
 * for an older order changes nothing.
 */
export async function recordResult(
  deps: Needs,
  result: ResultInput,
  mayReport: (head: Head) => boolean,
): Promise<Answer> {
  const { orderId, outcome } = result;
  const refused = (reason: string): Answer => ({ orderId, status: 'refused', reason });
  const named = parseOrderId(orderId);
  if (named === null) return refused('this is no order id');
  const now = deps.clock.now();
  const at = result.at ?? now;
  const late = refusedTime(at, now);
  if (late !== null) return refused(late.replace('observedAt', 'at'));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const head = await deps.fleet.readHead(named.deviceId, true);
    if (head === null || !mayReport(head))
      return refused('no order of this id is yours to report on');
    const ban =
      banOf(await deps.blocklist.current(), named.banId) ??
      banOf(await deps.blocklist.fresh(), named.banId);
    if (ban === null) return refused('the ban is no longer in the blocklist');
    const key = {
      banId: named.banId,
      deviceId: named.deviceId,
      shard: shardOf(named.deviceId, ban.shards),
    };
    const [finding] = await deps.fleet.readFindings([key]);
    if (!finding || named.n > finding.n) return refused('there is no such order');
    const after = afterResult(finding, { n: named.n, outcome, detail: result.detail, at }, now);
    if (after === null)
      return {
        orderId,
        status: 'stale',
        reason:
          named.n === finding.n ? 'this was said already' : `order ${finding.n} has replaced it`,
      };
    const disabled = isDisabled(after);
    const written =
      isLive(after) === isLive(finding) && head.disabled.includes(named.banId) === disabled
        ? await deps.fleet.moveFinding(finding, after)
        : await deps.fleet.record({
            head: {
              before: head,
              after: {
                ...head,
                matches: isLive(after)
                  ? including(head.matches, named.banId)
                  : without(head.matches, named.banId),
                disabled: disabled
                  ? including(head.disabled, named.banId)
                  : without(head.disabled, named.banId),
                lock: head.lock + 1,
              },
            },
            findings: [{ before: finding, after }],
          });
    if (!written) continue;
    // A finding that came back is to be ordered anew at once.
    if (isLive(after) && !isLive(finding))
      await settleDevice(deps, named.deviceId, { head: (current) => current, inventory: null });
    return { orderId, status: 'recorded', reason: null };
  }
  throw new Error('the result could not be recorded: too many writers at once');
}

/**
 * Results of orders by the connector that carried them out. Each is answered by itself, and the
 * good ones stand when others fail.
 */
export async function recordResults(deps: Needs, input: ResultsInput): Promise<ResultsOutput> {
  const results: Answer[] = [];
  for (const result of input.results) {
    try {
      results.push(
        await recordResult(
          deps,
          result,
          (head) => head.source !== null && mayReportFor(input.caller, head.source),
        ),
      );
    } catch (error) {
      console.error({
        message: 'a result could not be recorded',
        orderId: result.orderId,
        error: String(error),
      });
      const reason = 'the result could not be recorded now; send it again';
      results.push({ orderId: result.orderId, status: 'refused', reason });
    }
  }
  return { accepted: results.filter((one) => one.status !== 'refused').length, results };
}
