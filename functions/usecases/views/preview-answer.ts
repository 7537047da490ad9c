import type { BanDocument } from '../../domain/bans/ban.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { gateLimit, type Numbers } from '../../domain/bans/limit.ts';
import { reachesNearlyAll } from '../../domain/bans/reach.ts';
import { unfoundSentences } from '../../domain/bans/unfound.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import { lackingLines, saidOfWidth } from '../../domain/bans/words.ts';
import {
  type Counts,
  countOf,
  fullName,
  partsOf,
  platformName,
  platformOrderName,
  seenName,
  sumCounts,
  VISIBILITIES,
} from '../../domain/passes/counts.ts';
import type { Preview } from '../../domain/passes/pass.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import { unseenSentences } from '../../domain/unseen.ts';
import { numbersOfPreview, orderedBefore } from '../bans/shown-numbers.ts';
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

/** By platform of the scope: who has it, who would be ordered, and how far devices are seen. */
function platformsOf(counts: Counts, { scope }: BanDocument) {
  return scope.platforms
    .map((platform) => {
      const [reporting, silent, unseen] = VISIBILITIES.map((visibility) =>
        countOf(counts, seenName(platform, visibility)),
      );
      return {
        ...shownCount(platform, countOf(counts, platformName(platform))),
        wouldOrder: shownCount(platform, countOf(counts, platformOrderName(platform))).devices,
        full: countOf(counts, fullName(platform)),
        reporting,
        silent,
        unseen,
      };
    })
    .sort(byName);
}

interface Counted {
  readonly counts: Counts;
  readonly purpose: string;
  readonly document: BanDocument;
  readonly numbers: Numbers;
  readonly now: Instant;
}

/** What a finished preview has counted, and whether the gate would open by it. */
function countedAnswer({ counts, purpose, document, numbers, now }: Counted) {
  const order = countOf(counts, 'order');
  const limit = gateLimit(document.limits, numbers);
  const opensByItself =
    lackingLines(document, numbers).length === 0 && !reachesNearlyAll(numbers.reach);
  return {
    listed: countOf(counts, 'listed'),
    matched: numbers.matched,
    wouldOrder: order,
    review: countOf(counts, 'review'),
    ungrouped: countOf(counts, 'ungrouped'),
    groups: groupsOf(counts),
    platforms: platformsOf(counts, document),
    orderedBefore: numbers.orderedBefore,
    warnings: [
      ...warningsOf(document, now),
      ...saidOfWidth(document, numbers).warnings,
      ...unfoundSentences(document, numbers),
      ...unseenSentences({ purpose }),
    ],
    gate: { limit, wouldOpen: order <= limit && opensByItself },
  };
}

function stateOf(pass: Preview, ready: boolean): 'done' | 'running' | 'failed' {
  if (pass.givenUpAt !== null) return 'failed';
  return ready ? 'done' : 'running';
}

/** A preview as people are shown it: its progress and, once it is done, its counts. */
export async function previewAnswer(
  deps: Pick<Dependencies, 'bans' | 'places' | 'work' | 'clock' | 'settings'>,
  pass: Preview,
  record: BanRecord,
) {
  const { banId } = record;
  const parts = pass.finishedAt === null ? await deps.work.readParts(pass.id) : [];
  const done = pass.finishedAt === null ? parts.filter((part) => part.done).length : pass.parts;
  const ready = done === pass.parts && pass.givenUpAt === null;
  const counts =
    pass.finishedAt === null ? sumCounts(parts.map((part) => part.counts)) : pass.counts;
  const revision = await deps.bans.readRevision(banId, pass.revision);
  const numbers =
    ready && revision !== null
      ? numbersOfPreview({ id: pass.id, counts }, revision.document, {
          ownPercent: deps.settings.ownLimitPercent,
          orderedBefore: await orderedBefore(deps, record, pass.revision),
        })
      : null;
  return {
    id: pass.id,
    banId,
    revision: pass.revision,
    purpose: pass.purpose,
    state: stateOf(pass, ready),
    progress: { done, parts: pass.parts },
    startedAt: formatInstant(pass.startedAt),
    ...(numbers && revision
      ? countedAnswer({
          counts,
          purpose: pass.purpose,
          document: revision.document,
          numbers,
          now: deps.clock.now(),
        })
      : {}),
  };
}
