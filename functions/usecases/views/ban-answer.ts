import type { ToldBan } from '../../domain/bans/ban-act.ts';
import type { Asked, BanRecord } from '../../domain/bans/ban-record.ts';
import type { GatedBan } from '../../domain/bans/blocklist.ts';
import { askedUntil } from '../../domain/bans/four-eyes.ts';
import { NO_PLACES, type TakenPlaces } from '../../domain/bans/places.ts';
import { writtenGate } from '../../domain/bans/written.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import { Refusal } from '../refusal.ts';

type Step = NonNullable<BanRecord['proposed']>;

function stepAnswer(step: Step | null) {
  if (step === null) return null;
  const { revision, by, at } = step;
  return { revision, by, at: formatInstant(at) };
}

/** What a second approver must repeat, and until when. */
function askedAnswer(asked: Asked | null) {
  if (asked === null) return null;
  const { act, number, by, at } = asked;
  return { act, number, by, at: formatInstant(at), until: formatInstant(askedUntil(asked)) };
}

interface More {
  readonly places?: TakenPlaces;
  readonly warnings?: readonly string[];
  readonly asked?: Asked | null;
  readonly orderedBefore?: number | null;
}

/**
 * Where a ban stands, as the answer to every act on it. `revision` and `hash` are the newest.
 * `title` is the approved revision's; `draft` has that of a newer one.
 * `orderedBefore` is told by an approval, and where one ban is read.
 */
export function banAnswer(record: BanRecord, enforced: GatedBan | null, more: More = {}) {
  const { places = NO_PLACES, warnings = [], asked = null, orderedBefore = null } = more;
  return {
    id: record.banId,
    revision: record.latest,
    hash: record.hash,
    state: record.state,
    gate: enforced === null ? null : writtenGate(enforced, places),
    title: record.title,
    draft:
      record.draftTitle === null ? null : { revision: record.latest, title: record.draftTitle },
    proposed: stepAnswer(record.proposed),
    approved: stepAnswer(record.approved),
    lifted:
      record.lifted === null ? null : { ...record.lifted, at: formatInstant(record.lifted.at) },
    asked: askedAnswer(asked),
    orderedBefore,
    warnings,
  };
}

export type BanAnswer = ReturnType<typeof banAnswer>;

/** The same answer, made from what an act has told. */
export function toldBan(
  { record, enforced, ...told }: ToldBan,
  places: TakenPlaces = NO_PLACES,
): BanAnswer {
  return banAnswer(record, enforced, { ...told, places });
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
