import { formatInstant } from '../time/instant.ts';
import { ask, isFirst, isSecondOf, refusedToMakers } from './asking.ts';
import {
  actOn,
  type BanAct,
  type BanAsRead,
  type BanInForce,
  inForce,
  type Outcome,
  type RefusedOutcome,
  refused,
  type Signed,
  type ToldBan,
} from './ban-act.ts';
import type { Asked, BanRecord } from './ban-record.ts';
import { type EnforcedBan, withBan } from './blocklist.ts';
import { carriedPastPause } from './carried-over.ts';
import { type Blocking, confirmedGate, type Gate, raisedGate, waitsForWord } from './gate.ts';
import { raiseTo, type TakenPlaces } from './places.ts';
import { auditedGate } from './written.ts';

type Command = Signed & { readonly reason: string };

/** The act that sets the gate of a ban in force. The gate itself says by whom and when. */
export function setGate(
  { record, blocklist, enforced }: BanInForce,
  gate: Gate,
  action: string,
  change: Partial<Omit<BanRecord, 'banId' | 'lock'>> = {},
): BanAct {
  return actOn(
    record,
    gate,
    { action, before: auditedGate(enforced), after: auditedGate({ ...enforced, gate }) },
    {
      record: change,
      blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) },
    },
  );
}

/**
 * The act that notes which groups' managers may be told to block, with the progress of the sweep
 * that has found it.
 */
export function noteBlocking(
  ban: BanInForce,
  blocking: Blocking,
  progress: Pick<BanRecord, 'sweptThrough' | 'lastSweepAt' | 'nextDueAt'>,
): BanAct {
  const { record, blocklist, enforced } = ban;
  const gate: Gate = { ...enforced.gate, blocking };
  const told = (known: Blocking | null) =>
    known && { through: formatInstant(known.through), waiting: known.waiting };
  return actOn(
    record,
    { by: 'tick', at: blocking.at },
    { action: 'gate.blocking', before: told(enforced.gate.blocking), after: told(blocking) },
    {
      record: progress,
      blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) },
    },
  );
}

const NO_GATE = refused('conflict', 'This ban is not in force: it has no gate.');

/** The refusal of a number that is not the one shown. */
function notShown(pointer: string, shown: number, named: number): RefusedOutcome {
  return refused(
    'conflict',
    `The number shown is ${shown}, not ${named}. Look again, and name it if it is right.`,
    { pointer, detail: `must be the number shown: ${shown}` },
  );
}

function carriedOut(act: BanAct, enforced: EnforcedBan): Outcome<ToldBan> {
  return { kind: 'act', act, told: { record: act.ban.after, enforced } };
}

/**
 * Lets removals out again, by releasing every pause. The gate's state stays as it is. The number
 * shown must be named. One who has paused needs a second approver.
 */
export function resume(
  ban: BanAsRead,
  command: Command & { readonly count: number },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate, brakes } = found.enforced;
  const { count, by, at } = command;
  if (brakes.length === 0)
    return refused(
      'conflict',
      `The gate is ${gate.state}, not paused: there is nothing to resume.`,
    );
  if (gate.count !== count) return notShown('/count', gate.count, count);
  const wanted: Asked = { act: 'resume', number: count, by, at };
  return isFirst(found, wanted) ? ask(found, wanted) : released(found, command);
}

function released(ban: BanInForce, { reason, by, at }: Command): Outcome<ToldBan> {
  const { record, blocklist, enforced } = ban;
  // What was found while the ban was paused has no place yet. A sweep for now gives it one.
  const { gate } = enforced;
  const again: Gate = gate.state === 'pending' ? gate : { ...gate, blocking: null, reason, by, at };
  const resumed = { ...enforced, ...carriedPastPause(enforced), gate: again, brakes: [] };
  const act = actOn(
    record,
    { by, at },
    {
      action: 'ban.resume',
      before: auditedGate(enforced),
      after: { ...auditedGate(resumed), reason, by, at: formatInstant(at) },
    },
    {
      record: { asked: null },
      blocklist: { before: blocklist, after: withBan(blocklist, resumed) },
      released: enforced.brakes,
    },
  );
  return carriedOut(act, resumed);
}

/**
 * Raises the limit of a full gate to the number shown, so that all that wait find a place. A second
 * approver may name the first one's number, though more have come to wait since.
 */
export function raise(
  ban: BanAsRead,
  command: Command & { readonly limit: number; readonly places: TakenPlaces },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate } = found.enforced;
  const { limit, places, reason, by, at } = command;
  const shown = raiseTo(gate, places);
  if (shown === null)
    return refused(
      'conflict',
      `The gate is ${gate.state}, not full: its limit need not be raised.`,
    );
  const barred = refusedToMakers(found, 'raise', by);
  if (barred !== null) return barred;
  const wanted: Asked = { act: 'raise', number: limit, by, at };
  const asAsked = limit < shown && isSecondOf(found, wanted);
  if (limit !== shown && !asAsked) return notShown('/limit', shown, limit);
  if (isFirst(found, wanted)) return ask(found, wanted);
  const raised = raisedGate(gate, limit, { reason, by, at });
  const act = setGate(found, raised, 'ban.raise', { asked: null });
  return carriedOut(act, { ...found.enforced, gate: raised });
}

/** Opens a gate whose census has found nearly all devices of a platform. Its number is named. */
export function confirm(
  ban: BanAsRead,
  { count, by, at }: Signed & { readonly count: number },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate } = found.enforced;
  if (!waitsForWord(gate))
    return refused('conflict', `The gate is ${gate.state}: it waits for no word on its number.`);
  const barred = refusedToMakers(found, 'confirm', by);
  if (barred !== null) return barred;
  if (gate.count !== count) return notShown('/count', gate.count, count);
  const wanted: Asked = { act: 'confirm', number: count, by, at };
  if (isFirst(found, wanted)) return ask(found, wanted);
  const confirmed = confirmedGate(gate, { by, at });
  const act = setGate(found, confirmed, 'ban.confirm', { asked: null });
  return carriedOut(act, { ...found.enforced, gate: confirmed });
}
