import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRunning } from './state/lock.ts';

interface Found {
  readonly parent: number;
  readonly name: string;
}

/** A process's parent, and its name; `undefined` where there is none, or nobody says. */
function look(pid: number): Found | undefined {
  const line = statusLine(pid);
  const [, name = '', parent] = /^(.*\S) +(\d+)$/.exec(line.trim()) ?? [];
  return parent === undefined ? undefined : { parent: Number(parent), name };
}

/** `name parent`. */
function statusLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(
      /^\d+ \((.*)\) \S (\d+) .*$/s,
      '$1 $2',
    );
  } catch {
    if (process.platform === 'linux' || process.platform === 'win32') return '';
    const { stdout } = spawnSync('ps', ['-o', 'comm=,ppid=', '-p', String(pid)]);
    return String(stdout ?? '');
  }
}

const SHELL = /^(?:.*\/)?-?(?:ba|da|z|k|a)?sh$/;

/**
 * The processes that started this one: its parent, and, where that is a shell, the one that started
 * the shell. A package manager starts a script through a shell, which lives on where the package
 * manager is killed.
 */
export function starters(): readonly number[] {
  const parent = process.ppid;
  const found = look(parent);
  return found !== undefined && SHELL.test(found.name) ? [parent, found.parent] : [parent];
}

/** Whether the processes that started this one are still there. */
export function areThere(started: readonly number[]): boolean {
  // A process that was killed and that nobody has waited for still has an id, but no children. To
  // ask for that elsewhere than on Linux takes another process.
  if (process.platform === 'linux' && starters().join() !== started.join()) return false;
  return process.ppid === started[0] && started.every(isRunning);
}
