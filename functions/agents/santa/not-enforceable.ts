import { enforces, mayOrder } from '../../domain/bans/ban.ts';
import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { holdableRules } from '../../domain/bans/manager-rules.ts';
import { planRules } from './rules.ts';

const NO_RULE =
  'it names no team, no signing id of a team and no certificate of a signer on macOS, and Santa ' +
  'holds nothing else';

/** The bans of which Santa cannot hold all that they name on macOS, and why. */
export function notHeldOf({ bans }: Blocklist) {
  return bans.flatMap(({ id: banId, document }) => {
    const namesMacs = document.apps.some(({ match }) =>
      match.some((matcher) => matcher.platform === 'macos' && mayOrder(matcher)),
    );
    if (!enforces(document) || !namesMacs) return [];
    const rules = holdableRules(document, 'macos').map(({ rule }) => rule);
    const reasons = planRules(rules, []).notHeld.map(({ app, why }) => `${app}: ${why}`);
    const whys = rules.length === 0 ? [NO_RULE] : [...new Set(reasons)];
    return whys.map((why) => ({ banId, platform: 'macos', why }));
  });
}
