import { sumCounts } from '../../domain/passes/counts.ts';
import { isTimeForPage } from '../../domain/passes/page-time.ts';
import type { Part, Pass } from '../../domain/passes/pass.ts';
import { isOver } from '../../domain/passes/progress.ts';
import { SECOND } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import { passesByItself } from '../passes-by-itself.ts';
import { censusPage } from './census-page.ts';
import { Pace } from './pace.ts';
import type { PageDone, PartNeeds } from './page.ts';
import { previewPage } from './preview-page.ts';
import { retirePage } from './retire-page.ts';
import { sweepPage } from './sweep-page.ts';

/**
 * The most pages a message, however fast they are. After these the part queues itself again, so
 * that parts take turns: a sweep does not wait for a minute of each part of a census.
 */
export const PAGES_A_MESSAGE = 20;

/** What a message begins has ended so many milliseconds before Lambda ends the function. */
export const ENDS_BEFORE = 2 * SECOND;
/** Of what is left, pages leave so much to saving and queueing the part again. */
const AFTER_PAGES = 4 * SECOND;
/** Of this, saving leaves so much to queueing. */
const AFTER_SAVING = 2 * SECOND;
/** A part for which a store was too busy is queued again for so many seconds later. */
export const LEFT_FOR_SECONDS = 30;

function workOnPage(deps: PartNeeds, pass: Pass, part: Part, pace: Pace): Promise<PageDone> {
  switch (pass.kind) {
    case 'census':
      return censusPage(deps, pass, part, pace);
    case 'preview':
      return previewPage(deps, pass, part);
    case 'sweep':
      return sweepPage(deps, pass, part, pace);
    case 'retire':
      return retirePage(deps, pass, part, pace);
    default:
      return pass satisfies never;
  }
}

function earliest(a: number | null, b: number | null | undefined): number | null {
  if (a === null) return b ?? null;
  return b === null || b === undefined ? a : Math.min(a, b);
}

/** What is known of the part that a message names; `null`: there is nothing to do. */
async function readPart(
  deps: PartNeeds,
  message: { readonly passId: string; readonly part: number },
): Promise<{ readonly pass: Pass; readonly part: Part } | null> {
  const pass = await deps.work.read(message.passId);
  if (pass === null || isOver(pass) || message.part >= pass.parts) return null;
  const part = (await deps.work.readPart(pass.id, message.part)) ?? {
    passId: pass.id,
    part: message.part,
    cursor: null,
    done: false,
    counts: {},
    nextDueAt: null,
    heartbeat: deps.clock.now(),
    lock: 0,
  };
  return part.done ? null : { pass, part };
}

/**
 * Works on one part of a pass, page by page, resuming from its cursor. The cursor is written after
 * the page's moves. Every move is conditional, so a page that is done again moves nothing twice.
 * The page's counts are written together with the cursor, so they are added once. `timeLeft`: the
 * milliseconds until the function is ended. No page is begun that might not end by then. What is
 * asked of a store too late is given up and awaited, so that nothing is written after the end.
 *
 * It does not fail where a store is too busy, for that passes by itself. A page that left rows is
 * not saved, and the part is queued again for later.
 */
export async function workOnPart(
  deps: PartNeeds,
  message: { readonly passId: string; readonly part: number },
  timeLeft: () => number,
): Promise<void> {
  await deps.deadline.within(timeLeft() - ENDS_BEFORE, async () => {
    try {
      const found = await readPart(deps, message);
      if (found !== null) await workOnPages(deps, found.pass, found.part, timeLeft);
    } catch (error) {
      if (!passesByItself(error)) throw error;
      // Not even this could be noted: the part has no new heartbeat, so the tick queues it again.
      const { passId, part } = message;
      log('WARN', 'a part is left to the tick', { passId, part, error: describeError(error) });
    }
  });
}

async function workOnPages(
  deps: PartNeeds,
  pass: Pass,
  from: Part,
  timeLeft: () => number,
): Promise<void> {
  const pace = new Pace();
  let part = from;
  let longest = 0;
  for (let page = 0; page < PAGES_A_MESSAGE && !part.done; page++) {
    const left = timeLeft();
    if (!isTimeForPage(left, longest)) break;
    const done = await workOnPageOrLeave(deps, pass, part, pace);
    if (done.left > 0) return putOff(deps, pass, part, done);
    const next: Part = {
      ...part,
      cursor: done.cursor,
      done: done.cursor === null,
      counts: sumCounts([part.counts, done.counts, done.moves ?? {}]),
      nextDueAt: earliest(part.nextDueAt, done.nextDueAt),
      heartbeat: deps.clock.now(),
      lock: part.lock + 1,
    };
    // Another worker has written this page and goes on from there.
    if (!(await deps.work.savePart(next))) return;
    part = next;
    longest = Math.max(longest, left - timeLeft());
  }
  if (!part.done) await deps.queue.send(pass, [part.part], 0);
}

/** A page whose rows could not even be read is left as a whole. */
async function workOnPageOrLeave(
  deps: PartNeeds,
  pass: Pass,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  try {
    return await deps.deadline.leaving(AFTER_PAGES, () => workOnPage(deps, pass, part, pace));
  } catch (error) {
    if (!passesByItself(error)) throw error;
    const { passId, part: number } = part;
    log('WARN', 'a page is left', { passId, part: number, error: describeError(error) });
    return { cursor: part.cursor, left: 1, counts: {} };
  }
}

/**
 * Queues a part again whose page left rows. The page is not saved: the part stays where it was, and
 * what stands is counted when the page is done again. Only what has moved is counted now, for it
 * does not move again.
 */
async function putOff(
  deps: PartNeeds,
  pass: Pass,
  part: Part,
  { left, moves = {} }: PageDone,
): Promise<void> {
  const { passId, part: number } = part;
  log('WARN', 'a page left rows, and its part is put off', { passId, part: number, left });
  const next: Part = {
    ...part,
    counts: sumCounts([part.counts, moves]),
    heartbeat: deps.clock.now(),
    lock: part.lock + 1,
  };
  // Another worker has written this page and goes on from there.
  if (!(await deps.deadline.leaving(AFTER_SAVING, () => deps.work.savePart(next)))) return;
  await deps.queue.send(pass, [number], LEFT_FOR_SECONDS);
}
