import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../../cli/run.ts';
import type { Stream, World } from '../../cli/world.ts';

/** What a command wrote and how it ended. */
interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

class Kept extends Writable implements Stream {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = '';

  readonly #onText: (text: string) => void;

  constructor(isTTY: boolean, onText: (text: string) => void = () => undefined) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.#onText = onText;
  }

  override _write(chunk: unknown, _encoding: unknown, done: () => void): void {
    this.text += String(chunk);
    this.#onText(this.text);
    done();
  }
}

/** Where the command line runs in a test: a directory and a home of its own. */
export class CommandLine {
  readonly directory = mkdtempSync(join(tmpdir(), 'interdict-cli-'));
  readonly home = join(this.directory, 'home');
  readonly #env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = { LANG: 'en_CA.UTF-8', ...env };
    mkdirSync(this.home);
  }

  /** Writes a file, such as `.interdict/local.json`; returns its path. */
  write(name: string, content: unknown): string {
    const file = join(this.directory, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  /**
   * Runs a command as if its output went to a file, or to a terminal. One that watches is ended
   * once what it wrote on the standard error holds `untilErr`.
   */
  async run(
    args: readonly string[],
    more: Partial<World> & { terminal?: boolean; untilErr?: RegExp } = {},
  ) {
    const { terminal = false, untilErr, env, ...changed } = more;
    const ending = new AbortController();
    const out = new Kept(terminal);
    const err = new Kept(terminal, (text) => {
      if (untilErr?.test(text)) ending.abort();
    });
    const exit = await run(args, {
      env: { ...this.#env, ...env },
      cwd: this.directory,
      home: this.home,
      platform: 'linux',
      out,
      err,
      now: () => Date.parse('2023-10-16T13:00:00Z'),
      ...(untilErr && { ended: ending.signal }),
      ...changed,
    });
    return { exit, out: out.text, err: err.text } satisfies Ran;
  }

  end(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The same text without what differs from run to run: the port, and hashes of documents. */
export function plain(text: string): string {
  return text
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:PORT')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH');
}

/** A port on which nobody listens, below those that a system hands out by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (isFree) return port;
  }
}
