import type { BanAct, BanAsRead, Outcome } from '../../domain/bans/ban-act.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';

type Needs = Pick<Dependencies, 'bans'>;

export interface BanInput {
  readonly caller: Caller;
  readonly banId: string;
}

/** Commits an act with its audit entry. It is refused as a conflict if another act came first. */
export async function commitAct(deps: Needs, act: BanAct): Promise<void> {
  if (!(await deps.bans.commit(act))) throw overtaken();
}

/** Carries out the answer of a rule and returns what the act tells. Throws a refusal. */
export async function carryOut<Told>(deps: Needs, outcome: Outcome<Told>): Promise<Told> {
  switch (outcome.kind) {
    case 'refused': {
      const { kind, detail, parts } = outcome.refusal;
      throw new Refusal(kind, detail, parts);
    }
    case 'stands':
      return outcome.told;
    case 'act':
      await commitAct(deps, outcome.act);
      return outcome.told;
    default:
      throw new Error(`no such outcome: ${outcome satisfies never}`);
  }
}

/** The one way in which a caller acts on a ban that exists: read, ask the rule, commit, tell. */
export async function actOnBan<Told>(
  deps: Needs,
  banId: string,
  rule: (ban: BanAsRead) => Outcome<Told> | Promise<Outcome<Told>>,
): Promise<Told> {
  const [record, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (record === null) throw noSuchBan(banId);
  return carryOut(deps, await rule({ record, blocklist, enforced: banOf(blocklist, banId) }));
}
