import { banOf } from '../../domain/bans/blocklist.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import { writtenExemption } from '../../domain/bans/written.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies, PageInput } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/** All bans, by id. */
export async function listBans(
  deps: Pick<Dependencies, 'bans'>,
  input: PageInput & { readonly caller: Caller },
) {
  const [page, blocklist] = await Promise.all([
    deps.bans.list(input.cursor, input.limit),
    deps.bans.readBlocklist(),
  ]);
  return {
    items: page.items.map((record): BanAnswer => banAnswer(record, banOf(blocklist, record.banId))),
    nextCursor: page.nextCursor,
  };
}

/**
 * Where a ban stands, with its exemptions and the document of one revision: the one asked for, or
 * the newest.
 */
export async function readBan(
  deps: Pick<Dependencies, 'bans'>,
  input: BanInput & { readonly revision: number | null },
) {
  const [record, blocklist] = await Promise.all([
    deps.bans.read(input.banId),
    deps.bans.readBlocklist(),
  ]);
  if (record === null) throw noSuchBan(input.banId);
  const enforced = banOf(blocklist, input.banId);
  const wanted = input.revision ?? record.latest;
  const found = await deps.bans.readRevision(input.banId, wanted);
  if (found === null)
    throw new Refusal('not-found', `Ban ${input.banId} has no revision ${wanted}.`);
  return {
    ...banAnswer(record, enforced, warningsOf(found.document)),
    shown: {
      revision: found.revision,
      hash: found.hash,
      createdAt: formatInstant(found.createdAt),
      createdBy: found.createdBy,
    },
    document: found.document,
    exemptions: (enforced?.exemptions ?? []).map(writtenExemption),
    sweptThrough:
      record.sweptThrough === null
        ? null
        : { ...record.sweptThrough, instant: formatInstant(record.sweptThrough.instant) },
  };
}
