import type { Counts } from '../../domain/passes/counts.ts';
import { secondRunFrom } from '../../domain/passes/held-run.ts';
import type { Pass } from '../../domain/passes/pass.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';

interface About {
  readonly banId: string | null;
  readonly revision: number | null;
  readonly version: number | null;
  readonly source: string | null;
  readonly run: string | null;
  readonly purpose: string | null;
}

const NOTHING: About = {
  banId: null,
  revision: null,
  version: null,
  source: null,
  run: null,
  purpose: null,
};

/** What a pass is about. The answer has all fields for every kind. */
function aboutOf(pass: Pass): About {
  switch (pass.kind) {
    case 'census':
      return { ...NOTHING, version: pass.version };
    case 'preview':
    case 'sweep': {
      const { banId, revision, purpose } = pass;
      return { ...NOTHING, banId, revision, purpose };
    }
    case 'retire': {
      const { source, run, purpose } = pass;
      return { ...NOTHING, source, run, purpose };
    }
    default:
      return pass satisfies never;
  }
}

/** A retirement also shows how many devices its run has listed, by what its source says. */
function countsOf(pass: Pass): Counts {
  return pass.kind === 'retire' ? { expected: pass.expected, ...pass.counts } : pass.counts;
}

/** Where a pass stands. Only counts of runs have the last four. */
export const PASS_STATES = [
  'running',
  'finished',
  /** Nothing of it moved for hours. */
  'failed',
  'incomplete',
  'held',
  'superseded',
  'confirmed',
] as const;

export type PassState = (typeof PASS_STATES)[number];

export function stateOfPass(pass: Pass): PassState {
  if (pass.givenUpAt !== null) return 'failed';
  if (pass.finishedAt === null) return 'running';
  const outcome = pass.kind === 'retire' ? pass.outcome : null;
  return outcome === null || outcome === 'complete' ? 'finished' : outcome;
}

/** What a held run needs, and since when a second run may begin. `null`: it does not wait. */
function waitsOf(pass: Pass) {
  if (pass.kind !== 'retire' || pass.needs === null) return null;
  return { needs: pass.needs, secondRunFrom: formatInstantOrNull(secondRunFrom(pass)) };
}

/** A pass as it is listed. `done`: its finished parts; `null`: all. */
export function passAnswer(pass: Pass, done: number | null) {
  const { id, kind, parts } = pass;
  return {
    id,
    kind,
    state: stateOfPass(pass),
    ...aboutOf(pass),
    held: waitsOf(pass),
    asOf: formatInstant(pass.asOf),
    startedAt: formatInstant(pass.startedAt),
    finishedAt: formatInstantOrNull(pass.finishedAt),
    givenUpAt: formatInstantOrNull(pass.givenUpAt),
    progress: { done: done ?? parts, parts },
    counts: countsOf(pass),
  };
}
