import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * A ban document as its file holds it: plain objects, not validated. `PUT /v1/bans/{id}` takes it
 * as JSON and says what is wrong.
 */
export interface CatalogueEntry {
  /** The file's name, `<id>.yaml`. */
  readonly file: string;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
}

function entryOf(file: string, text: string): CatalogueEntry {
  const document: unknown = parse(text);
  if (
    typeof document !== 'object' ||
    document === null ||
    !('id' in document) ||
    typeof document.id !== 'string'
  )
    throw new Error(`catalogue/${file} is not a ban document: it must be a mapping with an id`);
  return { file, id: document.id, document: { ...document } };
}

/** Reads every ban of the catalogue, by file name. */
export async function loadCatalogue(
  directory: string = import.meta.dirname,
): Promise<readonly CatalogueEntry[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => entryOf(file, await readFile(join(directory, file), 'utf8'))),
  );
}

/** Reads one ban of the catalogue by its id. */
export async function loadBan(
  id: string,
  directory: string = import.meta.dirname,
): Promise<CatalogueEntry> {
  const entry = (await loadCatalogue(directory)).find((candidate) => candidate.id === id);
  if (!entry)
    throw new Error(`there is no ban ${id} in the catalogue: see the files of ${directory}`);
  return entry;
}
