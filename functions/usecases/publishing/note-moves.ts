import { chapterOf } from '../../domain/findings/story.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import type { FindingMove } from './prepare-messages.ts';

/**
 * Writes moves into the stories of their findings. Returns the keys of moves to be tried again. A
 * chapter written twice makes one row.
 */
export async function noteMoves(
  deps: Pick<Dependencies, 'stories'>,
  moves: readonly FindingMove[],
): Promise<readonly string[]> {
  if (moves.length === 0) return [];
  try {
    await deps.stories.add(moves.map((move) => chapterOf(move.before, move.after)));
    return [];
  } catch (error) {
    const fields = { moves: moves.length, error: describeError(error) };
    log('WARN', 'stories could not be written; tried again', fields);
    return moves.map((move) => move.key);
  }
}
