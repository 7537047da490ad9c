import type { BanDocument } from '../../domain/bans/ban.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import type { Numbers } from '../../domain/bans/limit.ts';
import { orderedOf, sumOf } from '../../domain/bans/places.ts';
import { appName, countOf, platformName } from '../../domain/passes/counts.ts';
import type { Pass, Preview } from '../../domain/passes/pass.ts';
import { reachOfCensus, reachOfPreview } from '../../domain/passes/reach-counts.ts';
import { DAY, type Instant } from '../../domain/time/instant.ts';
import { lastFinished } from '../passes/last-finished.ts';
import type { Dependencies, Page } from '../ports.ts';

type Proposed = NonNullable<BanRecord['proposed']>;

/** What is known of devices without a preview. */
export const NOTHING_FOUND = { matched: 0, review: 0, unfound: [], unfoundApps: [] } as const;

/** An older preview says too little of the fleet as it is. */
const PREVIEW_HOLDS = DAY;

/**
 * The preview that an approver is shown: the newest finished one of exactly the proposed revision
 * that was begun after the proposal and is under a day old. Nobody chooses among them.
 */
async function previewFor(
  { work }: Pick<Dependencies, 'work'>,
  banId: string,
  { revision, at }: Proposed,
  now: Instant,
): Promise<Preview | null> {
  const isLate = (pass: Pass) => pass.startedAt >= at && pass.startedAt > now - PREVIEW_HOLDS;
  let cursor: string | null = null;
  for (;;) {
    const passes: Page<Pass> = await work.list(banId, cursor, 100);
    for (const pass of passes.items) {
      if (!isLate(pass)) return null;
      if (pass.kind === 'preview' && pass.revision === revision && pass.finishedAt !== null)
        return pass;
    }
    if (passes.nextCursor === null) return null;
    cursor = passes.nextCursor;
  }
}

/** Devices that the revisions approved before this one have ordered to remove. */
export async function orderedBefore(
  { places }: Pick<Dependencies, 'places'>,
  { banId, approvedRevisions }: Pick<BanRecord, 'banId' | 'approvedRevisions'>,
  revision: number,
): Promise<number> {
  const earlier = approvedRevisions.filter((one) => one < revision);
  const taken = await Promise.all(earlier.map((one) => places.read(banId, one)));
  return taken.reduce((sum, one) => sum + orderedOf(sumOf(one)), 0);
}

/** The numbers of a finished preview. */
export function numbersOfPreview(
  { id, counts }: Pick<Preview, 'id' | 'counts'>,
  { scope, apps }: Pick<BanDocument, 'scope' | 'apps'>,
  rest: Pick<Numbers, 'ownPercent' | 'orderedBefore'>,
): Numbers {
  return {
    preview: id,
    matched: countOf(counts, 'matched'),
    review: countOf(counts, 'review'),
    unfound: scope.platforms.filter((platform) => countOf(counts, platformName(platform)) === 0),
    unfoundApps: apps
      .filter((_, place) => countOf(counts, appName(place)) === 0)
      .map(({ name }) => name),
    reach: reachOfPreview(counts, scope),
    ...rest,
  };
}

/** The numbers that an approver of the proposed revision is shown now. */
export async function shownNumbers(
  deps: Pick<Dependencies, 'work' | 'places' | 'settings'>,
  record: BanRecord,
  proposed: Proposed,
  document: BanDocument,
  now: Instant,
): Promise<Numbers> {
  const { ownLimitPercent: ownPercent } = deps.settings;
  const [preview, before] = await Promise.all([
    previewFor(deps, record.banId, proposed, now),
    orderedBefore(deps, record, proposed.revision),
  ]);
  const rest = { ownPercent, orderedBefore: before };
  if (preview !== null) return numbersOfPreview(preview, document, rest);
  const census = await lastFinished(deps, null, 'census');
  const reach = reachOfCensus(census?.counts ?? {}, document.scope, null);
  return { preview: null, ...NOTHING_FOUND, reach, ...rest };
}
