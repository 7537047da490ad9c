import type { BanAsRead, Outcome, ToldBan } from '../../domain/bans/ban-act.ts';
import { Accepted } from '../accepted.ts';
import type { Dependencies } from '../ports.ts';
import type { BanAnswer } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';
import { tellBan } from './tell-ban.ts';

export type GateNeeds = Pick<Dependencies, 'bans' | 'places' | 'clock'>;

/** An approver moves a gate, or asks a second approver to repeat the act. */
export async function moveGateOf(
  deps: GateNeeds,
  { banId }: BanInput,
  rule: (ban: BanAsRead) => Outcome<ToldBan> | Promise<Outcome<ToldBan>>,
): Promise<BanAnswer | Accepted<BanAnswer>> {
  const told = await actOnBan(deps, banId, rule);
  const answer = await tellBan(deps, told);
  return told.asked === undefined ? answer : new Accepted(answer);
}
