import type { SourceRun } from '../../domain/devices/source-run.ts';
import { newRetirement } from '../../domain/passes/pass.ts';
import { retirementId } from '../../domain/passes/pass-id.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import type { Caller } from '../caller.ts';
import { requireSource } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { startPass } from './start-pass.ts';

/** The start of a run, or its end. */
type RunInput = {
  readonly caller: Caller;
  readonly source: string;
  readonly runId: string;
} & ({ readonly startedAt: Instant } | { readonly listed: number; readonly finishedAt: Instant });

function runAnswer(run: SourceRun, retirement: string | null) {
  return {
    source: run.source,
    runId: run.runId,
    startedAt: formatInstant(run.startedAt),
    finishedAt: run.finishedAt === null ? null : formatInstant(run.finishedAt),
    listed: run.listed,
    retirement,
  };
}

/**
 * A source says when it begins to list all its devices, and how many it listed. What it did not
 * list is then retired: by a pass that first counts whether as many arrived as were listed, and
 * retires nothing if not.
 */
export async function recordRun(
  deps: Pick<Dependencies, 'access' | 'work' | 'queue' | 'clock' | 'settings'>,
  input: RunInput,
) {
  requireSource(input.caller, input.source);
  const { source, runId } = input;
  const before = await deps.access.readRun(source);
  const overtaken = () =>
    new Refusal(
      'conflict',
      'The run of this source was changed at the same time. Read what you know of it and try ' +
        'again.',
    );
  if ('startedAt' in input) {
    if (before?.runId === runId) {
      if (before.finishedAt === null) return runAnswer(before, null);
      throw new Refusal(
        'conflict',
        'A run of this id is finished. Give every run an id of its own.',
        [{ pointer: '/runId', detail: 'was used by a run that is finished' }],
      );
    }
    const run: SourceRun = {
      source,
      runId,
      startedAt: input.startedAt,
      finishedAt: null,
      listed: null,
    };
    if (!(await deps.access.saveRun(before, run))) throw overtaken();
    return runAnswer(run, null);
  }
  if (before === null || before.runId !== runId) {
    throw new Refusal(
      'conflict',
      before === null
        ? 'This source has begun no run.'
        : `The run of this source is ${before.runId}.`,
      [{ pointer: '/runId', detail: 'is not the run that was begun last' }],
    );
  }
  const now = deps.clock.now();
  const begun = { source, run: runId, begunAt: before.startedAt };
  const passId = retirementId(begun, 'count');
  const run: SourceRun =
    before.finishedAt === null
      ? { ...before, finishedAt: input.finishedAt, listed: input.listed }
      : before;
  if (before.finishedAt === null && !(await deps.access.saveRun(before, run))) throw overtaken();
  await startPass(
    deps,
    newRetirement({
      id: passId,
      source,
      run: runId,
      purpose: 'count',
      asOf: run.startedAt,
      startedAt: now,
      parts: deps.settings.censusSegments,
      expected: run.listed ?? 0,
    }),
    now,
  );
  return runAnswer(run, passId);
}
