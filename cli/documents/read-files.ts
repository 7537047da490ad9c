import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Trouble } from '../world.ts';
import { type Asked, type ReadFile, readDocument } from './read-document.ts';

const DOCUMENT = /\.(?:ya?ml|json)$/;

/** The files of these paths; of a directory, the documents that lie in it. Throws `Trouble`. */
function filesOf(cwd: string, paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const stat = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (stat === undefined)
      throw new Trouble(
        `There is no ${path}: name files or directories of documents, or begin with ` +
          'interdict init.',
      );
    if (!stat.isDirectory()) return [path];
    const names = readdirSync(resolve(cwd, path), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && DOCUMENT.test(entry.name))
      .map(({ name }) => name);
    if (names.length === 0)
      throw new Trouble(
        `${path} has no documents (.yaml, .yml, .json): begin with interdict init.`,
      );
    return names.sort().map((name) => join(path, name));
  });
}

/** A ban that two files hold would be saved twice, so that the last one wins. */
function twice(read: readonly ReadFile[]): readonly ReadFile[] {
  const first = new Map<string, string>();
  return read.map((one) => {
    if (one.document === null) return one;
    const before = first.get(one.document.id);
    if (before === undefined) {
      first.set(one.document.id, one.file);
      return one;
    }
    const detail = `${before} has a ban of this id, too: keep one of them`;
    const fault = { line: 1, column: 1, pointer: '/id', detail };
    return { ...one, document: null, faults: [fault] };
  });
}

/** Reads and judges files, and the documents of directories. Throws `Trouble`. */
export function readFiles(
  cwd: string,
  paths: readonly string[],
  asked: Asked,
): readonly ReadFile[] {
  return twice(
    filesOf(cwd, paths).map((file) =>
      readDocument(file, readFileSync(resolve(cwd, file), 'utf8'), asked),
    ),
  );
}
