import type { BanInput, PreviewInput } from '../contracts.ts';
import { newPass, startPass } from '../passes/start-pass.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { repeatableId } from '../repeatable-id.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';
import { previewAnswer } from '../views/preview-answer.ts';

/**
 * Asks for a count of who has what for a revision, names withheld. What it counts is what an
 * approver of that revision is shown.
 */
export async function requestPreview(
  deps: Pick<Dependencies, 'bans' | 'work' | 'queue' | 'clock' | 'ids' | 'settings'>,
  input: PreviewInput,
) {
  const { banId, revision, purpose, caller } = input;
  const before = await deps.bans.read(banId);
  if (before === null) throw noSuchBan(banId);
  if ((await deps.bans.readRevision(banId, revision)) === null)
    throw new Refusal('not-found', `Ban ${banId} has no revision ${revision}.`);
  const now = deps.clock.now();
  const name =
    input.idempotencyKey === null
      ? deps.ids.unique()
      : repeatableId(caller.subject, `${banId}#${revision}`, input.idempotencyKey);
  const pass = newPass({
    id: `preview.${banId}.${name}`,
    kind: 'preview',
    banId,
    revision,
    purpose,
    asOf: now,
    startedAt: now,
    parts: deps.settings.censusSegments,
  });
  if (before.preview?.id !== pass.id) {
    const done = await deps.bans.commit({
      ban: {
        before,
        after: { ...before, preview: { revision, id: pass.id }, lock: before.lock + 1 },
      },
      act: {
        at: now,
        by: caller.subject,
        action: 'preview.request',
        on: `bans/${banId}`,
        before: null,
        after: { preview: pass.id, revision, purpose },
      },
    });
    if (!done) throw overtaken();
  }
  await startPass(deps, pass, now);
  return previewAnswer(deps, (await deps.work.read(pass.id)) ?? pass, banId);
}

/**
 * A preview's progress and, once done, its counts by group and platform. Any finished part count is
 * final.
 */
export async function readPreview(
  deps: Pick<Dependencies, 'bans' | 'work'>,
  input: BanInput & { readonly previewId: string },
) {
  const pass = await deps.work.read(input.previewId);
  if (pass === null || pass.kind !== 'preview' || pass.banId !== input.banId)
    throw new Refusal('not-found', 'This ban has no preview of this id.');
  return previewAnswer(deps, pass, input.banId);
}
