import { gateLimit } from '../../domain/bans/gate.ts';
import { type Counts, type Pass, sumCounts } from '../../domain/passes/pass.ts';
import { partsOf } from '../../domain/passes/tally.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { BanInput, PreviewInput } from '../contracts.ts';
import type { Dependencies } from '../dependencies.ts';
import { newPass, startPass } from '../passes/start-pass.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';
import { repeatableId } from './exemptions.ts';
import { warningsOf } from './save-ban.ts';

/** Counts below this could tell who it is. */
const FEWEST_SHOWN = 5;

function shownCount(name: string, count: number) {
  return { name, devices: count < FEWEST_SHOWN ? null : count };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : 1;

/**
 * Counts of matched devices by group, small ones withheld: `devices: null` means fewer than five.
 */
function groupsOf(counts: Counts) {
  return Object.entries(counts)
    .flatMap(([name, count]) => {
      const parts = partsOf(name);
      return parts?.what === 'matched' ? [shownCount(parts.group, count)] : [];
    })
    .sort(byName);
}

function platformsOf(counts: Counts) {
  const prefix = 'platform:';
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => shownCount(name.slice(prefix.length), count))
    .sort(byName);
}

async function previewAnswer(deps: Pick<Dependencies, 'bans' | 'work'>, pass: Pass, banId: string) {
  const parts = pass.finishedAt === null ? await deps.work.readParts(pass.id) : [];
  const done = pass.finishedAt === null ? parts.filter((part) => part.done).length : pass.parts;
  const ready = done === pass.parts;
  const counts =
    pass.finishedAt === null ? sumCounts(parts.map((part) => part.counts)) : pass.counts;
  const revision = await deps.bans.readRevision(banId, pass.revision ?? 0);
  const matched = counts.matched ?? 0;
  const order = counts.order ?? 0;
  const limit =
    revision === null ? 0 : gateLimit(revision.document.limits, matched, counts.listed ?? 0);
  return {
    id: pass.id,
    banId,
    revision: pass.revision,
    purpose: pass.purpose,
    state: ready ? ('done' as const) : ('running' as const),
    progress: { done, parts: pass.parts },
    startedAt: formatInstant(pass.startedAt),
    ...(ready && revision !== null
      ? {
          listed: counts.listed ?? 0,
          matched,
          wouldOrder: order,
          review: counts.review ?? 0,
          groups: groupsOf(counts),
          platforms: platformsOf(counts),
          warnings: warningsOf(revision.document),
          gate: { limit, wouldOpen: order <= limit },
        }
      : {}),
  };
}

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
        after: { ...before, preview: { revision, id: pass.id }, version: before.version + 1 },
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
