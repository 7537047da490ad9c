import { canonicalJson } from '../../functions/domain/canonical-json.ts';
import { type Ban, banSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { pathOf } from '../api/paths.ts';
import { Trouble } from '../world.ts';
import { isUndated, type Plan, type PlannedBan, seenOf } from './plan.ts';

interface Applied {
  readonly done: readonly Ban[];
  /** What is no longer as the plan saw it. Then nothing was done. */
  readonly moved: readonly string[];
}

function movedOf({ id, seen }: PlannedBan, there: readonly Ban[]): readonly string[] {
  const ban = there.find((one) => one.id === id);
  const now = ban === undefined ? null : seenOf(ban);
  if (canonicalJson(now) === canonicalJson(seen)) return [];
  const before = seen === null ? 'was not there' : `was ${seen.state}, revision ${seen.revision}`;
  const after = now === null ? 'is not there' : `is ${now.state}, revision ${now.revision}`;
  return [`${id} has moved since the plan was made: it ${before}, and ${after}. Plan again.`];
}

/** Saves what is to be saved; answers the revision to propose. Throws `Trouble` over another. */
async function save(api: Api, { id, act, seen, hash, document }: PlannedBan): Promise<number> {
  const next = (seen?.revision ?? 0) + 1;
  if (act === 'propose') return next - 1;
  const saved = await api.send(banSchema, { method: 'PUT', path: pathOf(id), body: document });
  if (saved.revision === next && saved.hash === hash) return next;
  throw new Trouble(
    `${id} was saved as revision ${saved.revision} (${saved.hash}), where the plan has revision ` +
      `${next} (${hash}): it is not proposed. Plan again.`,
  );
}

/**
 * Carries a plan out, if all of its bans stand as it saw them. `say` hears of each that is done, so
 * that they are known if a later one fails.
 */
export async function applyPlan(
  api: Api,
  plan: Plan,
  say: (line: string) => void,
): Promise<Applied> {
  if (plan.api !== api.address)
    throw new Trouble(`The plan was made for ${plan.api}, not for ${api.address}.`);
  const there = await api.all(banSchema, '/v1/bans');
  const moved = plan.bans.flatMap((ban) => movedOf(ban, there));
  if (moved.length > 0) return { done: [], moved };
  const undated = plan.bans.filter(({ document }) => isUndated(document)).map(({ id }) => id);
  if (undated.length > 0)
    throw new Trouble(
      `${undated.join(', ')}: timeline.effective is not set, and a ban is proposed with its ` +
        'date. Nothing was done: set it, and plan again.',
    );
  const done: Ban[] = [];
  for (const planned of plan.bans) {
    const { id } = planned;
    try {
      const revision = await save(api, planned);
      done.push(await api.post(banSchema, pathOf(id, '/propose'), { revision }));
      say(`${id}: revision ${revision} is proposed.`);
    } catch (error) {
      const left = plan.bans.length - done.length - 1;
      say(`${id} is not proposed${left === 0 ? '' : `, nor are the ${left} behind it`}:`);
      throw error;
    }
  }
  return { done, moved };
}
