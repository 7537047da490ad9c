import type { Instant } from '../time/instant.ts';

/** One listing of all its devices by a source. */
export interface SourceRun {
  readonly source: string;
  readonly runId: string;
  /** When the source says that it began. Never ahead of the server. */
  readonly startedAt: Instant;
  /** When the server was told that it began. */
  readonly begunAt: Instant;
  readonly finishedAt: Instant | null;
  readonly listed: number | null;
  /** Whether the source says at its end that it has no devices any more. */
  readonly retireAll: boolean;
}
