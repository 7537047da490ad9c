import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { previewAnswer } from '../views/preview-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/**
 * A preview's progress and, once done, its counts by group and platform. Any finished part count is
 * final.
 */
export async function readPreview(
  deps: Pick<Dependencies, 'bans' | 'places' | 'work' | 'clock' | 'settings'>,
  input: BanInput & { readonly previewId: string },
) {
  const [record, pass] = await Promise.all([
    deps.bans.read(input.banId),
    deps.work.read(input.previewId),
  ]);
  if (record === null || pass?.kind !== 'preview' || pass.banId !== input.banId)
    throw new Refusal('not-found', 'This ban has no preview of this id.');
  return previewAnswer(deps, pass, record);
}
