import * as z from 'zod/mini';
import { auditEntrySchema, pageOf } from './answers.ts';
import type { Api } from './api.ts';
import { withQuery } from './paths.ts';

const frozenSchema = z.object({ reportId: z.string(), sha256: z.record(z.string(), z.string()) });

type Hashes = Readonly<Record<string, string>>;

/** The entry of the audit comes after the files, in bounds a function's time later. */
const WRITTEN_WITHIN = 60_000;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

async function hashesOfDay(api: Api, day: string, reportId: string): Promise<Hashes | null> {
  let cursor: string | null = null;
  do {
    const page: z.output<ReturnType<typeof pageOf<typeof auditEntrySchema>>> = await api.get(
      pageOf(auditEntrySchema),
      withQuery('/v1/audit', { day, limit: 200, cursor }),
    );
    for (const { action, after } of page.items) {
      const frozen = action === 'report.freeze' ? frozenSchema.safeParse(after).data : undefined;
      if (frozen?.reportId === reportId) return frozen.sha256;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return null;
}

/**
 * The hashes of a report's files, by format, as the audit has recorded them when it was frozen.
 * Only auditors may read it. `null`: it has none.
 */
export async function recordedHashes(
  api: Api,
  reportId: string,
  frozenAt: number,
): Promise<Hashes | null> {
  const days = new Set([dayOf(frozenAt), dayOf(frozenAt + WRITTEN_WITHIN)]);
  for (const day of days) {
    const found = await hashesOfDay(api, day, reportId);
    if (found !== null) return found;
  }
  return null;
}
