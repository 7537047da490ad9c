import type { BanRecord } from '../../domain/bans/ban-record.ts';
import type { GatedBan } from '../../domain/bans/blocklist.ts';
import type { Brake } from '../../domain/bans/brake.ts';
import { sumOf, type TakenPlaces } from '../../domain/bans/places.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, noSuchBan } from '../views/ban-answer.ts';

type Needs = Pick<Dependencies, 'bans' | 'brakes' | 'places' | 'clock'>;

/**
 * The pause that holds now, and where the ban stands as far as that could be read. What could not
 * be read is left out.
 */
export type PauseAnswer = { readonly id: string } & Partial<BanAnswer> & {
    readonly pause: { readonly by: string; readonly at: string; readonly reason: string };
  };

/**
 * Stops all new removals of a ban, on every path. One approver is enough. Nothing that was done is
 * undone. A later pause by the same person replaces the earlier one.
 *
 * Only one write must succeed: that of the pause. What else is read or written may fail.
 */
export async function pauseBan(
  deps: Needs,
  {
    banId,
    caller,
    reason,
  }: {
    readonly banId: string;
    readonly caller: { readonly subject: string };
    readonly reason: string;
  },
): Promise<PauseAnswer> {
  const record = await unlessItFails('the ban', banId, () => deps.bans.read(banId));
  if (record !== UNKNOWN) requireInForce(banId, record);
  const at = deps.clock.now();
  const brake: Brake = { banId, by: caller.subject, at, reason, audited: false };
  await deps.brakes.put(brake);
  const [gate] = await Promise.all([
    unlessItFails('the gate', banId, () => readGate(deps, banId)),
    // If there is no entry now, the tick adds it.
    unlessItFails('the audit entry', banId, () => deps.brakes.audit(brake)),
  ]);
  const pause = { by: brake.by, at: formatInstant(at), reason };
  return { id: banId, ...whereItStands(record, gate), pause };
}

interface Gated {
  readonly ban: GatedBan;
  readonly places: TakenPlaces;
}

async function readGate(
  { bans, places }: Pick<Dependencies, 'bans' | 'places'>,
  banId: string,
): Promise<Gated | null> {
  const ban = await bans.readGate(banId);
  return ban && { ban, places: sumOf(await places.read(banId, ban.gate.revision)) };
}

const UNKNOWN = Symbol('not read');
type Unknown = typeof UNKNOWN;

/** What a pause can do without. If it fails, the pause goes on. */
async function unlessItFails<T>(
  what: string,
  banId: string,
  act: () => Promise<T>,
): Promise<T | Unknown> {
  try {
    return await act();
  } catch (error) {
    const fields = { what, banId, error: describeError(error) };
    log('WARN', 'a pause goes on without something that failed', fields);
    return UNKNOWN;
  }
}

function requireInForce(banId: string, record: BanRecord | null): void {
  if (record === null) throw noSuchBan(banId);
  if (record.state !== 'approved')
    throw new Refusal(
      'conflict',
      `This ban is ${record.state}, not in force: it orders no removals that could be paused.`,
    );
}

function whereItStands(
  record: BanRecord | null | Unknown,
  gate: Gated | null | Unknown,
): Partial<BanAnswer> {
  if (record === UNKNOWN || record === null) return {};
  if (gate === null) return banAnswer(record, null);
  if (gate !== UNKNOWN) return banAnswer(record, gate.ban, { places: gate.places });
  const { gate: _, ...known } = banAnswer(record, null);
  return known;
}
