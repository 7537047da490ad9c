import type { ToldBan } from '../../domain/bans/ban-act.ts';
import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { NO_PLACES, sumOf, type TakenPlaces } from '../../domain/bans/places.ts';
import type { Dependencies } from '../ports.ts';
import { type BanAnswer, toldBan } from '../views/ban-answer.ts';

/** The places that the revision in force has given out. */
export async function placesOf(
  { places }: Pick<Dependencies, 'places'>,
  enforced: EnforcedBan | null,
): Promise<TakenPlaces> {
  return enforced === null ? NO_PLACES : sumOf(await places.read(enforced.id, enforced.revision));
}

/** Where a ban stands after an act, with what its gate has let out by now. */
export async function tellBan(
  deps: Pick<Dependencies, 'places'>,
  told: ToldBan,
): Promise<BanAnswer> {
  return toldBan(told, await placesOf(deps, told.enforced));
}
