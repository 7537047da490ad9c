/** Keeps a value as the newest, and lets the oldest go where there are too many. */
export function keepNewest<T>(kept: Map<string, T>, most: number, key: string, value: T): T {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  return value;
}
