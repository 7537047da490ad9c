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
import { type Gate, pausedGate, resumedGate } from './gate.ts';
import { writtenGate } from './written.ts';

type Command = Signed & { readonly reason: string };

/** The act that sets the gate of a ban in force. The gate itself says by whom and when. */
export function setGate(ban: BanInForce, gate: Gate, action: string): BanAct {
  const { record, blocklist, enforced } = ban;
  return actOn(
    record,
    gate,
    { action, before: writtenGate(enforced.gate), after: writtenGate(gate) },
    { blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) } },
  );
}

const NO_GATE = refused('conflict', 'This ban is not in force: it has no gate.');

function moved(ban: BanInForce, gate: Gate, action: string): Outcome<ToldBan> {
  const act = setGate(ban, gate, action);
  return { kind: 'act', act, told: { record: act.ban.after, enforced: { ...ban.enforced, gate } } };
}

/**
 * Stops new removals of a ban. `ordered` is the number of removals that this revision has ordered.
 * A resume must name that number, or the count of before where that is higher.
 */
export function pause(
  ban: BanAsRead,
  command: Command & { readonly ordered: number },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate } = found.enforced;
  if (gate.state === 'paused')
    return { kind: 'stands', told: { record: found.record, enforced: found.enforced } };
  const count = Math.max(command.ordered, gate.count);
  return moved(found, pausedGate(gate, command.reason, count, command.by, command.at), 'ban.pause');
}

/**
 * Lets removals out again. A person other than the one who paused must ask, and must name the
 * number shown.
 */
export function resume(
  ban: BanAsRead,
  command: Command & { readonly count: number },
): Outcome<ToldBan> {
  const found = inForce(ban);
  if (found === null) return NO_GATE;
  const { gate } = found.enforced;
  if (gate.state !== 'paused')
    return refused(
      'conflict',
      `The gate is ${gate.state}, not paused: there is nothing to resume.`,
    );
  if (gate.by === command.by)
    return refused('forbidden', 'Who paused a ban may not resume it: another approver must.');
  if (gate.count !== command.count)
    return refused(
      'conflict',
      `The number shown is ${gate.count}, not ${command.count}. Look again, and name it ` +
        'if it is right.',
      { pointer: '/count', detail: `must be the number shown: ${gate.count}` },
    );
  return moved(found, resumedGate(gate, command.reason, command.by, command.at), 'ban.resume');
}
