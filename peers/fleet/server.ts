import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { type Asked, type Reply, ROUTES, refused } from './routes.ts';
import { FleetWorld, type PeerClock } from './world.ts';

/** A request as the stand-in has heard it. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/** What stands in for Fleet. It is strict: what it does not know of a request, it refuses. */
export class FleetPeer {
  readonly world: FleetWorld;
  readonly heard: Heard[] = [];
  /** The token that lets in, and what it may: an observer reads. */
  token = 'fleet-token';
  role: 'observer' | 'maintainer' = 'maintainer';
  version = '4.83.0';
  isPremium = true;
  /** What is answered instead, while it answers something: 429, 500, whatever a test needs. */
  instead: (asked: { readonly method: string; readonly path: string }) => Reply | null = () => null;
  /** What was asked is done, and then the answer is lost. */
  losesAnswer: (asked: { readonly method: string; readonly path: string }) => boolean = () => false;
  /** Milliseconds before each answer. */
  slowness = 0;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  constructor(clock: PeerClock) {
    this.world = new FleetWorld(clock);
  }

  /** Listens on this machine alone. Answers its address. */
  async start(port = 0): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(port, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  /** What a host was told, in order: scripts, uninstalls and commands. */
  told(uuid: string): readonly { readonly what: string; readonly of: string }[] {
    const { hosts, activities, commands } = this.world;
    const id = hosts.find((host) => host.uuid === uuid)?.id;
    return [
      ...activities
        .filter(({ hostId }) => hostId === id)
        .map(({ type, of }) => ({ what: type, of })),
      ...commands
        .filter(({ hostUuid }) => hostUuid === uuid)
        .map(({ requestType, identifier }) => ({ what: requestType, of: identifier })),
    ];
  }

  /** Sends the webhooks that wait. Those that are lost never come again. */
  async sendWebhooks(to: string, isLost: () => boolean = () => false): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (const body of this.world.webhooks.splice(0)) {
      if (isLost()) continue;
      const answer = await fetch(to, { method: 'POST', body: JSON.stringify(body) });
      statuses.push(answer.status);
    }
    return statuses;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [method, path] = [request.method ?? '', request.url ?? ''];
    const text = Buffer.concat(chunks).toString('utf8');
    const reply = this.instead({ method, path }) ?? this.#answer(request, text);
    this.heard.push({ method, path, body: jsonOf(text), status: reply.status });
    if (this.slowness > 0) await after(this.slowness);
    if (this.losesAnswer({ method, path })) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, text: string): Reply {
    if (headers.authorization !== `Bearer ${this.token}`)
      return refused(401, 'Authentication required');
    this.world.pass();
    const { pathname, searchParams } = new URL(url, 'http://fleet');
    const body = text === '' ? null : jsonOf(text);
    for (const { of, path, query, fields, serve, writes = false } of ROUTES) {
      const found = new RegExp(`^/api/v1/fleet${path}$`).exec(pathname);
      if (of !== method || found === null) continue;
      if (writes && this.role === 'observer') return refused(403, 'Forbidden');
      const stranger =
        [...searchParams.keys()].find((name) => !query.includes(name)) ??
        Object.keys(body ?? {}).find((name) => !fields.includes(name));
      if (stranger !== undefined) return refused(400, `unknown: ${stranger}`);
      const parts = found.slice(1).map(decodeURIComponent);
      const asked: Asked = { peer: this, parts, query: searchParams, body: body ?? {} };
      return serve(asked);
    }
    return refused(404, 'there is no such path');
  }
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
