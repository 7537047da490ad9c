import type { BanDocument } from '../../domain/bans/ban.ts';
import type { BanRecord, BanRevision } from '../../domain/bans/ban-record.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import { askedNow } from '../../domain/bans/four-eyes.ts';
import { gateLimit } from '../../domain/bans/limit.ts';
import type { TakenPlaces } from '../../domain/bans/places.ts';
import { unfoundSentences } from '../../domain/bans/unfound.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import { saidOfWidth } from '../../domain/bans/words.ts';
import { writtenExemption } from '../../domain/bans/written.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import { unseenSentences } from '../../domain/unseen.ts';
import type { Caller } from '../caller.ts';
import { inParallel } from '../in-parallel.ts';
import { pageWithin } from '../page-within.ts';
import type { Dependencies, PageInput } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';
import { orderedBefore, shownNumbers } from './shown-numbers.ts';
import { placesOf } from './tell-ban.ts';

/** Bans of a page whose places are read side by side. */
const AT_ONCE = 16;

/** All bans, by id. */
export async function listBans(
  deps: Pick<Dependencies, 'bans' | 'places' | 'clock'>,
  input: PageInput & { readonly caller: Caller },
) {
  const blocklist = await deps.bans.readBlocklist();
  const now = deps.clock.now();
  const answersOf = async (records: readonly BanRecord[]) => {
    const taken = new Map<string, TakenPlaces>();
    await inParallel(records, AT_ONCE, async ({ banId }) => {
      taken.set(banId, await placesOf(deps, banOf(blocklist, banId)));
    });
    return records.map((record): BanAnswer => {
      const places = taken.get(record.banId);
      const asked = askedNow(record, now);
      return banAnswer(record, banOf(blocklist, record.banId), { places, asked });
    });
  };
  return pageWithin(input.limit, (limit) => deps.bans.list(input.cursor, limit), answersOf);
}

type ReadNeeds = Pick<Dependencies, 'bans' | 'places' | 'work' | 'clock' | 'settings'>;

/** What an approver of the proposed revision is shown, and must name. */
async function proposal(
  deps: ReadNeeds,
  record: BanRecord,
  documentOf: (revision: number) => Promise<BanDocument | null>,
  now: Instant,
) {
  const { proposed } = record;
  if (proposed === null) return null;
  const document = await documentOf(proposed.revision);
  if (document === null) return null;
  const numbers = await shownNumbers(deps, record, proposed, document, now);
  return {
    shown: { preview: numbers.preview, limit: gateLimit(document.limits, numbers) },
    warnings: [...saidOfWidth(document, numbers).warnings, ...unfoundSentences(document, numbers)],
    orderedBefore: numbers.orderedBefore,
  };
}

/** Devices ordered by the revisions before the proposed one, or else before the approved one. */
async function orderedSoFar(deps: ReadNeeds, record: BanRecord): Promise<number | null> {
  return record.approved === null ? null : orderedBefore(deps, record, record.approved.revision);
}

/**
 * Where a ban stands, with its exemptions and the document of one revision: the one asked for, or
 * the newest. Of a proposal it shows the numbers that an approver must name.
 */
export async function readBan(
  deps: ReadNeeds,
  input: BanInput & { readonly revision: number | null },
) {
  const { banId } = input;
  const [record, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (record === null) throw noSuchBan(banId);
  const enforced = banOf(blocklist, banId);
  const wanted = input.revision ?? record.latest;
  const found = await deps.bans.readRevision(banId, wanted);
  if (found === null) throw new Refusal('not-found', `Ban ${banId} has no revision ${wanted}.`);
  const now = deps.clock.now();
  const documentOf = async (revision: number) =>
    revision === wanted
      ? found.document
      : ((await deps.bans.readRevision(banId, revision))?.document ?? null);
  const [places, proposed] = await Promise.all([
    placesOf(deps, enforced),
    proposal(deps, record, documentOf, now),
  ]);
  const answer = banAnswer(record, enforced, {
    places,
    asked: askedNow(record, now),
    warnings: [...warningsOf(found.document, now), ...(proposed?.warnings ?? [])],
    orderedBefore: proposed?.orderedBefore ?? (await orderedSoFar(deps, record)),
  });
  const exemptions = (enforced?.exemptions ?? []).map(writtenExemption);
  const { gate, lifted } = answer;
  return {
    ...answer,
    warnings: [...answer.warnings, ...unseenSentences({ gate, lifted, exemptions })],
    proposed: answer.proposed && proposed && { ...answer.proposed, ...proposed.shown },
    ...shownRevision(found),
    exemptions,
    sweptThrough:
      record.sweptThrough === null
        ? null
        : { ...record.sweptThrough, instant: formatInstant(record.sweptThrough.instant) },
  };
}

/** The revision whose document is shown. */
function shownRevision({ revision, hash, createdAt, createdBy, document }: BanRevision) {
  return {
    shown: { revision, hash, createdAt: formatInstant(createdAt), createdBy },
    document,
  };
}
