import { countsOf, type GivenRule, type RuleType } from './rules.ts';

/** `CLEAN`: the Mac drops the rules that it has before it takes those that it is given. */
export type SyncType = 'NORMAL' | 'CLEAN';

/** What a Mac says of its rules when a sync begins. */
export interface RulesSaid {
  /** Whether it asks for all rules anew. */
  readonly wantsAll: boolean;
  /** `null`: this version of Santa says none. */
  readonly rulesHash: string | null;
  readonly counts: Readonly<Record<RuleType, number>>;
}

/** What is known of a Mac's rules. */
export interface RulesKnown {
  readonly given: readonly GivenRule[];
  /** As the Mac said it after the last sync; `null`: it said none. */
  readonly rulesHash: string | null;
  /** Whether a sync ended since the Mac became known. */
  readonly synced: boolean;
}

/**
 * Whether the Mac's rules are not what it was given: somebody changed them, or the end of a sync
 * was lost. Where no hash can be compared, their numbers are.
 */
function hasDrifted(said: RulesSaid, known: RulesKnown): boolean {
  if (said.rulesHash !== null && known.rulesHash !== null)
    return said.rulesHash !== known.rulesHash;
  const wanted = countsOf(known.given);
  // What the Mac refused is not counted.
  if (known.given.some(({ taken }) => !taken)) return false;
  return (
    said.counts.TEAMID !== wanted.TEAMID ||
    said.counts.SIGNINGID !== wanted.SIGNINGID ||
    said.counts.CERTIFICATE !== wanted.CERTIFICATE
  );
}

/**
 * How a sync is done. A clean one makes Santa drop the events that it has not sent yet, so it is
 * done only if it must.
 */
export function syncTypeFor(said: RulesSaid, known: RulesKnown): SyncType {
  return said.wantsAll || !known.synced || hasDrifted(said, known) ? 'CLEAN' : 'NORMAL';
}
