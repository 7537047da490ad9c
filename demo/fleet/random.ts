/**
 * Numbers that look random and depend on nothing but the seed, so that a fleet can be made again
 * anywhere.
 */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** True at this rate, 0 to 1. */
  chance(rate: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the names, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T;
  /** `count` different items, in their own order. */
  sample<T>(from: readonly T[], count: number): T[];
}

/** Four 32-bit words from a text (MurmurHash3-like mixing), for seeding. */
function wordsOf(seed: string): [number, number, number, number] {
  const words: [number, number, number, number] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < seed.length; i++) {
    const code = seed.charCodeAt(i);
    words[0] = Math.imul(words[0] ^ code, 597399067) ^ words[1];
    words[1] = Math.imul(words[1] ^ code, 2869860233) ^ words[2];
    words[2] = Math.imul(words[2] ^ code, 951274213) ^ words[3];
    words[3] = Math.imul(words[3] ^ code, 2716044179) ^ words[0];
  }
  return words;
}

/** sfc32 (Chris Doty-Humphrey's small fast counter, from PractRand), seeded by a text. */
export function randomOf(seed: string): Random {
  let [a, b, c, counter] = wordsOf(seed);
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();

  const integer = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[integer(0, from.length - 1)];
    if (picked === undefined) throw new Error('nothing to pick from: the list is empty');
    return picked;
  };
  return {
    next,
    integer,
    pick,
    chance: (rate) => next() < rate,
    weighted: <T extends string>(weights: Readonly<Partial<Record<T, number>>>): T => {
      const entries = Object.entries(weights) as [T, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return pick(entries)[0];
    },
    sample: <T>(from: readonly T[], count: number): T[] => {
      const chosen: T[] = [];
      let wanted = Math.min(count, from.length);
      for (let i = 0; i < from.length && wanted > 0; i++) {
        // Each item is taken with the chance that leaves exactly `wanted` for those that follow.
        if (next() * (from.length - i) < wanted) {
          chosen.push(from[i] as T);
          wanted--;
        }
      }
      return chosen;
    },
  };
}
