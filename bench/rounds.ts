/** The middle of some figures. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** How wide the middle half of some figures is, as a part of their median. */
export function spreadOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return (at(0.75) - at(0.25)) / medianOf(values);
}

/**
 * Times several ways of doing the same amount of work, in turn and not one after the other, so that
 * whatever else the machine does falls on all of them. Returns the median of each, in ms; meant to
 * be divided by one another.
 */
export function inTurn<K extends string>(
  ways: Readonly<Record<K, () => unknown>>,
  rounds: number,
): Record<K, number> {
  const names = Object.keys(ways) as K[];
  const took = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const name of names) {
      const begun = performance.now();
      ways[name]();
      // The first two rounds only warm up.
      if (round >= 0) took.get(name)?.push(performance.now() - begun);
    }
  }
  return Object.fromEntries(names.map((name) => [name, medianOf(took.get(name) ?? [])])) as Record<
    K,
    number
  >;
}
