import type { Connectors, Remembered } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';

/** What connectors remember, in memory. Values are kept as JSON, as the table keeps them. */
export class MemoryConnectors implements Connectors {
  readonly rows = new Map<string, { readonly lock: number; readonly json: string }>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  recall(connector: string, name: string): Promise<Remembered | null> {
    return read(this.#faults, 'connectors.recall', () => {
      const held = this.rows.get(`${connector}#${name}`);
      return held === undefined ? null : { lock: held.lock, value: JSON.parse(held.json) };
    });
  }

  remember(
    connector: string,
    name: string,
    before: Remembered | null,
    value: unknown,
  ): Promise<boolean> {
    return write(this.#faults, 'connectors.remember', () => {
      const id = `${connector}#${name}`;
      if (this.rows.get(id)?.lock !== before?.lock) return false;
      this.rows.set(id, { lock: (before?.lock ?? 0) + 1, json: JSON.stringify(value) });
      return true;
    });
  }
}
