import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { type GivenRule, type RuleType, ruleKey } from './rules.ts';

/** An execution that Santa decided on, as far as it matters here. */
export interface SantaEvent {
  readonly decision: string;
  readonly at: Instant;
  /** `null`: Santa does not say. */
  readonly teamId: string | null;
  /** With its team in front. */
  readonly signingId: string | null;
  /** SHA-256 (hex) of the certificate that signed it. */
  readonly certificate: string | null;
  readonly bundleId: string | null;
  readonly name: string;
}

/** Somebody tried to start what a ban names, and could not. */
export interface BlockedExecution {
  readonly banId: string;
  readonly at: Instant;
  readonly name: string;
}

const RULE_OF: Readonly<Record<string, RuleType>> = {
  BLOCK_TEAMID: 'TEAMID',
  BLOCK_SIGNINGID: 'SIGNINGID',
  BLOCK_CERTIFICATE: 'CERTIFICATE',
};

/** The rule by which Santa stopped it. `null`: it did not, or by another kind of rule. */
function blockedBy(event: SantaEvent): string | null {
  const type = Object.hasOwn(RULE_OF, event.decision) ? RULE_OF[event.decision] : undefined;
  if (type === undefined) return null;
  const identifiers: Readonly<Record<RuleType, string | null>> = {
    TEAMID: event.teamId,
    SIGNINGID: event.signingId,
    CERTIFICATE: event.certificate,
  };
  const identifier = identifiers[type];
  return identifier === null ? null : ruleKey(type, identifier);
}

/** A Mac's clock may be so far ahead. What is dated later has just happened. */
const AHEAD = 5 * MINUTE;

/** The newest execution that the rules given have stopped, for each of their bans. */
export function blockedExecutions(
  events: readonly SantaEvent[],
  had: readonly GivenRule[],
  now: Instant,
): readonly BlockedExecution[] {
  const bansOf = new Map(had.map(({ key, bans }) => [key, bans]));
  const newest = new Map<string, BlockedExecution>();
  for (const event of events) {
    const key = blockedBy(event);
    const at = event.at > now + AHEAD ? now : event.at;
    for (const banId of (key === null ? undefined : bansOf.get(key)) ?? []) {
      const known = newest.get(banId);
      if (known === undefined || known.at < at) newest.set(banId, { banId, at, name: event.name });
    }
  }
  return [...newest.values()].sort((a, b) => (a.banId < b.banId ? -1 : 1));
}
