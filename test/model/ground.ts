import type { Inventory } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { Dependencies } from '../../functions/usecases/ports.ts';
import type { MemoryFailures } from '../memory/memory-files.ts';
import type { MemoryQueue } from '../memory/memory-queue.ts';

/** What the stores hold, as seen behind the back of the use cases. */
export interface Seen {
  readonly heads: readonly Head[];
  readonly findings: readonly Finding[];
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/** The stores under test. */
export interface Ground extends Dependencies {
  readonly queue: MemoryQueue;
  readonly failures: MemoryFailures;
  look(): Promise<Seen>;
}
