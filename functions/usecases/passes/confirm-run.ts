import type { Act } from '../../domain/audit.ts';
import { countOf } from '../../domain/passes/counts.ts';
import type { HeldRun } from '../../domain/passes/held-run.ts';
import type { Retirement } from '../../domain/passes/pass.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { untilWritten } from '../until-written.ts';
import { type PassState, stateOfPass } from '../views/pass-answer.ts';
import { retirementAfter } from './finish-count.ts';
import { RETRY_AFTER, slotRefusal } from './require-slot.ts';
import { startPass } from './start-pass.ts';

type ConfirmNeeds = Pick<Dependencies, 'access' | 'work' | 'queue' | 'clock'>;

interface ConfirmInput {
  readonly caller: Caller;
  readonly source: string;
  readonly runId: string;
  /** `null`: none was given. */
  readonly reason: string | null;
}

/** How often a run that others have changed meanwhile is read again. */
const ATTEMPTS = 5;

/** A confirmed run retires for the second time: it may have retired what two runs left out. */
const CONFIRMED = 2;

/**
 * An operator says that what a held run left out is gone. A pass then retires those devices that
 * were not seen since the run began. Confirming a run again changes nothing, and answers the same.
 * @throws Refusal `not-found` for a run that the source has not made; `conflict` for one that does
 * not wait, and while another pass of the source is under way.
 */
export async function confirmRun(deps: ConfirmNeeds, input: ConfirmInput) {
  const retirement = await untilWritten(ATTEMPTS, async () => {
    const count = await requireCount(deps, input);
    const wanted = retirementAfter(count, {
      unseenSince: count.asOf,
      startedAt: deps.clock.now(),
      time: CONFIRMED,
    });
    if (count.outcome === 'confirmed') return wanted;
    const held = await deps.work.readHeld(input.source);
    if (count.outcome !== 'held' || held?.passId !== count.id) throw refusalOf(count, held);
    return confirm(deps, input, { held, count, wanted });
  });
  if (retirement === 'conflict')
    throw new Refusal('conflict', 'The run is being changed by others. Try again.');
  const { source, run: runId, id } = retirement;
  return { source, runId, state: 'confirmed', retirement: id };
}

async function confirm(
  deps: ConfirmNeeds,
  input: ConfirmInput,
  found: { readonly held: HeldRun; readonly count: Retirement; readonly wanted: Retirement },
): Promise<Retirement | 'conflict'> {
  const { held, count, wanted } = found;
  const { source } = count;
  const settled: Retirement = { ...count, outcome: 'confirmed', needs: null };
  const started = await startPass(deps, wanted, wanted.startedAt, {
    act: actOf(input, count, wanted),
    held: { source, before: held, after: null, settled },
  });
  if (started.kind === 'no-slot') throw slotRefusal(started, wanted);
  return started.kind === 'started' ? wanted : 'conflict';
}

function actOf(
  { caller, source, runId, reason }: ConfirmInput,
  { counts }: Retirement,
  { id: retirement, startedAt: at }: Retirement,
): Act {
  const leftOut = countOf(counts, 'leftOut');
  return {
    at,
    by: caller.subject,
    action: 'run.confirm',
    on: `sources/${source}/runs/${runId}`,
    before: { state: 'held', had: countOf(counts, 'had'), leftOut },
    after: { state: 'confirmed', retirement, reason },
  };
}

async function requireCount(
  { access, work }: ConfirmNeeds,
  { source, runId }: ConfirmInput,
): Promise<Retirement> {
  const count = await work.readCount(source, runId);
  if (count !== null) return count;
  if ((await access.readRun(source))?.runId === runId)
    throw new Refusal('conflict', 'The run goes on. Only one that has ended can wait.');
  throw new Refusal('not-found', 'This source has made no run of this id.');
}

const WHY_NOT: Readonly<Record<PassState, string>> = {
  running: 'The run is being counted. Try again in a minute.',
  finished: 'The run does not wait: what it left out is retired, as far as it can be.',
  failed: 'The count of the run was given up. Let its source say its end again, or list anew.',
  incomplete: 'Fewer devices arrived than the run listed. Let its source list them in a new run.',
  held: 'The run waits no longer.',
  superseded: 'The run waits no longer: a later run of its source was counted.',
  confirmed: 'The run is confirmed.',
};

/** The run that waits in its place is `held` in the problem document. */
function refusalOf(count: Retirement, held: HeldRun | null): Refusal {
  const state = stateOfPass(count);
  const members = { state, ...(held === null ? {} : { held: held.run }) };
  const retryAfter = state === 'running' ? RETRY_AFTER : null;
  return new Refusal('conflict', WHY_NOT[state], [], members, retryAfter);
}
