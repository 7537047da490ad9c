import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Another process runs on the same state. */
export class StateInUse extends Error {}

/**
 * Takes a state directory for this process, by a file with the process id. A lock whose process is
 * gone is taken over. Returns a function that releases the lock. Throws `StateInUse`.
 */
export function lockState(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'lock');
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(file, 'utf8'));
      if (isRunning(owner)) {
        throw new StateInUse(
          `${directory} is in use by process ${owner}: stop it, or choose another directory ` +
            'with --state',
        );
      }
      rmSync(file, { force: true });
    }
  }
}

/** Whether there is a process with this id. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is running, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
