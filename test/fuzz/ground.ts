import { Agent, request as httpRequest } from 'node:http';
import { MINUTE } from '../end-to-end/documents.ts';
import { knownIn } from '../end-to-end/known.ts';
import { fillSecrets } from '../end-to-end/secrets.ts';
import {
  endWorld,
  type OwnDevice,
  startWorld,
  WITH_MANAGERS,
  type World,
} from '../end-to-end/world.ts';
import type { Known } from '../made/examples.ts';
import type { Request } from './attempt.ts';
import type { Heard } from './judge.ts';

/** Node.js would not send it: no client can. */
export type Unsent = 'unsent';

/**
 * A running stack, and what requests to it name. Bans come to an end under what is sent, so there
 * are new ones for each chapter.
 */
export class Ground {
  readonly #world: World;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #chapter = 0;
  #device: OwnDevice | undefined;
  readonly #secrets = new Set<string>();

  private constructor(world: World) {
    this.#world = world;
  }

  static async start(): Promise<Ground> {
    const world = await startWorld({ concurrency: 1, ...WITH_MANAGERS });
    await fillSecrets(world);
    return new Ground(world);
  }

  async newChapter(): Promise<Known> {
    this.#chapter += 1;
    const { known, device, doomed } = await knownIn(this.#world, `-${this.#chapter}`);
    await this.#world.stack.settle();
    this.#device = device;
    this.#secrets.add(known.fleetHook);
    for (const { token } of [device, doomed]) this.#secrets.add(token.split('.')[1] ?? token);
    return { ...known, now: this.#world.stack.clock.now() };
  }

  /** What no refusal may hold. */
  get secrets(): readonly string[] {
    const signatures = Object.values(this.#world.stack.tokens).map(
      (token) => token.split('.')[2] ?? token,
    );
    return [...signatures, ...this.#secrets];
  }

  /** Something that an answer gave out once. */
  keepSecret(secret: string): void {
    this.#secrets.add(secret);
  }

  async send(request: Request): Promise<Heard | Unsent> {
    const { stack } = this.#world;
    const before = stack.counters().rowsChanged;
    let answered: Omit<Heard, 'rowsChanged'>;
    try {
      answered = await this.#answerTo(request);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_UNESCAPED_CHARACTERS' || code === 'ERR_INVALID_CHAR') return 'unsent';
      throw error;
    }
    const rowsChanged = stack.counters().rowsChanged - before;
    // What follows from a write is carried out before the next request is judged.
    if (rowsChanged > 0) await stack.settle();
    return { ...answered, rowsChanged };
  }

  /** Lets a minute pass, in which what was accepted is carried out. */
  async carryOut(): Promise<void> {
    await this.#world.stack.clock.advance(MINUTE);
  }

  #answerTo(request: Request): Promise<Omit<Heard, 'rowsChanged'>> {
    const authorization = this.#authorizationOf(request.caller);
    const { hostname, port } = new URL(this.#world.stack.apiUrl);
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        hostname,
        port,
        agent: this.#agent,
        method: request.method,
        path: request.path,
        headers: {
          ...(request.body && { 'content-length': request.body.length }),
          ...(authorization !== undefined && { authorization }),
          ...request.headers,
        },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.end(request.body);
    });
  }

  #authorizationOf(caller: Request['caller']): string | undefined {
    if ('authorization' in caller) return caller.authorization;
    if (caller.as === 'anyone') return undefined;
    if (caller.as === 'device') return `Bearer ${this.#device?.token}`;
    return `Bearer ${this.#world.stack.tokens[caller.as]}`;
  }

  /** Ends the stack; returns what functions failed of, and secrets that their logs hold. */
  async end(): Promise<{ readonly failures: readonly string[]; readonly leaked: number }> {
    this.#agent.destroy();
    const { secrets } = this;
    await this.#world.close();
    const logs = this.#world.logs();
    const leaked = secrets.filter((secret) => logs.includes(secret)).length;
    const failures = [...this.#world.failures];
    await endWorld(this.#world);
    return { failures, leaked };
  }
}
