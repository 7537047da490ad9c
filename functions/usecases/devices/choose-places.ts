import { type Blocklist, banOf } from '../../domain/bans/blocklist.ts';
import { freePlace, type PlaceChoice } from '../../domain/bans/places.ts';
import { isCounted } from '../../domain/findings/finding.ts';
import { takesPlace } from '../../domain/findings/place-changes.ts';
import type { Plan } from '../../domain/findings/settling.ts';
import type { Dependencies } from '../ports.ts';

/** Where orders of a ban take their place; `null`: none is left. */
export type Choices = Map<string, PlaceChoice | null>;

/**
 * Looks for places after a write that found too few, and puts into `choices` where the plan's
 * orders may take theirs. Somebody else may be faster again.
 */
export async function choosePlaces(
  deps: Pick<Dependencies, 'places'>,
  blocklist: Blocklist,
  plan: Plan,
  choices: Choices,
): Promise<void> {
  const moves = plan.kind === 'rests' ? [] : plan.moves;
  for (const move of moves.filter(takesPlace)) {
    const { banId, shard } = move.after;
    const ban = banOf(blocklist, banId);
    if (ban === null) continue;
    const taken = await deps.places.read(banId, move.after.revision);
    choices.set(banId, freePlace(ban, taken, shard, isCounted(move.after, ban)));
  }
}
