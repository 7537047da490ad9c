import { formatInstant } from '../domain/time/instant.ts';
import { unseenIn } from '../domain/unseen.ts';
import type { Caller } from './caller.ts';
import { pageWithin } from './page-within.ts';
import type { Dependencies, PageInput } from './ports.ts';

/**
 * One UTC day's acts, oldest first, each with its place in the chain: `hash` is over `previous` and
 * the act. `escaped` has its texts with characters that are not seen, written out.
 */
export async function readAudit(
  deps: Pick<Dependencies, 'audit'>,
  input: PageInput & { readonly caller: Caller; readonly day: string },
) {
  return pageWithin(
    input.limit,
    (limit) => deps.audit.page(input.day, input.cursor, limit),
    (entries) =>
      entries.map((entry) => ({
        ...entry,
        at: formatInstant(entry.at),
        escaped: unseenIn({ by: entry.by, before: entry.before, after: entry.after }).places,
      })),
  );
}
