import { banOf, type EnforcedBan, withBan } from '../../domain/bans/blocklist.ts';
import { type Gate, pausedGate, resumedGate } from '../../domain/bans/gate.ts';
import type { BanInput, PauseInput, ResumeInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import {
  type BanAnswer,
  banAnswer,
  gateAnswer,
  noSuchBan,
  overtaken,
} from '../views/ban-answer.ts';

type Needs = Pick<Dependencies, 'bans' | 'work' | 'clock'>;

/**
 * Changes the gate of a ban in force, together with its audit entry. `change` returns `null` where
 * the gate is so already.
 */
async function changeGate(
  deps: Needs,
  input: BanInput,
  action: string,
  change: (ban: EnforcedBan, ordered: number, now: number) => Gate | null,
): Promise<BanAnswer> {
  const [record, blocklist] = await Promise.all([
    deps.bans.read(input.banId),
    deps.bans.readBlocklist(),
  ]);
  if (record === null) throw noSuchBan(input.banId);
  const ban = banOf(blocklist, input.banId);
  if (ban === null || record.state !== 'approved')
    throw new Refusal('conflict', 'This ban is not in force: it has no gate.');
  const now = deps.clock.now();
  const gate = change(ban, await deps.work.removals(ban.id, ban.revision), now);
  if (gate === null) return banAnswer(record, ban);
  const changed: EnforcedBan = { ...ban, gate };
  const after = { ...record, lock: record.lock + 1 };
  const done = await deps.bans.commit({
    ban: { before: record, after },
    blocklist: { before: blocklist, after: withBan(blocklist, changed) },
    act: {
      at: now,
      by: input.caller.subject,
      action,
      on: `bans/${input.banId}`,
      before: gateAnswer(ban.gate),
      after: gateAnswer(gate),
    },
  });
  if (!done) throw overtaken();
  return banAnswer(after, changed);
}

/** Stops new removals of a ban by every path. One approver is enough. It takes nothing back. */
export function pauseBan(deps: Needs, input: PauseInput): Promise<BanAnswer> {
  return changeGate(deps, input, 'ban.pause', (ban, ordered, now) =>
    ban.gate.state === 'paused'
      ? null
      : pausedGate(
          ban.gate,
          input.reason,
          Math.max(ordered, ban.gate.count),
          input.caller.subject,
          now,
        ),
  );
}

/**
 * Lets removals out again: by another approver than who paused, who names the number of devices
 * shown.
 */
export function resumeBan(deps: Needs, input: ResumeInput): Promise<BanAnswer> {
  return changeGate(deps, input, 'ban.resume', (ban, _ordered, now) => {
    if (ban.gate.state !== 'paused')
      throw new Refusal(
        'conflict',
        `The gate is ${ban.gate.state}, not paused: there is nothing to resume.`,
      );
    if (ban.gate.by === input.caller.subject)
      throw new Refusal('forbidden', 'Who paused a ban may not resume it: another approver must.');
    if (ban.gate.count !== input.count) {
      throw new Refusal(
        'conflict',
        `The number shown is ${ban.gate.count}, not ${input.count}. Look again, and name it ` +
          'if it is right.',
        [{ pointer: '/count', detail: `must be the number shown: ${ban.gate.count}` }],
      );
    }
    return resumedGate(ban.gate, input.reason, input.caller.subject, now);
  });
}
