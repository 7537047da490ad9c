import { isDeepStrictEqual } from 'node:util';
import { HOUR, type Instant, MINUTE } from '../domain/time/instant.ts';
import { readSourceLines } from '../http/source-lines.ts';
import { log } from '../runtime/log.ts';
import { ingestInventories } from '../usecases/devices/ingest.ts';
import { nameRefused } from '../usecases/devices/name-refused.ts';
import { recordRun } from '../usecases/passes/runs.ts';
import { Refusal } from '../usecases/refusal.ts';
import { callerOf, type Desk, goOnWith } from './carry-out.ts';
import {
  type ConnectorState,
  isStale,
  KeptState,
  MOST_NOT_ENFORCEABLE,
  NO_WALK,
} from './connector-state.ts';
import type { ListedPage, PollDeps, ToldDevice } from './manager.ts';
import { entryOf, ORDERS } from './order-book.ts';
import { isRemoteTrouble, Outage, RemoteRefused } from './remote.ts';

/** Time that a poll leaves for what it has begun. */
const RESERVE = 20_000;
/** Devices that are reported in one batch: inventories are long, so fewer than a batch may have. */
const BATCH = 50;

export interface Polled {
  /** When the connector next has something to do, in milliseconds. */
  readonly nextInstant: number;
  /** Whether it has begun what the tick has to finish: the count of a listing. */
  readonly hasBegunWork: boolean;
}

/**
 * One step of a connector's work, each minute. It compares what is blocked with what shall be,
 * goes on with orders that are under way, and lists the devices when that is due, from where the
 * step before has stopped. Everything is done again until it has succeeded, so a message or a step
 * that is lost costs one poll.
 */
export async function poll(desk: Desk<PollDeps>, timeLeft: () => number): Promise<Polled> {
  const { deps, settings } = desk;
  const kept = new KeptState(desk.memory);
  const begun = await kept.change(({ since }) => ({ since: since ?? deps.clock.now() }));
  let trouble: unknown = null;
  const attempt = async (work: () => Promise<void>) => {
    if (timeLeft() < RESERVE) return;
    await work().catch((error: unknown) => {
      trouble ??= error;
    });
  };
  const at: Step = { begun, kept, timeLeft };
  await attempt(() => bringUpToDate(desk, at));
  await attempt(() => walkOrders(desk, at));
  await attempt(() => listDevices(desk, at));
  const state = await kept.change((before) => ({
    trouble: troubleAfter(before, trouble, deps.clock.now()),
  }));
  sayHowItIs(desk, state);
  if (trouble !== null && !isRemoteTrouble(trouble)) throw trouble;
  return {
    nextInstant: nextAfter(state, settings.pollHours, deps.clock.now()),
    hasBegunWork: state.lastPollAt !== begun.lastPollAt,
  };
}

/** What one step of a connector's work has at hand. */
interface Step {
  /** The state as it was at the beginning. */
  readonly begun: ConnectorState;
  readonly kept: KeptState;
  readonly timeLeft: () => number;
}

async function bringUpToDate({ manager, settings }: Desk, { begun, kept }: Step): Promise<void> {
  const found = await manager.reconcile();
  const notEnforceable = found.slice(0, MOST_NOT_ENFORCEABLE);
  if (isDeepStrictEqual(begun.notEnforceable, notEnforceable)) return;
  await kept.change(() => ({ notEnforceable }));
  for (const one of notEnforceable)
    log('WARN', 'a ban cannot be enforced', { ...one, by: settings.name });
}

/**
 * Goes on with the orders of some pages of the book, and counts them. One order's trouble is not
 * that of the others, unless nobody answers at all.
 */
async function walkOrders(desk: Desk, { begun, kept, timeLeft }: Step): Promise<void> {
  const { memory, deps } = desk;
  const outage = new Outage();
  let { walk } = begun;
  let troubled: unknown = null;
  /** Whether nothing of ours has failed, so that what was walked need not be walked again. */
  const isWalked = () => !outage.isDown && (troubled === null || isRemoteTrouble(troubled));
  do {
    const page = await memory.recallList(ORDERS, walk.cursor);
    let { open, failed, lookAt } = walk;
    for (const { value } of page.items) {
      const entry = entryOf(value);
      if (entry === null) continue;
      if (entry.state !== 'ended') open += 1;
      else if (entry.outcome === 'failed') failed += 1;
      if (outage.isDown) continue;
      const isDue = entry.state !== 'ended' && entry.lookAt <= deps.clock.now();
      await goOnWith(desk, entry)
        .then((at) => {
          if (isDue) outage.end();
          if (Number.isFinite(at)) lookAt = Math.min(lookAt ?? at, at);
        })
        .catch((error: unknown) => {
          // What failed here weighs more than what failed there.
          if (troubled === null || !isRemoteTrouble(error)) troubled = error;
          outage.after(error);
        });
    }
    walk = { cursor: page.nextCursor, open, failed, lookAt };
  } while (walk.cursor !== null && timeLeft() > RESERVE && isWalked());
  if (isWalked())
    await kept.change(() =>
      walk.cursor === null
        ? { walk: NO_WALK, open: walk.open, failed: walk.failed, lookAt: walk.lookAt }
        : { walk },
    );
  if (troubled !== null) throw troubled;
}

