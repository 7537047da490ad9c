import type { Act } from '../../domain/audit.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import { testifiedAt } from '../../domain/passes/held-run.ts';
import { newRetirement, type Retirement } from '../../domain/passes/pass.ts';
import { retirementId } from '../../domain/passes/pass-id.ts';
import { cameShort, isOver } from '../../domain/passes/progress.ts';
import { formatInstant, formatInstantOrNull, type Instant } from '../../domain/time/instant.ts';
import { type Caller, requireSource } from '../caller.ts';
import { keptTime } from '../devices/observed.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { stateOfPass } from '../views/pass-answer.ts';
import { requireSlot, slotRefusal } from './require-slot.ts';
import { startPass } from './start-pass.ts';

interface OfSource {
  readonly caller: Caller;
  readonly source: string;
  readonly runId: string;
}

type RunStart = OfSource & { readonly startedAt: Instant };
type RunEnd = OfSource & {
  readonly listed: number;
  readonly finishedAt: Instant;
  readonly retireAll: boolean;
};

type RunNeeds = Pick<Dependencies, 'access' | 'work' | 'queue' | 'clock' | 'settings'>;

/** How often a run is counted, each time that the source says its end again. */
export const MOST_COUNTS = 10;

/** `count`: the pass that counts it; `null`: the run goes on. */
function runAnswer(run: SourceRun, count: Retirement | null) {
  return {
    source: run.source,
    runId: run.runId,
    startedAt: formatInstant(run.startedAt),
    finishedAt: formatInstantOrNull(run.finishedAt),
    listed: run.listed,
    retireAll: run.retireAll,
    state: stateOfRun(count),
    retirement: count?.id ?? null,
  };
}

/** That a run which lists nobody waits is known before it is counted. */
function stateOfRun(count: Retirement | null) {
  if (count === null) return 'open';
  const isEmpty = count.expected === 0 && !count.retireAll;
  return isEmpty && !isOver(count) ? 'held' : stateOfPass(count);
}

/**
 * A source says when it begins to list all its devices, and how many it listed. A pass then counts
 * whether as many arrived as were listed. If so, the devices that were not listed are retired, or
 * the run waits because they are many. If not, nothing is retired, and a source that says the end
 * again has the run counted again.
 */
export async function recordRun(deps: RunNeeds, input: RunStart | RunEnd) {
  requireSource(input.caller, input.source);
  const before = await deps.access.readRun(input.source);
  return 'startedAt' in input ? beginRun(deps, before, input) : endRun(deps, before, input);
}

async function beginRun(
  deps: Pick<Dependencies, 'access' | 'clock'>,
  before: SourceRun | null,
  { source, runId, startedAt: said }: RunStart,
) {
  if (before?.runId === runId) {
    if (before.finishedAt === null) return runAnswer(before, null);
    throw new Refusal(
      'conflict',
      'A run of this id is finished. Give every run an id of its own.',
      [{ pointer: '/runId', detail: 'was used by a run that is finished' }],
    );
  }
  const startedAt = keptTime(said, deps.clock.now());
  const run: SourceRun = {
    source,
    runId,
    startedAt,
    begunAt: deps.clock.now(),
    finishedAt: null,
    listed: null,
    retireAll: false,
  };
  await saveRun(deps, before, run);
  return runAnswer(run, null);
}

async function endRun(deps: RunNeeds, before: SourceRun | null, { caller, runId, ...end }: RunEnd) {
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
  const isOpen = before.finishedAt === null;
  const run = isOpen ? finished(before, end, now) : before;
  const count = await countOfRun(deps, run, now);
  if (isOpen) await saveRun(deps, before, run);
  const act = run.retireAll ? { act: letGo(run, caller, now) } : {};
  const started = await startPass(deps, count, now, act);
  if (started.kind === 'no-slot') throw slotRefusal(started, count);
  return runAnswer(run, count);
}

/** Who says that a source has no devices any more is in the audit. */
function letGo({ source, runId }: SourceRun, { subject: by }: Caller, at: Instant): Act {
  const on = `sources/${source}`;
  return { at, by, action: 'source.let-go', on, before: null, after: { runId } };
}

/** The run with its end. Throws the refusal of an end that lies before its start. */
function finished(
  run: SourceRun,
  { listed, finishedAt: said, retireAll }: Omit<RunEnd, keyof OfSource>,
  now: Instant,
): SourceRun {
  const at = keptTime(said, now);
  if (said < run.startedAt) {
    const detail = `must not be before the run's startedAt, ${formatInstant(run.startedAt)}`;
    throw new Refusal('invalid', 'The run ends before it began.', [
      { pointer: '/finishedAt', detail },
    ]);
  }
  return { ...run, listed, retireAll, finishedAt: Math.max(run.startedAt, at) };
}

async function saveRun(
  deps: Pick<Dependencies, 'access'>,
  before: SourceRun | null,
  after: SourceRun,
): Promise<void> {
  if (!(await deps.access.saveRun(before, after)))
    throw new Refusal(
      'conflict',
      'The run of this source was changed at the same time. Read what you know of it and try ' +
        'again.',
    );
}

/**
 * The pass that counts what a finished run has listed. It is the run's last one, as long as that
 * did not come short; else a new one, for which there must be a slot.
 */
async function countOfRun(
  deps: Pick<RunNeeds, 'work' | 'settings'>,
  of: SourceRun,
  now: Instant,
): Promise<Retirement> {
  const { source, runId: run, startedAt, begunAt, retireAll } = of;
  for (let time = 1; time <= MOST_COUNTS; time++) {
    const id = retirementId({ source, run, startedAt }, 'count', time);
    const known = await deps.work.read(id);
    if (known?.kind === 'retire') {
      if (cameShort(known)) continue;
      return known;
    }
    const count = newRetirement({
      id,
      source,
      run,
      purpose: 'count',
      expected: of.listed ?? 0,
      begunAt,
      retireAll,
      testifiedAt: testifiedAt(await deps.work.readHeld(source), of),
      asOf: startedAt,
      startedAt: now,
      parts: deps.settings.censusSegments,
    });
    await requireSlot(deps, count);
    return count;
  }
  throw new Refusal(
    'conflict',
    `This run was counted ${MOST_COUNTS} times, and fewer devices arrived than it listed. ` +
      'List them in a new run.',
    [{ pointer: '/runId', detail: 'was counted too often' }],
  );
}
