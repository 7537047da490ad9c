/**
 * Does the same work for every item, for at most `atOnce` items side by side. Items are begun in
 * their order. The first error is thrown; what was begun by then runs on, and so do the other
 * lanes: work that must not be lost catches its own errors.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next())
      await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
