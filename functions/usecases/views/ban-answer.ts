import type { ToldBan } from '../../domain/bans/ban-act.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import type { GatedBan } from '../../domain/bans/blocklist.ts';
import { NO_PLACES } from '../../domain/bans/places.ts';
import { writtenGate } from '../../domain/bans/written.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import { Refusal } from '../refusal.ts';

/** Where a ban stands, as the answer to every act on it. `revision` and `hash` are the newest. */
export function banAnswer(
  record: BanRecord,
  enforced: GatedBan | null,
  warnings: readonly string[] = [],
) {
  const when = (
    act: { readonly revision: number; readonly by: string; readonly at: number } | null,
  ) => (act === null ? null : { ...act, at: formatInstant(act.at) });
  return {
    id: record.banId,
    revision: record.latest,
    hash: record.hash,
    state: record.state,
    gate: enforced === null ? null : writtenGate(enforced, NO_PLACES),
    title: record.title,
    proposed: when(record.proposed),
    approved: when(record.approved),
    lifted:
      record.lifted === null ? null : { ...record.lifted, at: formatInstant(record.lifted.at) },
    warnings,
  };
}

export type BanAnswer = ReturnType<typeof banAnswer>;

/** The same answer, made from what an act has told. */
export function toldBan({ record, enforced, warnings }: ToldBan): BanAnswer {
  return banAnswer(record, enforced, warnings);
}

export function noSuchBan(banId: string): Refusal {
  return new Refusal('not-found', `There is no ban ${banId}. GET /v1/bans lists them.`);
}

/** Another act came first, so the caller must read and decide again. */
export function overtaken(): Refusal {
  return new Refusal(
    'conflict',
    'The ban was changed by another act at the same time. Read it and try again.',
  );
}
