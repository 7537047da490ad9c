import { parse } from 'yaml';
import { z } from 'zod';
import { writeNew } from '../documents/write-new.ts';
import { Trouble, type World } from '../world.ts';
import { type CatalogueFile, catalogueFiles } from './files.ts';

const documentSchema = z.looseObject({ id: z.string(), title: z.record(z.string(), z.string()) });

export interface CatalogueBan {
  readonly file: CatalogueFile;
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Every ban of the catalogue. */
export async function catalogueBans(): Promise<readonly CatalogueBan[]> {
  return (await catalogueFiles()).map((file) => {
    const document = documentSchema.parse(parse(file.text));
    return { file, id: document.id, title: document.title, document };
  });
}

/** Copies a ban of the catalogue into a directory; answers the file. Throws `Trouble`. */
export async function copyBan(world: World, id: string, directory: string): Promise<string> {
  const found = (await catalogueBans()).find((one) => one.id === id);
  if (found === undefined)
    throw new Trouble(`The catalogue has no ${id}: see interdict catalogue search.`);
  return writeNew(world, directory, found.file.name, found.file.text);
}
