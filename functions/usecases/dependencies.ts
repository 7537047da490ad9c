import type {
  Access,
  Audit,
  Bans,
  BlocklistCache,
  Clock,
  Fleet,
  Ids,
  Metrics,
  Operators,
  OrdersTopic,
  Parking,
  Reports,
  Stories,
  Work,
  WorkQueue,
} from './ports.ts';
import type { Settings } from './settings.ts';

/**
 * All that the use cases may touch. Each takes the part that it needs; an entry builds no more than
 * its function was granted.
 */
export interface Dependencies {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly blocklist: BlocklistCache;
  readonly bans: Bans;
  readonly fleet: Fleet;
  readonly stories: Stories;
  readonly work: Work;
  readonly access: Access;
  readonly operators: Operators;
  readonly audit: Audit;
  readonly queue: WorkQueue;
  readonly topic: OrdersTopic;
  readonly parking: Parking;
  readonly reports: Reports;
  readonly metrics: Metrics;
}
