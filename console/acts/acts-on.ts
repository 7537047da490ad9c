import type { WholeBan } from '../api/answers.ts';

const ACTS = ['propose', 'approve', 'pause', 'resume', 'raise', 'confirm', 'lift'] as const;
export type Act = (typeof ACTS)[number];

/** The acts that make sense where the ban stands, whoever may do them. */
export function actsOn(ban: WholeBan): readonly Act[] {
  const { state, gate, proposed, draft, approved, lifted, shown } = ban;
  if (lifted !== null || state === 'lifted') return [];
  const isDraft = proposed === null && (draft !== null || approved === null);
  const isPaused = gate?.state === 'paused';
  const acts: Readonly<Record<Act, boolean>> = {
    propose: isDraft,
    approve: proposed?.revision === shown.revision,
    pause: gate !== null && !isPaused,
    resume: isPaused,
    raise: gate !== null && gate.raiseTo !== null,
    confirm: gate?.state === 'pending' && gate.count > 0,
    lift: approved !== null,
  };
  return ACTS.filter((act) => acts[act]);
}

/**
 * What of a ban somebody decides by who does an act: another value is another decision. `null`: it
 * is always the same. A pause is pulled whatever the ban is by now.
 */
const DECIDED: Readonly<Record<Act, (ban: WholeBan) => unknown>> = {
  propose: ({ revision, hash }) => [revision, hash],
  // What earlier revisions have ordered grows meanwhile, and is no other decision.
  approve: ({ hash, proposed, approved, warnings }) => [
    hash,
    proposed,
    approved?.revision,
    warnings,
  ],
  pause: () => null,
  resume: ({ approved, gate }) => [approved?.revision, gate?.count, gate?.pausedBy],
  raise: ({ approved, gate, asked }) => [approved?.revision, gate?.limit, gate?.raiseTo, asked],
  confirm: ({ approved, gate, asked }) => [approved?.revision, gate?.count, asked],
  lift: ({ approved }) => [approved?.revision],
};

/**
 * Whether the ban is another by now than the one that somebody was shown before an act: what was
 * read is then not what would be decided.
 */
export function hasMoved(act: Act, shown: WholeBan, now: WholeBan): boolean {
  if (!actsOn(now).includes(act)) return DECIDED[act](now) !== null;
  return JSON.stringify(DECIDED[act](shown)) !== JSON.stringify(DECIDED[act](now));
}
