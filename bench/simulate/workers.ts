import { CachedBlocklist } from '../../functions/adapters/bans/cached-blocklist.ts';
import { Busy } from '../../functions/adapters/dynamodb/busy.ts';
import type { Part, Pass } from '../../functions/domain/passes/pass.ts';
import { LONGEST_RUN } from '../../functions/domain/time/fence.ts';
import { SECOND } from '../../functions/domain/time/instant.ts';
import type { PartNeeds } from '../../functions/usecases/passes/page.ts';
import { workOnPart } from '../../functions/usecases/passes/work-on-part.ts';
import type { Bans, Deadline, Work, WorkQueue } from '../../functions/usecases/ports.ts';
import { over } from '../../test/made/over.ts';
import type { Allowance } from './allowance.ts';
import { EqualRowsFleet, type SharedRows } from './equal-rows.ts';
import { LATENCY, type Services } from './services.ts';

interface Message {
  readonly passId: string;
  readonly part: number;
}

interface WorkerCounts {
  /** The most that ran at once. */
  most: number;
  /** When as many ran as may, for the first time; epoch ms. */
  fullAt: number | null;
}

/**
 * The work queue and the workers that Lambda runs for it: five at first, more as long as there are
 * messages, up to the bound of the mapping and of the account. What a worker does is the real code.
 */
export class Workers implements WorkQueue {
  readonly counts: WorkerCounts = { most: 0, fullAt: null };
  readonly #services: Services;
  readonly #shared: SharedRows;
  readonly #base: PartNeeds;
  readonly #parts: number;
  readonly #visible: Message[] = [];
  /** Since when there have been messages; `null`: there are none. */
  #busySince: number | null = null;
  #warm = 0;

  /** `parts`: how many parts of a pass are modelled. */
  constructor(services: Services, shared: SharedRows, base: PartNeeds, parts: number) {
    this.#parts = parts;
    this.#services = services;
    this.#shared = shared;
    this.#base = base;
  }

  async send(
    pass: Pick<Pass, 'id'>,
    parts: readonly number[],
    delaySeconds: number,
  ): Promise<void> {
    const { time } = this.#services;
    const at = time.now + LATENCY.sendParts + delaySeconds * SECOND;
    // Of equal parts only some are modelled.
    for (const part of parts.filter((one) => one < this.#parts))
      time.at(at, () => {
        this.#visible.push({ passId: pass.id, part });
        this.#busySince ??= time.now;
        this.#dispatch();
      });
    await time.sleep(LATENCY.sendParts);
  }

  #dispatch(): void {
    const { time, running } = this.#services;
    const since = this.#busySince ?? time.now;
    while (
      this.#visible.length > 0 &&
      running.workers < this.#services.readersAfter(time.now - since)
    ) {
      const message = this.#visible.shift();
      if (message !== undefined) void this.#run(message);
    }
    if (this.#visible.length > 0) time.at(time.now + 100, () => this.#dispatch());
    else if (running.workers === 0) this.#busySince = null;
  }

  async #run(message: Message): Promise<void> {
    const { time, running, site, part } = this.#services;
    running.workers += 1;
    this.counts.most = Math.max(this.counts.most, running.workers);
    if (running.workers >= Math.floor(site.workersAtOnce * part)) this.counts.fullAt ??= time.now;
    const isCold = running.workers > this.#warm;
    this.#warm = Math.max(this.#warm, running.workers);
    await time.sleep(LATENCY.invoke + (isCold ? LATENCY.coldStart : 0));
    const ends = time.now + LONGEST_RUN;
    await workOnPart(this.#deps(), message, () => ends - time.now);
    running.workers -= 1;
    this.#dispatch();
  }

  /** A worker’s own: its core, its rows’ lanes and its copy of the blocklist. */
  #deps(): PartNeeds {
    const { time } = this.#services;
    const fleet = new EqualRowsFleet(this.#services, this.#shared);
    const bans = readThrough(this.#base.bans as Bans, this.#services);
    return {
      ...this.#base,
      fleet,
      queue: this,
      blocklist: new CachedBlocklist(bans, this.#base.clock),
      deadline: unlimited(time),
      work: asTold(this.#base.work, this.#services),
    };
  }
}

/** Nothing here hangs, so that nothing has to be given up; pauses take their time. */
function unlimited(time: Services['time']): Deadline {
  return {
    within: (_milliseconds, work) => work(),
    leaving: (_milliseconds, work) => work(),
    pause: (milliseconds) => time.sleep(milliseconds),
  };
}

function readThrough(bans: Bans, { time, blocklist }: Services): Pick<Bans, 'readBlocklist'> {
  return {
    readBlocklist: async () => {
      const isRead = await blocklist.take(1);
      await time.sleep(LATENCY.query);
      if (!isRead) throw new Busy('The head of the blocklist was throttled.');
      return bans.readBlocklist();
    },
  };
}

/** The books of passes, with the units and the time that their calls take. */
export function asTold(work: Work, { time, reads, writes }: Services): Work {
  const slowly =
    <A extends unknown[], T>(
      call: (...of: A) => Promise<T>,
      { units, latency }: { readonly units: Allowance; readonly latency: number },
    ) =>
    async (...of: A) => {
      if (!(await units.take(1))) throw new Busy(`${units.name} were not enough.`);
      await time.sleep(latency);
      return call(...of);
    };
  const reading = { units: reads.work, latency: LATENCY.getItem };
  const writing = { units: writes.work, latency: LATENCY.putItem };
  return over(work, {
    read: slowly((id: string) => work.read(id), reading),
    readPart: slowly((id: string, part: number) => work.readPart(id, part), reading),
    savePart: slowly((part: Part) => work.savePart(part), writing),
  });
}
