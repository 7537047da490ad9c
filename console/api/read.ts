import type * as z from 'zod/mini';
import {
  type AuditEntry,
  auditEntrySchema,
  type Ban,
  type BanDocument,
  banSchema,
  type Compliance,
  complianceSchema,
  type GateChapter,
  gateChapterSchema,
  type HistoryPoint,
  historySchema,
  type Pass,
  pageOf,
  passSchema,
  wholeBanSchema,
} from './answers.ts';
import type { Api } from './api.ts';
import { inTurn } from './in-turn.ts';
import { ofBan, withQuery } from './paths.ts';

/** The longest page that the API gives. */
const LONGEST_PAGE = 200;

/** Reads pages until there are no more. */
async function all<T>(
  api: Api,
  item: z.ZodMiniType<T>,
  path: (cursor: string | null) => string,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; nextCursor: string | null } = await api.get(
      pageOf(item),
      path(cursor),
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

/** All bans, however many there are: one that was left out could not be paused. */
export function readBans(api: Api): Promise<readonly Ban[]> {
  const path = (cursor: string | null) => withQuery('/v1/bans', { limit: LONGEST_PAGE, cursor });
  return all(api, banSchema, path);
}

const documents = new WeakMap<Api, Map<string, Promise<BanDocument>>>();

/** The document of a revision. It never changes, so it is read once. */
export function readDocument(api: Api, banId: string, revision: number): Promise<BanDocument> {
  const known = documents.get(api) ?? new Map<string, Promise<BanDocument>>();
  documents.set(api, known);
  const key = `${banId} ${revision}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const reading = api
    .get(wholeBanSchema, ofBan(banId, `?revision=${revision}`))
    .then(({ document }) => document);
  known.set(key, reading);
  reading.catch(() => known.delete(key));
  return reading;
}

/** A ban in force with its document and its counts. */
export interface InForce {
  readonly ban: Ban;
  readonly document: BanDocument;
  readonly compliance: Compliance;
}

/** How many bans in force the overview counts, and how many at a time. */
export const MOST_COUNTED = 20;
const AT_ONCE = 4;

export function isInForce({ state, approved, lifted }: Ban): boolean {
  return approved !== null && lifted === null && state !== 'lifted';
}

/** The first bans in force, with what is known of each. */
export function readInForce(api: Api, bans: readonly Ban[]): Promise<readonly InForce[]> {
  const shown = bans.filter(isInForce).slice(0, MOST_COUNTED);
  return inTurn(shown, AT_ONCE, async (ban) => {
    const { id, approved, revision } = ban;
    const document = await readDocument(api, id, approved?.revision ?? revision);
    const compliance = await api.get(complianceSchema, ofBan(id, '/compliance'));
    return { ban, document, compliance };
  });
}

/** Passes of the fleet among which the last census is looked for. */
const MOST_PASSES = 1_000;

const isEndedCensus = ({ kind, finishedAt }: Pass) => kind === 'census' && finishedAt !== null;

/**
 * The latest passes over the fleet, newest first: as far back as the last census that has ended,
 * however many runs of sources were counted since.
 */
export async function readFleetPasses(api: Api): Promise<readonly Pass[]> {
  const passes: Pass[] = [];
  let cursor: string | null = null;
  do {
    const path = withQuery('/v1/passes', { limit: LONGEST_PAGE, cursor });
    const page: { items: Pass[]; nextCursor: string | null } = await api.get(
      pageOf(passSchema),
      path,
    );
    passes.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && passes.length < MOST_PASSES && !passes.some(isEndedCensus));
  return passes;
}

/** Points of a curve that are drawn at most: a year of a census and some sweeps each day. */
const MOST_POINTS = 4_000;

/**
 * All points of a ban's curve, newest first. Those that are `known` are not read again, but for the
 * newest page, in which a pass that took long may have put one since.
 */
export async function readHistory(
  api: Api,
  banId: string,
  known: readonly HistoryPoint[],
): Promise<readonly HistoryPoint[]> {
  const points = new Map(known.map((point) => [point.pass, point]));
  let cursor: string | null = null;
  let isKnown = false;
  do {
    const path = ofBan(banId, withQuery('/history', { limit: LONGEST_PAGE, cursor }));
    const page: { items: HistoryPoint[]; nextCursor: string | null } = await api.get(
      historySchema,
      path,
    );
    isKnown = page.items.some(({ pass }) => points.has(pass));
    for (const point of page.items) points.set(point.pass, point);
    cursor = page.nextCursor;
  } while (cursor !== null && !isKnown && points.size < MOST_POINTS);
  return [...points.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** The life of a ban's gates, from the first approval on. */
export function readGateLife(api: Api, banId: string): Promise<readonly GateChapter[]> {
  const path = (cursor: string | null) =>
    ofBan(banId, withQuery('/gate', { limit: LONGEST_PAGE, cursor }));
  return all(api, gateChapterSchema, path);
}

/** All entries of a UTC day, oldest first: of a part of them nobody could say that they hold. */
export function readDay(
  api: Api,
  day: string,
  told: (read: number) => void,
): Promise<readonly AuditEntry[]> {
  let read = 0;
  const path = (cursor: string | null) => {
    told(read);
    read += LONGEST_PAGE;
    return withQuery('/v1/audit', { day, limit: LONGEST_PAGE, cursor });
  };
  return all(api, auditEntrySchema, path);
}
