/**
 * Loads once and returns the same value for as long as the instance lives. A failed load is not
 * kept, so the next call tries again. A store or a setting that was missing a moment ago may be
 * there now.
 */
export function once<T>(load: () => T | Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= Promise.resolve()
      .then(load)
      .catch((error: unknown) => {
        loaded = null;
        throw error;
      });
    return loaded;
  };
}
