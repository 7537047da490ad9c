import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** The contents of secrets by their ARNs, in a file of the state directory or in memory. */
export class SecretStore {
  readonly #path: string | undefined;
  readonly #contents: Map<string, string>;

  constructor(directory: string | undefined) {
    this.#path = directory === undefined ? undefined : join(directory, 'secrets.json');
    this.#contents = new Map(Object.entries(readKept(this.#path)));
  }

  /** The template's own content, where nobody has put another one. */
  create(arn: string, content: string): void {
    if (!this.#contents.has(arn)) this.put(arn, content);
  }

  /** `undefined`: there is no such secret. */
  get(arn: string): string | undefined {
    return this.#contents.get(arn);
  }

  put(arn: string, content: string): void {
    this.#contents.set(arn, content);
    if (this.#path === undefined) return;
    // Whole or not at all, and for nobody else to read.
    mkdirSync(dirname(this.#path), { recursive: true });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, JSON.stringify(Object.fromEntries(this.#contents)), { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

function readKept(path: string | undefined): Readonly<Record<string, string>> {
  if (path === undefined) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // Errors of Node itself are no `Error` of a test's own realm.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
