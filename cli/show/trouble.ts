import { Refused } from '../api/refused.ts';
import { Trouble } from '../world.ts';
import { escaped } from './seen.ts';
import type { Terminal } from './terminal.ts';

/** What the system says of a file or directory: Node puts all of this into such an error. */
interface OfFile extends NodeJS.ErrnoException {
  readonly code: string;
  readonly syscall: string;
}

function isOfFile(error: unknown): error is OfFile {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** What to do about what the system does not let be done with a file. */
const OF_FILE: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read or written: see whose it is',
  EPERM: 'it may not be read or written: see whose it is',
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'a part of its path is a file, and no directory',
  EISDIR: 'it is a directory: name a file',
  EEXIST: 'there is a file of that name already',
  ENOSPC: 'the disk is full',
  EROFS: 'it lies where nothing can be written',
};

/** Says why something could not be done. `false`: that is not known, and nothing was said. */
export function sayTrouble(terminal: Terminal, error: unknown): boolean {
  if (error instanceof Refused) for (const line of error.lines()) terminal.say(line);
  else if (error instanceof Trouble) terminal.say(error.message);
  else if (isOfFile(error))
    terminal.say(
      escaped(`${error.path ?? error.syscall}: ${OF_FILE[error.code] ?? error.message}.`),
    );
  else return false;
  return true;
}
