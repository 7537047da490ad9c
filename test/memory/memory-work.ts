import { banOfPass, type Part, type Pass } from '../../functions/domain/passes/pass.ts';
import { isOver } from '../../functions/domain/passes/progress.ts';
import { giveSlotBack, type Slot, takeSlot } from '../../functions/domain/passes/slots.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { Page, Started, Work } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import { pageOf, sorted } from './page-of.ts';

/** Passes, parts, counters and marks in memory, under the conditions of the port. */
export class MemoryWork implements Work {
  readonly passes = new Map<string, Pass>();
  readonly parts = new Map<string, Part>();
  readonly #announced = new Set<string>();
  #slots: readonly Slot[] = [];
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  start(pass: Pass, from?: string): Promise<Started> {
    return write(this.#faults, 'work.start', (): Started => {
      if (this.passes.has(pass.id)) return { kind: 'exists' };
      const taken = takeSlot(this.#slots, pass, from ?? null);
      if (taken.kind === 'no-slot') return taken;
      this.#slots = taken.held;
      this.passes.set(pass.id, frozen(pass));
      return { kind: 'started' };
    });
  }

  slots(): Promise<readonly Slot[]> {
    return read(this.#faults, 'work.slots', () => this.#slots);
  }

  read(passId: string): Promise<Pass | null> {
    return read(this.#faults, 'work.read', () => this.passes.get(passId) ?? null);
  }

  running(): Promise<readonly Pass[]> {
    return read(this.#faults, 'work.running', () =>
      [...this.passes.values()].filter((pass) => !isOver(pass)),
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
      const before = this.passes.get(pass.id);
      if (before === undefined || isOver(before)) return false;
      this.#slots = giveSlotBack(this.#slots, pass.id);
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
