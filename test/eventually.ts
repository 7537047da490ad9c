/** Waits, in real time, until `look` finds something; throws what it was waited for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
    await new Promise((again) => setTimeout(again, 5));
  }
}
