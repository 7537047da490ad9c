import type { Pass } from '../../domain/passes/pass.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';
export function passAnswer(pass: Pass, done: number | null) {
  const { id, kind, banId, revision, version, source, run, purpose, parts, counts } = pass;
  return {
    id,
    kind,
    banId,
    revision,
    version,
    source,
    run,
    purpose,
    asOf: formatInstant(pass.asOf),
    startedAt: formatInstant(pass.startedAt),
    finishedAt: formatInstantOrNull(pass.finishedAt),
    progress: { done: done ?? parts, parts },
    counts,
  };
}
