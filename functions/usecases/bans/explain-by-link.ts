import { openExplainToken } from '../../domain/findings/explain-link.ts';
import { explainKey } from '../explain-key.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Explanation } from '../views/explanation.ts';
import { explained } from './explain-order.ts';

type Needs = Pick<Dependencies, 'bans' | 'fleet' | 'clock' | 'explainLinks'>;

/** What a link that opens nothing says, and no more. */
export const LINK_REFUSED = {
  expired: 'This link has expired. A newer message about the same device has one that holds.',
  forged: 'This link is not valid. Open it as the message about your device has it, to its end.',
} as const;
type WhyRefused = keyof typeof LINK_REFUSED;

/** A link opens nothing. */
export class LinkRefused extends Refusal {
  readonly why: WhyRefused;

  constructor(why: WhyRefused) {
    super('not-found', LINK_REFUSED[why]);
    this.why = why;
  }
}

/**
 * Explains an order to whoever has its link. No table is read for a token that was not signed here,
 * or that has expired. A token that is not signed with the key that this instance knows is held
 * against the key as it is now.
 */
export async function explainByLink(
  deps: Needs,
  { token }: { readonly token: string },
): Promise<Explanation> {
  const opened = await openLink(deps, token);
  if (opened.kind !== 'order') throw new LinkRefused(opened.kind);
  const found = await explained(deps, opened.orderId);
  if (found === null) throw new LinkRefused('expired');
  return found;
}

async function openLink({ clock, explainLinks }: Needs, token: string) {
  if (explainLinks === null) return { kind: 'forged' } as const;
  const { key } = explainLinks;
  const opened = openExplainToken(token, await explainKey(key), clock.now());
  return opened.kind === 'forged'
    ? openExplainToken(token, await explainKey(key, true), clock.now())
    : opened;
}
