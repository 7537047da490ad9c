import { createHash } from 'node:crypto';

/** The first 32 bits of a text's digest, as a number from 0 up to 1. */
export function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

/** Numbers from 0 up to 1 that look like chance and are the same for the same seed (mulberry32). */
export class Generator {
  #state: number;

  constructor(seed: string) {
    this.#state = Math.floor(shareOf(seed) * 2 ** 32);
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** One of so many, from 0 on. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }
}
