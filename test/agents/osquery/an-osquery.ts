import { gzipSync } from 'node:zlib';
import type { Binding } from '../../../functions/http/binding.ts';
import { httpFunction } from '../../../functions/http/pipeline.ts';
import { bindings as enrolling } from '../../../functions/osquery-enroll.ts';
import { bindings as reporting } from '../../../functions/osquery-report.ts';
import { type Answered, type Sent, send } from '../../http/event.ts';
import { aSentOsqueryEnrollment, aSentOsqueryLog, aSentSnapshot } from '../../made/sent-osquery.ts';
import type { MemoryDependencies } from '../../memory/dependencies.ts';
import type { World } from '../../usecases/world.ts';

const ROUTES = { enroll: enrolling, config: reporting, log: reporting } satisfies Record<
  string,
  readonly Binding<MemoryDependencies>[]
>;

/** osqueryd, speaking to the functions of its routes over a world in memory. */
export class Osquery {
  readonly #world: World;
  nodeKey = '';

  constructor(world: World) {
    this.#world = world;
  }

  send(route: keyof typeof ROUTES, body: unknown, more: Partial<Sent> = {}): Promise<Answered> {
    const bindings: readonly Binding<MemoryDependencies>[] = ROUTES[route];
    const handler = httpFunction(() => this.#world.deps, bindings);
    return send(handler, { method: 'POST', path: `/v1/osquery/${route}`, body, ...more });
  }

  /** Enrols, and keeps the node key where it is given one, as osqueryd does. */
  async enroll(change: Readonly<Record<string, unknown>>): Promise<Answered> {
    const answer = await this.send('enroll', aSentOsqueryEnrollment(change));
    const { node_key } = answer.body;
    if (typeof node_key === 'string') this.nodeKey = node_key;
    return answer;
  }

  config(): Promise<Answered> {
    return this.send('config', { node_key: this.nodeKey });
  }

  log(lines: readonly unknown[], change: Readonly<Record<string, unknown>> = {}) {
    return this.send('log', aSentOsqueryLog(this.nodeKey, lines, change));
  }

  zippedLog(lines: readonly unknown[]): Promise<Answered> {
    return this.send('log', gzipSync(JSON.stringify(aSentOsqueryLog(this.nodeKey, lines))), {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
  }

  /** Reports these rows as of now. */
  report(rows: readonly unknown[]): Promise<Answered> {
    return this.log([aSentSnapshot({ unixTime: this.#world.now / 1_000, snapshot: rows })]);
  }

  get deviceId(): string {
    return this.nodeKey.split('.')[0] ?? '';
  }
}

/** What osqueryd makes of an answer: it looks at the body alone. */
export function heardBy({ text }: Answered): 'taken' | 'again' | 'enrol' {
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null) return 'again';
  if ('node_invalid' in body && body.node_invalid === true) return 'enrol';
  return 'error' in body && typeof body.error === 'string' ? 'again' : 'taken';
}
