import type { Counts } from '../../domain/passes/counts.ts';
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

/** A retirement that is not finished also shows the number that it counts up to. */
function countsOf(pass: Pass): Counts {
  return pass.kind === 'retire' && pass.finishedAt === null
    ? { expected: pass.expected, ...pass.counts }
    : pass.counts;
}

/** A pass as it is listed. `done`: its finished parts; `null`: all. */
export function passAnswer(pass: Pass, done: number | null) {
  const { id, kind, parts } = pass;
  return {
    id,
    kind,
    ...aboutOf(pass),
    asOf: formatInstant(pass.asOf),
    startedAt: formatInstant(pass.startedAt),
    finishedAt: formatInstantOrNull(pass.finishedAt),
    givenUpAt: formatInstantOrNull(pass.givenUpAt),
    progress: { done: done ?? parts, parts },
    counts: countsOf(pass),
  };
}
