import { z } from 'zod';
import type { Person } from '../../demo/people.ts';
import { entryHash } from '../../functions/adapters/audit/audit-item.ts';

const entrySchema = z.looseObject({
  number: z.number(),
  previous: z.string(),
  hash: z.string(),
  at: z.string(),
});
const pageSchema = z.object({ items: z.array(entrySchema), nextCursor: z.nullable(z.string()) });

/** Reads a day of the audit. Each entry must name the one before it, and be unchanged. */
export async function verifyDay(
  auditor: Person,
  day: string,
): Promise<{ readonly entries: number; readonly complaint: string | null }> {
  let last: z.infer<typeof entrySchema> | null = null;
  let entries = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await auditor.get(`/v1/audit?limit=200&day=${day}${more}`);
    const page: z.infer<typeof pageSchema> = pageSchema.parse(answer);
    for (const entry of page.items) {
      const { hash, ...rest } = entry;
      const again = entryHash({ ...rest, at: Date.parse(entry.at) } as Parameters<
        typeof entryHash
      >[0]);
      if (again !== hash) return { entries, complaint: `entry ${entry.number} was changed` };
      if (last !== null && (entry.previous !== last.hash || entry.number !== last.number + 1))
        return { entries, complaint: `the chain breaks before entry ${entry.number}` };
      last = entry;
      entries += 1;
    }
    cursor = page.nextCursor;
  }
  return { entries, complaint: null };
}
