import type { Buckets } from './buckets.ts';
import type { StageConfig } from './config.ts';
import type { Tables } from './tables.ts';
import type { Topics } from './topics.ts';
import type { WorkQueue } from './work-queue.ts';

/** The parts that functions depend on: the stage's settings, and everything that keeps state. */
export interface Foundations {
  readonly config: StageConfig;
  readonly tables: Tables;
  readonly topics: Topics;
  /** Parts of censuses and sweeps: what enforces bans. */
  readonly work: WorkQueue;
  /** Parts of previews, counts and retirements: what people and sources ask for. */
  readonly aside: WorkQueue;
  readonly buckets: Buckets;
}
