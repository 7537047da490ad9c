import {
  actOn,
  type BanAct,
  type BanAsRead,
  type Outcome,
  refused,
  type ToldBan,
} from './ban-act.ts';
import { type EnforcedBan, withBan } from './blocklist.ts';
import { type Gate, pausedGate, resumedGate } from './gate.ts';
import { writtenGate } from './written.ts';

type InForce = BanAsRead & { readonly enforced: EnforcedBan };

interface Command {
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** The act that sets the gate of a ban in force. The gate itself says by whom and when. */
export function setGate(ban: InForce, gate: Gate, action: string): BanAct {
  const { record, blocklist, enforced } = ban;
  return actOn(
    record,
    gate,
    { action, before: writtenGate(enforced.gate), after: writtenGate(gate) },
    { blocklist: { before: blocklist, after: withBan(blocklist, { ...enforced, gate }) } },
  );
}

/** The ban with its gate, or the refusal of an act on the gate of a ban that has none. */
function gated(ban: BanAsRead): InForce | ReturnType<typeof refused> {
  const { record, enforced } = ban;
  if (enforced === null || record.state !== 'approved')
    return refused('conflict', 'This ban is not in force: it has no gate.');
  return { ...ban, enforced };
}

function moved(ban: InForce, gate: Gate, action: string): Outcome<ToldBan> {
  const act = setGate(ban, gate, action);
  return { kind: 'act', act, told: { record: act.ban.after, enforced: { ...ban.enforced, gate } } };
}

/**
 * Stops new removals of a ban. `ordered` are the removals that this revision has ordered: a resume
 * must name them, or the count of before where that is higher.
 */
export function pause(
  ban: BanAsRead,
  command: Command & { readonly ordered: number },
): Outcome<ToldBan> {
  const found = gated(ban);
  if ('kind' in found) return found;
  const { gate } = found.enforced;
  if (gate.state === 'paused')
    return { kind: 'stands', told: { record: found.record, enforced: found.enforced } };
  const count = Math.max(command.ordered, gate.count);
  return moved(found, pausedGate(gate, command.reason, count, command.by, command.at), 'ban.pause');
}

/** Lets removals out again: another person than who paused, who names the number shown. */
export function resume(
  ban: BanAsRead,
  command: Command & { readonly count: number },
): Outcome<ToldBan> {
  const found = gated(ban);
  if ('kind' in found) return found;
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
