import { areThere, starters } from './parents.ts';

/** How often a process that a script started looks for its parent, in ms. */
const LOOK_EVERY = 500;

/**
 * Resolves when this process is told to end: by SIGINT or SIGTERM, or, where a package manager's
 * script started it, by the end of its parent or of the package manager. npm runs a script in a
 * shell and signals that shell, which ends without handing the signal on. Where npm is killed, the
 * shell lives on.
 */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve());
    if (process.env.npm_lifecycle_event === undefined) return;
    const started = starters();
    const timer = setInterval(() => {
      if (areThere(started)) return;
      clearInterval(timer);
      // The reader of the output may be gone, too. Output that nobody reads is no failure.
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
      resolve();
    }, LOOK_EVERY);
    timer.unref();
  });
}
