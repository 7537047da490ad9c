/**
 * Does the same work for every item, for at most `atOnce` items side by side. Items are begun in
 * their order. The first error is thrown. Items that were begun by then run on, and so do the other
 * lanes. So work that must not be lost has to catch its own errors.
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
