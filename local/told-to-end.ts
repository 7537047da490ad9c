import { isRunning } from './state/lock.ts';

/** How often a process that a script started looks for its parent, in ms. */
const LOOK_EVERY = 500;

/**
 * Resolves when this process is told to end: by SIGINT or SIGTERM, or, where a package manager's
 * script started it, by the end of its parent. npm runs a script in a shell and signals that shell,
 * which ends without handing the signal on.
 */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve());
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent && isRunning(parent)) return;
      clearInterval(timer);
      // The reader of the output may be gone, too. Output that nobody reads is no failure.
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
      resolve();
    }, LOOK_EVERY);
    timer.unref();
  });
}
