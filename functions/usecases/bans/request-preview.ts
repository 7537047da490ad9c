import { actOn } from '../../domain/bans/ban-act.ts';
import { newPreview } from '../../domain/passes/pass.ts';
import { previewId } from '../../domain/passes/pass-id.ts';
import { requireSlot, slotRefusal } from '../passes/require-slot.ts';
import { startPass } from '../passes/start-pass.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { repeatableId } from '../repeatable-id.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import { previewAnswer } from '../views/preview-answer.ts';
import { type BanInput, commitAct } from './act-on-ban.ts';

interface PreviewInput extends BanInput {
  readonly revision: number;
  readonly purpose: string;
  /** The same key again gives the same preview. `null` makes a new one. */
  readonly idempotencyKey: string | null;
}

/**
 * Asks for a count of the devices that match a revision, with names withheld. An approver of that
 * revision is shown this count. A ban has one preview at a time.
 */
export async function requestPreview(
  deps: Pick<Dependencies, 'bans' | 'places' | 'work' | 'queue' | 'clock' | 'ids' | 'settings'>,
  input: PreviewInput,
) {
  const { banId, revision, purpose, caller } = input;
  const record = await deps.bans.read(banId);
  if (record === null) throw noSuchBan(banId);
  if ((await deps.bans.readRevision(banId, revision)) === null)
    throw new Refusal('not-found', `Ban ${banId} has no revision ${revision}.`);
  const now = deps.clock.now();
  const name =
    input.idempotencyKey === null
      ? deps.ids.unique()
      : repeatableId(caller.subject, `${banId}#${revision}`, input.idempotencyKey);
  const pass = newPreview({
    id: previewId(banId, name),
    banId,
    revision,
    purpose,
    asOf: now,
    startedAt: now,
    parts: deps.settings.censusSegments,
  });
  // A repeat with the same key finds the preview there, and is no act.
  if ((await deps.work.read(pass.id)) === null) {
    await requireSlot(deps, pass);
    await commitAct(
      deps,
      actOn(
        record,
        { by: caller.subject, at: now },
        {
          action: 'preview.request',
          before: null,
          after: { preview: pass.id, revision, purpose },
        },
      ),
    );
  }
  const started = await startPass(deps, pass, now);
  if (started.kind === 'no-slot') throw slotRefusal(started, pass);
  const begun = await deps.work.read(pass.id);
  return previewAnswer(deps, begun?.kind === 'preview' ? begun : pass, record);
}
