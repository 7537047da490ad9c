import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFile } from '../../local/interdict/local-file.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Waits until there is something. Throws, with what was waited for, when it takes too long. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | null> | T | null,
): Promise<T> {
  const ends = performance.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > ends) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** `npm start -- --tls`, with a home and a port of its own. */
export class Server {
  readonly #home: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(home: string, port: number) {
    this.#home = home;
    this.#port = port;
  }

  async start(): Promise<LocalFile> {
    const file = join(this.#home, 'local.json');
    rmSync(file, { force: true });
    const args = ['--tls', '--home', this.#home, '--port', String(this.#port)];
    this.#child = spawn(process.execPath, ['local/start.ts', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return until('the server starts', 90, () =>
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LocalFile) : null,
    );
  }

  stop(): Promise<void> {
    return ended(this.#child);
  }

  /** All that functions of this name have logged. */
  logOf(name: string): string {
    const logs = join(this.#home, 'logs');
    const files = readdirSync(logs).filter((file) => file.includes(name));
    return files.map((file) => readFileSync(join(logs, file), 'utf8')).join('\n');
  }
}

/** osqueryd, as its page in docs/connect sets it up. It asks for its configuration more often. */
export function osqueryd(
  path: string,
  home: string,
  { tlsUrl, tlsCertificate }: LocalFile,
): ChildProcess {
  const { port } = new URL(tlsUrl ?? '');
  return spawn(
    path,
    [
      `--tls_hostname=localhost:${port}`,
      `--tls_server_certs=${tlsCertificate}`,
      '--host_identifier=uuid',
      `--enroll_secret_path=${join(home, 'interdict.key')}`,
      '--enroll_tls_endpoint=/v1/osquery/enroll',
      '--config_plugin=tls',
      '--config_tls_endpoint=/v1/osquery/config',
      '--config_refresh=10',
      '--logger_plugin=tls',
      '--logger_tls_endpoint=/v1/osquery/log',
      `--database_path=${join(home, 'osquery.db')}`,
      `--pidfile=${join(home, 'osqueryd.pid')}`,
      `--extensions_socket=${join(home, 'osquery.em')}`,
      // The cache and the home may belong to whoever runs this.
      '--allow_unsafe',
    ],
    { stdio: 'ignore' },
  );
}

/** Ends a process, and waits for it. */
export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}
