import type { AuditEntry } from '../../domain/audit.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { GATE_STATES, type GateState } from '../../domain/bans/gate.ts';
import { DAY, dayOf, formatInstant, type Instant } from '../../domain/time/instant.ts';
import { BadCursor, type Dependencies, type PageInput } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/** The acts that begin a gate, move it, stop it, let it go on and end it. */
export const GATE_LIFE_ACTS = [
  'ban.approve',
  'gate.pending',
  'gate.open',
  'gate.full',
  'ban.confirm',
  'ban.raise',
  'ban.pause',
  'ban.resume',
  'ban.lift',
  'ban.leave',
] as const;
type GateAct = (typeof GATE_LIFE_ACTS)[number];

/** The most queries of one answer: the audit is read a day at a time, also where a day is empty. */
const MOST_QUERIES = 40;

/** Where the reading goes on: in a day, behind a row of the audit or at its beginning. */
interface Place {
  readonly day: string;
  readonly cursor: string | null;
}

const CURSOR = /^(\d{4}-\d{2}-\d{2})~(.*)$/;

/** Throws `BadCursor`. */
function placeIn(text: string, first: string, last: string): Place {
  const [, day, cursor] = CURSOR.exec(text) ?? [];
  if (day === undefined || day < first || day > last || Number.isNaN(Date.parse(day)))
    throw new BadCursor('The cursor is not one that was given out here. Begin again without one.');
  return { day, cursor: cursor ? cursor : null };
}

/** The place after one that was read; `null`: there is none. */
function placeAfter({ day }: Place, nextCursor: string | null, last: string): Place | null {
  if (nextCursor !== null) return { day, cursor: nextCursor };
  return day < last ? { day: dayOf(Date.parse(day) + DAY), cursor: null } : null;
}

const isGateAct = (action: string): action is GateAct =>
  GATE_LIFE_ACTS.some((one) => one === action);

/** What the act has left the gate at; `null`: the ban has none any more. */
function stateAfter(act: GateAct, told: unknown): GateState | null {
  switch (act) {
    case 'ban.approve':
      return 'pending';
    case 'ban.lift':
    case 'ban.leave':
      return null;
    default:
      return GATE_STATES.find((state) => state === told) ?? null;
  }
}

function chapterOf({ at, by, action, after }: AuditEntry, act: GateAct) {
  const told: Readonly<Record<string, unknown>> =
    typeof after === 'object' && after !== null ? { ...after } : {};
  const number = (name: string) => (Number.isInteger(told[name]) ? Number(told[name]) : null);
  return {
    at: formatInstant(at),
    by,
    action,
    state: stateAfter(act, told.state),
    revision: number('revision'),
    limit: number('limit'),
    count: number('count'),
    reason: typeof told.reason === 'string' ? told.reason : null,
  };
}

type GateChapter = ReturnType<typeof chapterOf>;

/** When a gate of this ban may have begun to move, and when the last of them ended. */
function spanOf({ lifted }: BanRecord, createdAt: Instant, now: Instant) {
  return { first: dayOf(createdAt), last: dayOf(lifted?.at ?? now) };
}

/**
 * The life of a ban's gates, of all its revisions, oldest first: each act that began one, moved it,
 * stopped it, let it go on or ended it, as the audit has it. An answer reads so many days of the
 * audit at most, and may have no act though more follow.
 */
export async function readGateLife(
  deps: Pick<Dependencies, 'bans' | 'audit' | 'clock'>,
  { banId, cursor, limit }: BanInput & PageInput,
) {
  const [record, first] = await Promise.all([
    deps.bans.read(banId),
    deps.bans.readRevision(banId, 1),
  ]);
  if (record === null || first === null) throw noSuchBan(banId);
  const span = spanOf(record, first.createdAt, deps.clock.now());
  const items: GateChapter[] = [];
  let place: Place | null =
    cursor === null ? { day: span.first, cursor: null } : placeIn(cursor, span.first, span.last);
  for (let query = 0; place !== null && query < MOST_QUERIES && items.length < limit; query++) {
    const page = await deps.audit.page(place.day, place.cursor, limit - items.length);
    for (const entry of page.items)
      if (entry.on === `bans/${banId}` && isGateAct(entry.action))
        items.push(chapterOf(entry, entry.action));
    place = placeAfter(place, page.nextCursor, span.last);
  }
  return { items, nextCursor: place && `${place.day}~${place.cursor ?? ''}` };
}
