import { sumCounts } from '../../domain/passes/counts.ts';
import { isTimeForPage } from '../../domain/passes/page-time.ts';
import type { Part, Pass } from '../../domain/passes/pass.ts';
import { SECOND } from '../../domain/time/instant.ts';
import { censusPage } from './census-page.ts';
import type { PageDone, PartNeeds } from './page.ts';
import { previewPage } from './preview-page.ts';
import { retirePage } from './retire-page.ts';
import { sweepPage } from './sweep-page.ts';

/**
 * The most pages a message, however fast they are. After these the part queues itself again, so
 * that parts take turns: a sweep does not wait for a minute of each part of a census.
 */
export const PAGES_A_MESSAGE = 20;

/** All that a message begins has ended so long, in milliseconds, before Lambda ends the function. */
export const ENDS_BEFORE = 2 * SECOND;
/** Of what is left, pages leave so much to queueing the part again. */
const AFTER_PAGES = 4 * SECOND;

function workOnPage(deps: PartNeeds, pass: Pass, part: Part): Promise<PageDone> {
  switch (pass.kind) {
    case 'census':
      return censusPage(deps, pass, part);
    case 'preview':
      return previewPage(deps, pass, part);
    case 'sweep':
      return sweepPage(deps, pass, part);
    case 'retire':
      return retirePage(deps, pass, part);
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
  if (pass === null || pass.finishedAt !== null || message.part >= pass.parts) return null;
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
 */
export async function workOnPart(
  deps: PartNeeds,
  message: { readonly passId: string; readonly part: number },
  timeLeft: () => number,
): Promise<void> {
  await deps.deadline.within(timeLeft() - ENDS_BEFORE, async () => {
    const found = await readPart(deps, message);
    if (found !== null) await workOnPages(deps, found.pass, found.part, timeLeft);
  });
}

async function workOnPages(
  deps: PartNeeds,
  pass: Pass,
  from: Part,
  timeLeft: () => number,
): Promise<void> {
  let part = from;
  let longest = 0;
  for (let page = 0; page < PAGES_A_MESSAGE && !part.done; page++) {
    const left = timeLeft();
    if (!isTimeForPage(left, longest)) break;
    const done = await deps.deadline.leaving(AFTER_PAGES, () => workOnPage(deps, pass, part));
    const next: Part = {
      ...part,
      cursor: done.cursor,
      done: done.cursor === null,
      counts: sumCounts([part.counts, done.counts]),
      nextDueAt: earliest(part.nextDueAt, done.nextDueAt),
      heartbeat: deps.clock.now(),
      lock: part.lock + 1,
    };
    // Another worker has written this page and goes on from there.
    if (!(await deps.work.savePart(next))) return;
    part = next;
    longest = Math.max(longest, left - timeLeft());
  }
  if (!part.done) await deps.queue.send([{ passId: pass.id, part: part.part }], 0);
}
