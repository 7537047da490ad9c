import { Worker } from 'node:worker_threads';
import type { Block } from './blocks.ts';
import type { Found } from './search.ts';

/** How every block of a hunt is searched. */
export interface How {
  readonly store: 'memory' | 'dynamodb';
  /** For how long, in milliseconds, what is found is made shorter. */
  readonly shrinkingTime: number;
}

/** What a thread says of the block that it searches. */
export type Told =
  | { readonly kind: 'lived' }
  | { readonly kind: 'broke' }
  | { readonly kind: 'searched'; readonly found: Found };

interface Hunt {
  readonly blocks: readonly Block[];
  readonly threads: number;
  readonly how: How;
  /** Hears of every history lived. */
  readonly each: () => void;
}

interface Hunted {
  /** Up to and with the history that broke something, if one did. */
  readonly tried: number;
  /** What the search of the block found that has this history; `null`: every property holds. */
  readonly broken: Found | null;
}

/** A thread of its own that searches one block at a time. */
class Searcher {
  readonly #worker: Worker;

  constructor(how: How) {
    this.#worker = new Worker(new URL('./block-worker.ts', import.meta.url), { workerData: how });
  }

  search(block: Block, each: () => void, broke: () => void): Promise<Found> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const hear = (told: Told) => {
        switch (told.kind) {
          case 'lived':
            return each();
          case 'broke':
            return broke();
          case 'searched':
            worker.off('message', hear);
            worker.off('error', reject);
            return resolve(told.found);
          default:
            return told satisfies never;
        }
      };
      worker.on('message', hear);
      worker.on('error', reject);
      worker.postMessage(block);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/**
 * Searches blocks on several threads until one has a history that breaks a property. Of several
 * such blocks it is the first, however many threads there are.
 */
export async function hunt({ blocks, threads, how, each }: Hunt): Promise<Hunted> {
  const left = [...blocks];
  const broken: { readonly before: number; readonly found: Found }[] = [];
  // Blocks further on do not matter any more. Those before this one are under way already.
  const broke = () => left.splice(0);
  const work = async () => {
    const searcher = new Searcher(how);
    try {
      for (let block = left.shift(); block !== undefined; block = left.shift()) {
        const found = await searcher.search(block, each, broke);
        if (found.broken !== null) broken.push({ before: block.before, found });
      }
    } finally {
      await searcher.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, blocks.length) }, work));
  const [first] = broken.sort((a, b) => a.before - b.before);
  return first === undefined
    ? { tried: blocks.reduce((sum, { count }) => sum + count, 0), broken: null }
    : { tried: first.before + first.found.tried, broken: first.found };
}
