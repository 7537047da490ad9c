import type { Instant } from '../time/instant.ts';

export interface SourceRun {
  readonly source: string;
  readonly runId: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly listed: number | null;
}
