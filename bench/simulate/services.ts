import { PARTITION, QUEUE_READERS } from '../../lib/quotas.ts';
import type { WarmThroughput } from '../../lib/stage-settings.ts';
import { Allowance } from './allowance.ts';
import type { VirtualTime } from './virtual-time.ts';

/**
 * Milliseconds that calls take within a region, from a function to a service and back. AWS promises
 * single-digit milliseconds for single items and says nothing else; all of these are assumed.
 */
export const LATENCY = {
  getItem: 4,
  putItem: 5,
  transaction: 12,
  query: 7,
  scan: 12,
  batchGet: 7,
  batchWrite: 9,
  /** Ten messages, encrypted by a key whose data key is cached. */
  publishBatch: 25,
  sendParts: 10,
  /** From a message in a queue to the function’s first line, warm, and cold besides. */
  invoke: 10,
  coldStart: 500,
  /** How often a reader of the stream looks at a shard in which there was nothing. */
  streamPoll: 250,
} as const;

/** Milliseconds of a function’s own time for each call, on the part of a core that 1 GB has. */
export const OWN_TIME = 0.6;

/**
 * How long clients ask again before they give up, in milliseconds: the SDK’s three tries with
 * growing pauses, and the adapters’ own beyond them.
 */
export const PATIENCE = { table: 2_500, topic: 700 } as const;

/** The tables that a sweep or a census uses. */
export const TABLE_NAMES = [
  'devices',
  'inventories',
  'findings',
  'places',
  'stories',
  'work',
] as const;
export type ModelTable = (typeof TABLE_NAMES)[number];

/** What the model’s stack is made of, beside the code. */
export interface Site {
  /** Messages a second that SNS takes. */
  readonly messages: number;
  /** Units a second, by table. */
  readonly tables: Readonly<Record<ModelTable, WarmThroughput>>;
  /** Concurrent executions that the account has for the stack. */
  readonly concurrency: number;
  readonly workersAtOnce: number;
  readonly publishersPerShard: number;
}

/**
 * The services under a site, all by one part of their size: where all parts of a pass are alike, so
 * many of them on so much of everything take as long.
 */
export class Services {
  readonly time: VirtualTime;
  readonly site: Site;
  readonly part: number;
  readonly topic: Allowance;
  readonly reads: Readonly<Record<ModelTable, Allowance>>;
  readonly writes: Readonly<Record<ModelTable, Allowance>>;
  /** The head of the blocklist is one item, so one partition’s worth of reads. */
  readonly blocklist: Allowance;
  running = { workers: 0, publishers: 0 };

  constructor(time: VirtualTime, site: Site, part: number) {
    this.time = time;
    this.site = site;
    this.part = part;
    const allowance = (name: string, perSecond: number, patience: number): Allowance =>
      new Allowance(time, { name, perSecond: perSecond * part, patience });
    const tables = (which: string, of: keyof WarmThroughput) =>
      Object.fromEntries(
        TABLE_NAMES.map((name) => [
          name,
          allowance(`${which} of ${name}`, site.tables[name][of], PATIENCE.table),
        ]),
      ) as Record<ModelTable, Allowance>;
    this.topic = allowance('messages a second of SNS', site.messages, PATIENCE.topic);
    this.reads = tables('reads', 'readUnitsPerSecond');
    this.writes = tables('writes', 'writeUnitsPerSecond');
    const head = PARTITION.readUnitsPerSecond;
    this.blocklist = allowance('reads of the blocklist’s head', head, PATIENCE.table);
  }

  /** All quotas that something might wait for. */
  get allowances(): readonly Allowance[] {
    return [
      this.topic,
      this.blocklist,
      ...Object.values(this.reads),
      ...Object.values(this.writes),
    ];
  }

  /** Workers that may run when the queue has had messages for so long; at least one. */
  readersAfter(milliseconds: number): number {
    const grown = QUEUE_READERS.first + (QUEUE_READERS.aMinute / 60_000) * milliseconds;
    const all = Math.min(grown, this.site.workersAtOnce, QUEUE_READERS.most);
    const free = this.site.concurrency * this.part - this.running.publishers;
    return Math.max(1, Math.min(Math.floor(all * this.part), free));
  }

  get publisherIsFree(): boolean {
    const { workers, publishers } = this.running;
    return publishers === 0 || workers + publishers < this.site.concurrency * this.part;
  }
}
