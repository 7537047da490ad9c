import { setTimeout as wait } from 'node:timers/promises';
import { banSchema, wholeBanSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { pathOf } from '../api/paths.ts';
import type { Terminal } from '../show/terminal.ts';
import { Trouble } from '../world.ts';
import type { SoundFile } from './make-plan.ts';
import { type PlannedBan, type Preview, previewSchema } from './plan.ts';

/** How long is waited between two looks at a preview. */
const LOOK_AGAIN = 1_000;

interface Patience {
  /** Seconds. */
  readonly most: number;
  /** Hears of each look. */
  readonly look?: (preview: Preview) => void;
}

/** Looks until something is found, for so many seconds; `null`: it was not. */
async function lookFor<T>(most: number, look: () => Promise<T | null>): Promise<T | null> {
  for (let waited = 0; ; waited += LOOK_AGAIN) {
    const found = await look();
    if (found !== null || waited >= most * 1_000) return found;
    await wait(LOOK_AGAIN);
  }
}

/** Looks until a preview is done; gives up after so many seconds. */
export async function untilDone(
  api: Api,
  id: string,
  previewId: string,
  { most, look = () => undefined }: Patience,
): Promise<Preview> {
  const path = pathOf(id, `/previews/${encodeURIComponent(previewId)}`);
  const done = await lookFor(most, async () => {
    const preview = await api.get(previewSchema, path);
    look(preview);
    if (preview.state === 'failed') throw new Trouble(`The preview of ${id} was given up.`);
    return preview.state === 'done' ? preview : null;
  });
  if (done !== null) return done;
  throw new Trouble(
    `The preview of ${id} is not done after ${most} s. It goes on: ask again later.`,
  );
}

/**
 * Looks until approvers are shown this preview of what is proposed: a tick ends the count, up to a
 * minute after the last device was counted. Answers whether they are, after so many seconds.
 */
export async function untilShown(
  api: Api,
  id: string,
  previewId: string,
  most: number,
): Promise<boolean> {
  const isShown = await lookFor(most, async () => {
    const { proposed } = await api.get(wholeBanSchema, pathOf(id));
    if (proposed === null) return false;
    return proposed.preview === previewId ? true : null;
  });
  return isShown ?? false;
}

/**
 * Saves documents that would change something as drafts, which decide nothing, and counts whom they
 * would reach.
 */
export async function countDrafts(
  api: Api,
  terminal: Terminal,
  planned: readonly PlannedBan[],
  files: readonly SoundFile[],
  most: number,
): Promise<void> {
  const toCount = planned.filter(({ preview }) => preview === null);
  await terminal.working('counting', toCount.length, async (count) => {
    for (const { id } of toCount) {
      const file = files.find(({ document }) => document.id === id);
      const saved = await api.send(banSchema, {
        method: 'PUT',
        path: pathOf(id),
        body: file?.document,
      });
      const body = { revision: saved.revision, purpose: 'planned by the command line' };
      const preview = await api.post(previewSchema, pathOf(id, '/previews'), body);
      await untilDone(api, id, preview.id, { most });
      count();
    }
  });
}
