import type { ConnectorQueue, HeardBodies, Secret } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';

/** The secret of a connector, in memory. A test may change its content at any time. */
export class MemorySecret implements Secret {
  content: unknown = {};
  readonly #faults: Faults;
  #held: { readonly content: unknown } | null = null;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  async read(): Promise<unknown> {
    return this.#held === null ? this.renew() : this.#held.content;
  }

  renew(): Promise<unknown> {
    return read(this.#faults, 'secret.read', () => {
      this.#held = { content: this.content };
      return this.content;
    });
  }
}

/** What managers have sent, in memory. */
export class MemoryHeardBodies implements HeardBodies {
  readonly bodies = new Map<string, Uint8Array>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  put(key: string, body: Uint8Array): Promise<void> {
    return write(this.#faults, 'heardBodies.put', () => {
      this.bodies.set(key, body);
    });
  }

  read(key: string): Promise<Uint8Array | null> {
    return read(this.#faults, 'heardBodies.read', () => this.bodies.get(key) ?? null);
  }
}

/** The queue of a connector, in memory. */
export class MemoryConnectorQueue implements ConnectorQueue {
  readonly sent: string[] = [];
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  send(body: string): Promise<void> {
    return write(this.#faults, 'connectorQueue.send', () => {
      this.sent.push(body);
    });
  }
}
