import type { BanInput } from '../bans/act-on-ban.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies, PageInput } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import { passAnswer } from '../views/pass-answer.ts';

/** Passes with how far each has come. */
async function passesPage(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  input: PageInput,
) {
  const page = await deps.work.list(banId, input.cursor, input.limit);
  const items = await Promise.all(
    page.items.map(async (pass) => {
      const done =
        pass.finishedAt === null
          ? (await deps.work.readParts(pass.id)).filter((part) => part.done).length
          : null;
      return passAnswer(pass, done);
    }),
  );
  return { items, nextCursor: page.nextCursor };
}

/** A ban's previews and sweeps, newest first, with how far each has come. */
export async function listPasses(
  deps: Pick<Dependencies, 'bans' | 'work'>,
  input: BanInput & PageInput,
) {
  if ((await deps.bans.read(input.banId)) === null) throw noSuchBan(input.banId);
  return passesPage(deps, input.banId, input);
}

/**
 * The passes over the whole fleet, newest first: censuses, and the counts and retirements that
 * follow sources' runs.
 */
export function listFleetPasses(
  deps: Pick<Dependencies, 'work'>,
  input: PageInput & { readonly caller: Caller },
) {
  return passesPage(deps, null, input);
}
