import type { SourceRun } from '../../functions/domain/devices/source-run.ts';
import { NOON } from './noon.ts';

/** A run of the source `mdm` that has just begun. */
export function aSourceRun(change: Partial<SourceRun> = {}): SourceRun {
  return {
    source: 'mdm',
    runId: 'r1',
    startedAt: NOON,
    begunAt: NOON,
    finishedAt: null,
    listed: null,
    retireAll: false,
    ...change,
  };
}
