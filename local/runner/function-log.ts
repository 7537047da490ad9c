import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/**
 * Where functions' output goes: `<directory>/<function>.log`, as printed; without a directory it is
 * dropped. Failures also go to `onFailure`.
 */
export class FunctionLog {
  readonly #file: WriteStream | undefined;
  readonly #name: string;
  readonly #onFailure: (line: string) => void;

  constructor(name: string, directory: string | undefined, onFailure: (line: string) => void) {
    this.#name = name;
    this.#onFailure = onFailure;
    if (directory !== undefined) {
      mkdirSync(directory, { recursive: true });
      this.#file = createWriteStream(join(directory, `${name}.log`), { flags: 'a' });
    }
  }

  write(text: string): void {
    this.#file?.write(text);
  }

  /** Notes that an event failed, where a person sees it. */
  failure(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    this.#file?.write(`${JSON.stringify({ level: 'ERROR', message: words })}\n`);
    this.#onFailure(words.startsWith(this.#name) ? words : `${this.#name}: ${words}`);
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file !== undefined) await new Promise<void>((resolve) => file.end(resolve));
  }
}
