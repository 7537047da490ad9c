import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Trouble } from '../world.ts';

/** Whom the local run has tokens for. */
export const LOCAL_PEOPLE = [
  'viewer',
  'author',
  'approver',
  'approver2',
  'operator',
  'auditor',
] as const;
type LocalPerson = (typeof LOCAL_PEOPLE)[number];

const fileSchema = z.object({
  apiUrl: z.string(),
  tokens: z.record(z.string(), z.string()),
  enrollmentKey: z.string().optional(),
});

/** What a running `npm start` tells clients on this machine. */
interface LocalFile extends z.output<typeof fileSchema> {
  readonly path: string;
}

/** The local run's file in a directory or one above it, or in the clone of this program. */
function placeOf(cwd: string): string | null {
  for (let at = cwd; ; at = dirname(at)) {
    const file = join(at, '.interdict/local.json');
    if (existsSync(file)) return file;
    if (dirname(at) === at) break;
  }
  const ofClone = join(import.meta.dirname, '../../.interdict/local.json');
  return existsSync(ofClone) ? ofClone : null;
}

/** Throws `Trouble` where there is no such file, or another. */
export function readLocalFile(cwd: string): LocalFile {
  const path = placeOf(cwd);
  if (path === null)
    throw new Trouble('There is no .interdict/local.json here: start the stack with npm start.');
  try {
    return { ...fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), path };
  } catch {
    throw new Trouble(`${path} is not what npm start writes: start it again.`);
  }
}

interface LocalRun {
  readonly api: string;
  readonly token: string;
}

/** The API of a running `npm start`, and the token of a person there. Throws `Trouble`. */
export function localRun(cwd: string, person: string): LocalRun {
  const { path, apiUrl, tokens } = readLocalFile(cwd);
  const token = tokens[person satisfies string as LocalPerson];
  if (token === undefined)
    throw new Trouble(`${path} has no token for ${person}: start the stack again.`);
  return { api: apiUrl, token };
}
