import type * as z from 'zod/mini';
import {
  type AuditEntry,
  auditEntrySchema,
  type Ban,
  banSchema,
  type Compliance,
  complianceSchema,
  pageOf,
  type WholeBan,
  wholeBanSchema,
} from './answers.ts';
import type { Api } from './api.ts';
import { inTurn } from './in-turn.ts';
import { ofBan, withQuery } from './paths.ts';

/** The longest page that the API gives. */
const LONGEST_PAGE = 200;

/** Reads pages until there are no more, or `most` items. */
async function all<T>(
  api: Api,
  item: z.ZodMiniType<T>,
  path: (cursor: string | null) => string,
  most: number,
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
  } while (cursor !== null && items.length < most);
  return items;
}

/** Bans that are shown at most. */
const MOST_BANS = 2_000;

export function readBans(api: Api): Promise<readonly Ban[]> {
  const path = (cursor: string | null) => withQuery('/v1/bans', { limit: LONGEST_PAGE, cursor });
  return all(api, banSchema, path, MOST_BANS);
}

/** A ban in force with its document and its counts. */
export interface InForce {
  readonly ban: WholeBan;
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
  return inTurn(shown, AT_ONCE, async ({ id, approved }) => {
    const query = approved === null ? '' : `?revision=${approved.revision}`;
    const ban = await api.get(wholeBanSchema, ofBan(id, query));
    const compliance = await api.get(complianceSchema, ofBan(id, '/compliance'));
    return { ban, compliance };
  });
}

/** A day of the audit has at most so many entries here. */
const MOST_ENTRIES = 100_000;

/** All entries of a UTC day, oldest first. */
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
  return all(api, auditEntrySchema, path, MOST_ENTRIES);
}
