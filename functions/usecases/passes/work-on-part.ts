import { sumCounts } from '../../domain/passes/counts.ts';
import type { Part, Pass } from '../../domain/passes/pass.ts';
import { isOver } from '../../domain/passes/progress.ts';
import { censusPage } from './census-page.ts';
import type { PageDone, PartNeeds } from './page.ts';
import { previewPage } from './preview-page.ts';
import { retirePage } from './retire-page.ts';
import { sweepPage } from './sweep-page.ts';

/**
 * Pages a message. After these the part queues itself again, well within the function's time limit.
 */
export const PAGES_A_MESSAGE = 20;

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

/**
 * Works on one part of a pass, page by page, resuming from its cursor. The cursor is written after
 * the page's moves. Every move is conditional, so a page that is done again moves nothing twice.
 * The page's counts are written together with the cursor, so they are added once.
 */
export async function workOnPart(
  deps: PartNeeds,
  message: { readonly passId: string; readonly part: number },
): Promise<void> {
  const pass = await deps.work.read(message.passId);
  if (pass === null || isOver(pass) || message.part >= pass.parts) return;
  let part: Part = (await deps.work.readPart(pass.id, message.part)) ?? {
    passId: pass.id,
    part: message.part,
    cursor: null,
    done: false,
    counts: {},
    nextDueAt: null,
    heartbeat: deps.clock.now(),
    lock: 0,
  };
  for (let page = 0; page < PAGES_A_MESSAGE && !part.done; page++) {
    const done = await workOnPage(deps, pass, part);
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
  }
  if (!part.done) await deps.queue.send(pass, [part.part], 0);
}
