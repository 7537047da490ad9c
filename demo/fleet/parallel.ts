/**
 * Runs over items with at most `limit` under way at once. Results are in the items' order; the
 * first failure ends it. Reads the items as it goes.
 */
export async function inParallel<T, R>(
  items: Iterable<T>,
  limit: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const iterator = items[Symbol.iterator]();
  let index = 0;
  async function work(): Promise<void> {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const at = index++;
      results[at] = await act(next.value);
    }
  }
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}

/** Cuts a sequence into batches of up to `size`, one at a time. */
export function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
