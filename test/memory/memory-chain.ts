import { chained } from '../../functions/adapters/audit/audit-item.ts';
import type { Act, AuditEntry } from '../../functions/domain/audit.ts';
import type { Audit, Page } from '../../functions/usecases/ports.ts';
import { type Faults, read } from './faults.ts';
import { frozen } from './frozen.ts';
import { pageOf } from './page-of.ts';

/** The audit chain in memory. */
export class MemoryChain implements Audit {
  readonly entries: AuditEntry[] = [];
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Puts an act at the end of the chain: call it inside the write that the act is. */
  append(act: Act): void {
    this.entries.push(
      frozen(chained(JSON.parse(JSON.stringify(act)), this.entries.at(-1) ?? null)),
    );
  }

  page(day: string, cursor: string | null, limit: number): Promise<Page<AuditEntry>> {
    return read(this.#faults, 'audit.page', () => {
      const rows = this.entries
        .filter((entry) => entry.day === day)
        .map((entry) => [String(entry.number), entry] as const);
      return pageOf(`day=${day}`, rows, cursor, limit, (key, from) => Number(key) > Number(from));
    });
  }
}
