import { stableHash } from '../../functions/domain/devices/shard.ts';

/** Histories that are tried one after the other, by dice of their own. */
export interface Block {
  readonly seed: number;
  readonly count: number;
  /** How many histories the blocks before it try. */
  readonly before: number;
}

/**
 * Cuts a search into blocks, so that threads can share it. Which histories are tried depends on the
 * seed and the count alone. The first block has the seed itself: so any block can be tried again by
 * its own seed.
 */
export function blocksOf(count: number, seed: number, size: number): readonly Block[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, place) => {
    const before = place * size;
    return {
      seed: place === 0 ? seed : stableHash(`${seed} ${place}`) >>> 1,
      count: Math.min(size, count - before),
      before,
    };
  });
}
