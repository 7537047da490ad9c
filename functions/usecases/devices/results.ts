import type { Head } from '../../domain/devices/head.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import { afterResult } from '../../domain/findings/decide.ts';
import {
  type Finding,
  isLive,
  type OrderResult,
  type Outcome,
} from '../../domain/findings/finding.ts';
import { parseOrderId } from '../../domain/findings/order.ts';
import { planRow } from '../../domain/findings/settling.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import { type Caller, mayReportFor } from '../caller.ts';
import type { Dependencies, FindingKey } from '../ports.ts';
import { untilWritten } from '../until-written.ts';
import { judgeAgain } from './judge-again.ts';
import { keptTime } from './observed.ts';
import { findingKey } from './read-settling.ts';
import { writePlan } from './write-plan.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'fleet' | 'places' | 'clock' | 'metrics' | 'settings'
>;

/** What became of an order, as reported by whoever carried it out. */
export interface ResultInput {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly detail: string | null;
  /** `null`: now. */
  readonly at: Instant | null;
  /** Of `disabled`: whether a rule blocks every version of the app. */
  readonly lasting?: boolean;
}

/** A result that could not be read, and why. */
export interface UnusableResult {
  /** `null`: it names no order. */
  readonly orderId: string | null;
  readonly unusable: string;
}

interface ResultsInput {
  readonly caller: Caller;
  readonly results: readonly (ResultInput | UnusableResult)[];
  /** What the edge left out. */
  readonly warnings: readonly Warning[];
}

interface Answer {
  readonly status: 'recorded' | 'stale' | 'refused';
  readonly reason: string | null;
}

interface ResultAnswer extends Answer {
  /** `null`: the result names no order. */
  readonly orderId: string | null;
}

interface ResultsOutput {
  readonly accepted: number;
  /** One for each result, in their order. */
  readonly results: readonly ResultAnswer[];
  readonly warnings: readonly Warning[];
}

/** A result for an order, and who may report it. */
interface Word {
  readonly banId: string;
  readonly deviceId: string;
  readonly result: OrderResult;
  readonly mayReport: (head: Head) => boolean;
}

const ATTEMPTS = 5;

/**
 * Results are answered within so many milliseconds. Those that were not reached by then are to be
 * sent again.
 */
export const LASTS = 20_000;

function refused(reason: string): Answer {
  return { status: 'refused', reason };
}

/**
 * Takes results of orders from the connector that carried them out. Each result gets its own
 * answer. Good ones stand when others fail.
 */
export async function recordResults(
  deps: Needs & Pick<Dependencies, 'deadline'>,
  input: ResultsInput,
): Promise<ResultsOutput> {
  return deps.deadline.within(LASTS, () => takeResults(deps, input));
}

/** Of which devices a caller may report what became of their orders. */
export function reportsOn(caller: Caller): Word['mayReport'] {
  return ({ source }) => source !== null && mayReportFor(caller, source);
}

async function takeResults(deps: Needs, input: ResultsInput): Promise<ResultsOutput> {
  const mayReport = reportsOn(input.caller);
  const results: ResultAnswer[] = [];
  for (const result of input.results) {
    const { orderId } = result;
    if ('unusable' in result) {
      results.push({ orderId, ...refused(result.unusable) });
      continue;
    }
    try {
      results.push({ orderId, ...(await recordResult(deps, result, mayReport)) });
    } catch (error) {
      log('ERROR', 'a result could not be recorded', { orderId, error: describeError(error) });
      const reason = 'the result could not be recorded now; send it again';
      results.push({ orderId, ...refused(reason) });
    }
  }
  const accepted = results.filter((one) => one.status !== 'refused').length;
  return { accepted, results, warnings: input.warnings };
}

/**
 * Records what became of the order that the finding has now. `done` is noted, and the inventory
 * proves it. `disabled` resolves the finding. `failed` is noted, and takes `disabled` back. A
 * result for an older order changes nothing.
 */
export async function recordResult(
  deps: Needs,
  { orderId, outcome, detail, at: said, lasting = false }: ResultInput,
  mayReport: Word['mayReport'],
): Promise<Answer> {
  const named = parseOrderId(orderId);
  if (named === null) return refused('this is no order id');
  const now = deps.clock.now();
  const at = keptTime(said ?? now, now);
  const { banId, deviceId, n } = named;
  const word: Word = {
    banId,
    deviceId,
    result: { n, outcome, detail, at, lasting: lasting && outcome === 'disabled' },
    mayReport,
  };
  const answer = await untilWritten(ATTEMPTS, () => hear(deps, word, now));
  if (answer === 'conflict')
    throw new Error('the result could not be recorded: too many writers at once');
  return answer;
}

/** Makes one try: reads the device, applies the result to the row, and writes it. */
async function hear(deps: Needs, word: Word, now: Instant): Promise<Answer | 'conflict'> {
  const { deviceId, result } = word;
  const head = await deps.fleet.readHead(deviceId, true);
  if (head === null || !word.mayReport(head))
    return refused('no order of this id is yours to report on');
  const key = await keyOf(deps, word);
  if (key === null) return refused('the ban is no longer in the blocklist');
  const [before] = await deps.fleet.readFindings([key]);
  if (!before || result.n > before.n) return refused('there is no such order');
  const after = afterResult(before, result, now);
  if (after === null) return { status: 'stale', reason: staleness(before, result) };
  const move = { before, after, reason: `a word on its order: ${result.outcome}` };
  const plan = planRow(head, move, await deps.blocklist.current());
  if ((await writePlan(deps, head, plan)) !== 'written') return 'conflict';
  // A finding that is live again needs a new order at once.
  if (isLive(after) && !isLive(before)) await judgeAgain(deps, deviceId, { rejudge: false });
  return { status: 'recorded', reason: null };
}

function staleness(finding: Finding, result: OrderResult): string {
  return result.n === finding.n ? 'this was said already' : `order ${finding.n} has replaced it`;
}

async function keyOf(deps: Needs, { banId, deviceId }: Word): Promise<FindingKey | null> {
  return (
    findingKey(await deps.blocklist.current(), banId, deviceId) ??
    findingKey(await deps.blocklist.fresh(), banId, deviceId)
  );
}