/** Lists devices, page by page, if a listing is under way or due. */
async function listDevices(
  desk: Desk<PollDeps>,
  { begun: { run: under, lastPollAt }, kept, timeLeft }: Step,
): Promise<void> {
  const { deps, settings, manager } = desk;
  const isDue = lastPollAt === null || deps.clock.now() >= lastPollAt + settings.pollHours * HOUR;
  if (under === null && !isDue) return;
  let run = under ?? (await beginRun(desk, kept));
  while (!run.isListed) {
    const page = await manager.list(run.page);
    const listed = run.listed + (await takePage(desk, page));
    run = { ...run, page: page.next, listed, isListed: page.next === null };
    await kept.change(() => ({ run }));
    if (timeLeft() < RESERVE) return;
  }
  await endRun(desk, kept, run);
}

type Run = NonNullable<ConnectorState['run']>;

function ofSource({ settings }: Pick<Desk, 'settings'>) {
  return { caller: callerOf(settings), source: settings.name };
}

async function beginRun(desk: Desk<PollDeps>, kept: KeptState): Promise<Run> {
  const { deps } = desk;
  const [runId, startedAt] = [deps.ids.unique(), deps.clock.now()];
  const run: Run = { runId, startedAt, page: null, listed: 0, isListed: false };
  await recordRun(deps, { ...ofSource(desk), runId, startedAt });
  await kept.change(() => ({ run }));
  return run;
}

/**
 * Says the end of a listing. While the count of the one before goes on, or all slots are given out,
 * it is said again at the next poll. If somebody else has begun a run of the source, this one says
 * nothing more, and another is begun.
 */
async function endRun(desk: Desk<PollDeps>, kept: KeptState, run: Run): Promise<void> {
  const { deps, settings } = desk;
  const finishedAt = deps.clock.now();
  const { runId, listed } = run;
  try {
    await recordRun(deps, { ...ofSource(desk), runId, listed, finishedAt, retireAll: false });
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error;
    log('WARN', 'a listing could not be ended now', { by: settings.name, why: error.message });
    const open = await deps.access.readRun(settings.name);
    if (open?.runId !== runId) await kept.change(() => ({ run: null }));
    return;
  }
  await kept.change(() => ({ run: null, lastPollAt: finishedAt, devices: listed }));
}

/** Hands a page of devices to the use case. Answers how many it named. */
async function takePage(
  desk: Desk,
  { devices, repeated = [], named }: ListedPage,
): Promise<number> {
  const { deps, settings } = desk;
  await reportDevices(desk, [...devices, ...repeated]);
  const run = named.length > 0 ? await deps.access.readRun(settings.name) : null;
  for (const externalId of named) await nameRefused(deps, settings.name, externalId, run);
  return devices.length + named.length;
}

/** Reports devices with what they have. A line that is refused costs that line. */
export async function reportDevices(
  { deps, settings }: Pick<Desk, 'deps' | 'settings'>,
  devices: readonly ToldDevice[],
): Promise<void> {
  const of = ofSource({ settings });
  for (let at = 0; at < devices.length; at += BATCH) {
    const batch = devices.slice(at, at + BATCH);
    // The same reader as for everybody's lines, with the same bounds.
    const told = readSourceLines(batch.map((device) => JSON.stringify(device)).join('\n'));
    const { results } = await ingestInventories(deps, { ...of, ...told });
    for (const { line, status, reason } of results)
      if (status === 'refused')
        log('WARN', 'a device of a manager was refused', {
          by: settings.name,
          externalId: batch[line - 1]?.externalId,
          why: reason,
        });
  }
}

/** What keeps the connector from its manager, since when. */
function troubleAfter(
  { trouble: before }: ConnectorState,
  error: unknown,
  now: Instant,
): ConnectorState['trouble'] {
  if (error === null || !isRemoteTrouble(error)) return null;
  const isRefused = error instanceof RemoteRefused;
  const since = before !== null && before.isRefused === isRefused ? before.since : now;
  return { since, why: error.message.slice(0, 500), isRefused };
}

function sayHowItIs(
  { deps, settings }: Pick<Desk, 'deps' | 'settings'>,
  state: ConnectorState,
): void {
  const { trouble } = state;
  if (isStale(state, settings.pollHours, deps.clock.now()))
    deps.metrics.count('ConnectorsStale', 1);
  if (trouble === null) return;
  if (trouble.isRefused) deps.metrics.count('ConnectorsRefused', 1);
  log('WARN', 'a connector could not do its work', { by: settings.name, why: trouble.why });
}

/** In trouble, a manager is tried again so much later at the latest. */
const TRIES_AGAIN = 15 * MINUTE;

/**
 * When there is something to do again: at once what goes on, and orders when they are due. In
 * trouble what is due stays due, and is no reason to ask each minute.
 */
function nextAfter(
  { run, lastPollAt, lookAt, trouble, walk }: ConnectorState,
  pollHours: number,
  now: Instant,
): Instant {
  if (trouble !== null) {
    const tries = now + TRIES_AGAIN;
    return lookAt === null || lookAt <= now ? tries : Math.min(tries, lookAt);
  }
  if (run !== null || walk.cursor !== null || lastPollAt === null) return now + MINUTE;
  const due = lastPollAt + pollHours * HOUR;
  return Math.max(now + MINUTE, Math.min(due, lookAt ?? due));
}

/**
 * Notes that a secret names no manager that could be spoken to. It is no trouble that passes by
 * itself, so it is counted as a refusal.
 */
export async function noteRefusal(
  desk: Pick<Desk, 'memory' | 'deps' | 'settings'>,
  error: unknown,
): Promise<void> {
  const state = await new KeptState(desk.memory).change((before) => ({
    trouble: troubleAfter(before, error, desk.deps.clock.now()),
  }));
  sayHowItIs(desk, state);
}
