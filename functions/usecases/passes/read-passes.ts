import type { Pass } from '../../domain/passes/pass.ts';
import type { BanInput } from '../bans/act-on-ban.ts';
import type { Caller } from '../caller.ts';
import { pageWithin } from '../page-within.ts';
import type { Dependencies, PageInput } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import { passAnswer } from '../views/pass-answer.ts';

/** Passes with how far each has come. */
async function passesPage(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  input: PageInput,
) {
  const answerTo = async (pass: Pass) => {
    const done =
      pass.finishedAt === null
        ? (await deps.work.readParts(pass.id)).filter((part) => part.done).length
        : null;
    return passAnswer(pass, done);
  };
  return pageWithin(
    input.limit,
    (limit) => deps.work.list(banId, input.cursor, limit),
    (passes) => Promise.all(passes.map(answerTo)),
  );
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
