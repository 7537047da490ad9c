import { banOfPass, type Part, type Pass } from '../../functions/domain/passes/pass.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { Page, Work } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import { pageOf, sorted } from './page-of.ts';

/** Passes, parts, counters and marks in memory, under the conditions of the port. */
export class MemoryWork implements Work {
  readonly passes = new Map<string, Pass>();
  readonly parts = new Map<string, Part>();
  readonly #announced = new Set<string>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  start(pass: Pass): Promise<boolean> {
    return write(this.#faults, 'work.start', () => {
      if (this.passes.has(pass.id)) return false;
      this.passes.set(pass.id, frozen(pass));
      return true;
    });
  }

  read(passId: string): Promise<Pass | null> {
    return read(this.#faults, 'work.read', () => this.passes.get(passId) ?? null);
  }

  running(): Promise<readonly Pass[]> {
    return read(this.#faults, 'work.running', () =>
      [...this.passes.values()].filter((pass) => pass.finishedAt === null),
    );
  }

  list(banId: string | null, cursor: string | null, limit: number): Promise<Page<Pass>> {
    return read(this.#faults, 'work.list', () => {
      const rows = [...this.passes.values()]
        .filter((pass) => banOfPass(pass) === banId)
        .map((pass) => [`${new Date(pass.startedAt).toISOString()}#${pass.id}`, pass] as const);
      const newestFirst = sorted(new Map(rows)).reverse();
      return pageOf(
        `id=PASSES#${banId ?? 'fleet'}`,
        newestFirst,
        cursor,
        limit,
        (key, from) => key < from,
      );
    });
  }

  readPart(passId: string, part: number): Promise<Part | null> {
    return read(this.#faults, 'work.readPart', () => this.parts.get(`${passId}#${part}`) ?? null);
  }

  readParts(passId: string): Promise<readonly Part[]> {
    return read(this.#faults, 'work.readParts', () =>
      [...this.parts.values()]
        .filter((part) => part.passId === passId)
        .sort((a, b) => a.part - b.part),
    );
  }

  savePart(part: Part): Promise<boolean> {
    return write(this.#faults, 'work.savePart', () => {
      const key = `${part.passId}#${part.part}`;
      if ((this.parts.get(key)?.lock ?? 0) !== part.lock - 1) return false;
      this.parts.set(key, frozen(part));
      return true;
    });
  }

  finish(pass: Pass): Promise<boolean> {
    return write(this.#faults, 'work.finish', () => {
      if (this.passes.get(pass.id)?.finishedAt !== null) return false;
      this.passes.set(pass.id, frozen(pass));
      return true;
    });
  }

  announced(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return read(
      this.#faults,
      'work.announced',
      () => new Set(ids.filter((id) => this.#announced.has(id))),
    );
  }

  markAnnounced(id: string, _at: Instant): Promise<void> {
    return write(this.#faults, 'work.markAnnounced', () => {
      this.#announced.add(id);
    });
  }
}
