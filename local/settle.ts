/** Something did not come to rest in time; the message names all of it. */
export class NotSettled extends Error {
  readonly outstanding: readonly string[];

  constructor(outstanding: readonly string[], milliseconds: number) {
    super(`not settled after ${milliseconds / 1000} s: ${outstanding.join('; ')}`);
    this.outstanding = outstanding;
  }
}

/**
 * Waits until nothing is outstanding. `look` lists the outstanding work, and `activity` counts all
 * work that was ever begun. The stack rests if two looks find nothing and no work began between
 * them. One look is not enough. It could fall between the taking of a queue's message and the
 * counting of its function. While functions are at work (`isBusy`), nobody looks at the rest.
 */
export async function untilSettled(
  look: () => Promise<readonly string[]>,
  { activity, isBusy }: { readonly activity: () => number; readonly isBusy: () => boolean },
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let quietAt: number | undefined;
  for (;;) {
    while (isBusy() && performance.now() <= deadline) await pause();
    const begun = activity();
    const outstanding = await look();
    if (outstanding.length === 0 && activity() === begun) {
      if (quietAt === begun) return;
      quietAt = begun;
    } else {
      quietAt = undefined;
      if (performance.now() > deadline) throw new NotSettled(outstanding, timeoutMs);
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
