import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CATALOGUE = join(import.meta.dirname, '../../catalogue');

export interface CatalogueFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The documents of the catalogue, in the order of their names. In the bundled program this module
 * is replaced by one that holds them.
 */
export async function catalogueFiles(): Promise<readonly CatalogueFile[]> {
  const names = (await readdir(CATALOGUE)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(CATALOGUE, name), 'utf8') })),
  );
}
