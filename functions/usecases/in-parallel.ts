/**
 * Does the same work for every item, for at most `atOnce` items side by side. Items are begun in
 * their order. After an error none is begun any more. The first error is thrown once all that were
 * begun have ended: what a frozen instance still had to write would come long after the fence.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const lane = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      if (errors.length > 0) return;
      await work(next.value).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (errors.length > 0) throw errors[0];
}
