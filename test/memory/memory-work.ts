import { Busy } from '../../functions/adapters/dynamodb/busy.ts';
import type { HeldChange, HeldRun } from '../../functions/domain/passes/held-run.ts';
import {
  banOfPass,
  type Part,
  type Pass,
  type Retirement,
} from '../../functions/domain/passes/pass.ts';
import type { RunBegun } from '../../functions/domain/passes/pass-id.ts';
import { isOver } from '../../functions/domain/passes/progress.ts';
import { giveSlotBack, type Slot, takeSlot } from '../../functions/domain/passes/slots.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { Page, Started, WithStart, Work } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import type { MemoryChain } from './memory-chain.ts';
import { pageOf, sorted } from './page-of.ts';

/** Passes, parts, counters and marks in memory, under the conditions of the port. */
export class MemoryWork implements Work {
  readonly passes = new Map<string, Pass>();
  readonly parts = new Map<string, Part>();
  readonly #announced = new Set<string>();
  /** Which pass has counted a run last. */
  readonly #counts = new Map<string, string>();
  readonly #held = new Map<string, HeldRun>();
  /** Devices that runs have named, and of which there is no head. */
  readonly #named = new Map<string, Set<string>>();
  #slots: readonly Slot[] = [];
  readonly #chain: MemoryChain;
  readonly #faults: Faults;

  constructor(chain: MemoryChain, faults: Faults) {
    this.#chain = chain;
    this.#faults = faults;
  }

  start(pass: Pass, { from, act, held }: WithStart = {}): Promise<Started> {
    return write(this.#faults, 'work.start', (): Started => {
      if (this.passes.has(pass.id)) return { kind: 'exists' };
      const taken = takeSlot(this.#slots, pass, from ?? null);
      if (taken.kind === 'no-slot') return taken;
      if (held !== undefined && !this.#change(held)) return { kind: 'changed' };
      this.#slots = taken.held;
      this.passes.set(pass.id, frozen(pass));
      if (pass.kind === 'retire' && pass.purpose === 'count')
        this.#counts.set(`${pass.source}#${pass.run}`, pass.id);
      if (act !== undefined) this.#chain.append(act);
      return { kind: 'started' };
    });
  }

  /** `false`: another run waits than was read. */
  #change({ source, before, after, settled }: HeldChange): boolean {
    if (this.#held.get(source)?.lock !== before?.lock) return false;
    if (after === null) this.#held.delete(source);
    else this.#held.set(source, frozen(after));
    if (settled !== null) this.passes.set(settled.id, frozen(settled));
    return true;
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

  finish(pass: Pass, held?: HeldChange): Promise<boolean> {
    return write(this.#faults, 'work.finish', () => {
      const before = this.passes.get(pass.id);
      if (before === undefined || isOver(before)) return false;
      if (held !== undefined && !this.#change(held))
        throw new Busy(`Another run of ${held.source} waits than a moment ago.`);
      this.#slots = giveSlotBack(this.#slots, pass.id);
      this.passes.set(pass.id, frozen(pass));
      return true;
    });
  }

  readCount(source: string, run: string): Promise<Retirement | null> {
    return read(this.#faults, 'work.readCount', () => {
      const pass = this.passes.get(this.#counts.get(`${source}#${run}`) ?? '');
      return pass?.kind === 'retire' ? pass : null;
    });
  }

  readHeld(source: string): Promise<HeldRun | null> {
    return read(this.#faults, 'work.readHeld', () => this.#held.get(source) ?? null);
  }

  held(): Promise<readonly HeldRun[]> {
    return read(this.#faults, 'work.held', () => sorted(this.#held).map(([, one]) => one));
  }

  noteNamed({ source, run, startedAt }: RunBegun, deviceId: string): Promise<void> {
    return write(this.#faults, 'work.noteNamed', () => {
      const id = `${source}#${run}#${startedAt}`;
      this.#named.set(id, new Set([...(this.#named.get(id) ?? []), deviceId]));
    });
  }

  namedBy(
    { source, run, startedAt }: RunBegun,
    cursor: string | null,
    limit: number,
  ): Promise<Page<string>> {
    return read(this.#faults, 'work.namedBy', () => {
      const id = `${source}#${run}#${startedAt}`;
      const rows = [...(this.#named.get(id) ?? [])].sort().map((one) => [one, one] as const);
      return pageOf(`id=NAMED#${id}`, rows, cursor, limit, (key, from) => key > from);
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
