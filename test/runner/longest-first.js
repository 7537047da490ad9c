import { readFileSync, statSync } from 'node:fs';
import TestSequencer from '@jest/test-sequencer';

/** What a file names that brings the stack or a database up, and so takes many seconds. */
const LONG = /\/(?:world|fleet-under-ban|running|stores|synthesized|running-fleet)\.ts'/;
/** What takes a minute. */
const LONGEST = /\/test\/(?:fuzz|brim|bounds|model)\//;

function weightOf(path) {
  const { size } = statSync(path);
  if (LONGEST.test(path)) return size * 1e6;
  return LONG.test(readFileSync(path, 'utf8')) ? size * 1e3 : size;
}

/**
 * Begins with the files that took longest when they last ran, as jest does. Where they have not run
 * yet, with those that bring the stack up, so that none of them is left for the end.
 */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const weights = new Map(sorted.map(({ path }) => [path, weightOf(path)]));
    return sorted.toSorted((a, b) => weights.get(b.path) - weights.get(a.path));
  }
}
