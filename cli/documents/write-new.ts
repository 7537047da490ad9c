import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Trouble, type World } from '../world.ts';

/**
 * Writes a file into a directory, which is made if need be. Answers its path. Throws `Trouble`
 * where there is such a file: what somebody has written stays.
 */
export function writeNew({ cwd }: World, directory: string, name: string, text: string): string {
  const file = join(directory, name);
  const target = resolve(cwd, file);
  if (existsSync(target))
    throw new Trouble(
      `${file} is there already, and stays as it is: take it away, or say another id or --out.`,
    );
  mkdirSync(resolve(cwd, directory), { recursive: true });
  writeFileSync(target, text, { flag: 'wx' });
  return file;
}
