import type { BanDocument } from '../../domain/bans/ban.ts';
import { gateLimit } from '../../domain/bans/limit.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import {
  type Counts,
  countOf,
  partsOf,
  platformOf,
  sumCounts,
} from '../../domain/passes/counts.ts';
import type { Preview } from '../../domain/passes/pass.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';

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
  return Object.entries(counts)
    .flatMap(([name, count]) => {
      const platform = platformOf(name);
      return platform === null ? [] : [shownCount(platform, count)];
    })
    .sort(byName);
}

/** What a finished preview has counted, and whether the gate would open by it. */
function countedAnswer(counts: Counts, document: BanDocument) {
  const listed = countOf(counts, 'listed');
  const matched = countOf(counts, 'matched');
  const order = countOf(counts, 'order');
  const limit = gateLimit(document.limits, matched, listed);
  return {
    listed,
    matched,
    wouldOrder: order,
    review: countOf(counts, 'review'),
    groups: groupsOf(counts),
    platforms: platformsOf(counts),
    warnings: warningsOf(document),
    gate: { limit, wouldOpen: order <= limit },
  };
}

/** A preview as people are shown it: its progress and, once it is done, its counts. */
export async function previewAnswer(
  deps: Pick<Dependencies, 'bans' | 'work'>,
  pass: Preview,
  banId: string,
) {
  const parts = pass.finishedAt === null ? await deps.work.readParts(pass.id) : [];
  const done = pass.finishedAt === null ? parts.filter((part) => part.done).length : pass.parts;
  const ready = done === pass.parts;
  const counts =
    pass.finishedAt === null ? sumCounts(parts.map((part) => part.counts)) : pass.counts;
  const revision = await deps.bans.readRevision(banId, pass.revision);
  return {
    id: pass.id,
    banId,
    revision: pass.revision,
    purpose: pass.purpose,
    state: ready ? ('done' as const) : ('running' as const),
    progress: { done, parts: pass.parts },
    startedAt: formatInstant(pass.startedAt),
    ...(ready && revision !== null ? countedAnswer(counts, revision.document) : {}),
  };
}
