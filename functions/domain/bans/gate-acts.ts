import { formatInstant } from '../time/instant.ts';
import {
  actOn,
  type BanAct,
  type BanAsRead,
  type BanInForce,
  inForce,
  type Outcome,
  refused,
  type Signed,
  type ToldBan,
} from './ban-act.ts';
import { withBan } from './blocklist.ts';
import type { Blocking, Gate } from './gate.ts';
import { auditedGate } from './written.ts';

type Command = Signed & { readonly reason: string };

/** The act that sets the gate of a ban in force. The gate itself says by whom and when. */
export function setGate(ban: BanInForce, gate: Gate, action: string): BanAct {
  const { record, blocklist, enforced } = ban;
  return actOn(
    record,
    gate,
    { action, before: auditedGate(enforced), after: auditedGate({ ...enforced, gate }) },
    { blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) } },
  );
}

/** The act that notes which groups' managers may be told to block. */
export function noteBlocking(ban: BanInForce, blocking: Blocking): BanAct {
  const { record, blocklist, enforced } = ban;
  const gate: Gate = { ...enforced.gate, blocking };
  const told = (known: Blocking | null) =>
    known && { through: formatInstant(known.through), waiting: known.waiting };
  return actOn(
    record,
    { by: 'tick', at: blocking.at },
    { action: 'gate.blocking', before: told(enforced.gate.blocking), after: told(blocking) },
    { blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) } },
  );
}

const NO_GATE = refused('conflict', 'This ban is not in force: it has no gate.');

/**
 * Lets removals out again, by releasing every pause. A person who has paused may not ask for it.
 * The number shown must be named.
 */
export function resume(
  ban: BanAsRead,
  command: Command & { readonly count: number },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate, brakes } = found.enforced;
  if (brakes.length === 0)
    return refused(
      'conflict',
      `The gate is ${gate.state}, not paused: there is nothing to resume.`,
    );
  if (brakes.some((brake) => brake.by === command.by))
    return refused('forbidden', 'Who paused a ban may not resume it: another approver must.');
  if (gate.count !== command.count)
    return refused(
      'conflict',
      `The number shown is ${gate.count}, not ${command.count}. Look again, and name it ` +
        'if it is right.',
      { pointer: '/count', detail: `must be the number shown: ${gate.count}` },
    );
  const { reason, by, at } = command;
  // What was found while the ban was paused has no place yet.
  return released(found, { ...gate, blocking: null, reason, by, at });
}

function released(ban: BanInForce, gate: Gate): Outcome<ToldBan> {
  const { record, blocklist, enforced } = ban;
  const resumed = { ...enforced, gate, brakes: [] };
  const act = actOn(
    record,
    gate,
    {
      action: 'ban.resume',
      before: auditedGate(enforced),
      after: auditedGate(resumed),
    },
    {
      blocklist: { before: blocklist, after: withBan(blocklist, resumed) },
      released: enforced.brakes,
    },
  );
  return { kind: 'act', act, told: { record: act.ban.after, enforced: resumed } };
}
