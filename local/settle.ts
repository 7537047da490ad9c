/** Something did not come to rest in time; the message names all of it. */
export class NotSettled extends Error {
  readonly outstanding: readonly string[];

  constructor(outstanding: readonly string[], milliseconds: number) {
    super(`not settled after ${milliseconds / 1000} s: ${outstanding.join('; ')}`);
    this.outstanding = outstanding;
  }
}

/**
 * Waits until nothing is outstanding: `look` says what is, `activity` counts everything that was
 * ever begun. Two looks that find nothing and nothing begun between them are rest; one alone could
 * fall between a queue's message being taken and its function being counted.
 */
export async function untilSettled(
  look: () => Promise<readonly string[]>,
  activity: () => number,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let quietAt: number | undefined;
  for (;;) {
    const begun = activity();
    const outstanding = await look();
    if (outstanding.length === 0 && activity() === begun) {
      if (quietAt === begun) return;
      quietAt = begun;
    } else {
      quietAt = undefined;
      if (performance.now() > deadline) throw new NotSettled(outstanding, timeoutMs);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
