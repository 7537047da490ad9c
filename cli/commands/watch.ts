import { setTimeout as wait } from 'node:timers/promises';
import type { Cli } from '../runner.ts';
import { sayTrouble } from '../show/trouble.ts';
import { Trouble } from '../world.ts';

/** Takes a terminal back to its beginning; what was there is cleared as it is written over. */
const HOME = '\u001b[H\u001b[2J';

/**
 * Shows something anew again and again, until somebody ends it. What could not be read is said, and
 * tried again: who leaves a screen open comes back to it. On a stream that is no terminal each is
 * written behind the one before.
 */
export async function watch(
  { terminal, world }: Cli,
  seconds: number,
  show: () => Promise<void>,
): Promise<void> {
  const { ended } = world;
  if (!(seconds >= 1)) throw new Trouble('--watch takes a number of seconds, 1 or more.');
  while (ended?.aborted !== true) {
    try {
      if (terminal.isRead) world.out.write(HOME);
      await show();
    } catch (error) {
      if (!sayTrouble(terminal, error)) throw error;
    }
    await wait(seconds * 1000, undefined, { signal: ended }).catch(() => undefined);
  }
}
