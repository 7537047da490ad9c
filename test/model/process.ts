import type { Mishap, ProcessKind } from './history.ts';

/** What befalls one process at one of its calls of a port. */
export interface Planned {
  readonly call: number;
  readonly of: 'calls' | 'writes' | 'reads of rows';
  /** How many processes that come to it are let pass. */
  readonly skip: number;
  readonly what: Mishap;
  readonly events: number;
}

export type Ended<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'failed'; readonly error: unknown }
  | { readonly outcome: 'died' };

/** Calls that write what decisions are about. */
const WRITES: ReadonlySet<string> = new Set([
  'fleet.record',
  'fleet.moveFindings',
  'brakes.put',
  'operators.revoke',
  'bans.commit',
  'bans.advance',
  'topic.publish',
  'work.savePart',
]);

const READS: ReadonlySet<string> = new Set([
  'fleet.readHead',
  'fleet.readFindings',
  'fleet.readInventory',
]);

const never = new Promise<never>(() => {});

/**
 * One run of a use case on one instance: it may be made to fail, to die or to stand still between
 * any two calls of a port.
 */
export class Process {
  readonly kind: ProcessKind;
  readonly startedAt: number;
  readonly planned: Planned | null;
  /** The verb that the mishap befell. */
  befell: string | null = null;
  state: 'running' | 'waiting' | 'dead' | 'ended' = 'running';
  events: number;
  /** Whether it came to its mishap and was let pass. */
  passed = false;
  #counted = 0;
  #underWay = 0;
  whenDead: () => void = () => {};
  /** Resolves where it dies or stands still; `null`: nothing is planned for it. */
  readonly interrupted: Promise<void> | null;
  #interrupt: () => void = () => {};
  #goOn: () => void = () => {};

  constructor(kind: ProcessKind, startedAt: number, planned: Planned | null) {
    this.kind = kind;
    this.startedAt = startedAt;
    this.planned = planned;
    this.events = planned?.events ?? 0;
    this.interrupted =
      planned === null
        ? null
        : new Promise((resolve) => {
            this.#interrupt = resolve;
          });
  }

  /**
   * Makes one call of a port, with whatever befalls the process there. `noted` is told what
   * happened even where the process never hears of it.
   */
  async call<T>(verb: string, make: () => Promise<T>, noted: (result: T) => void): Promise<T> {
    if (this.state === 'dead') return never;
    const what = this.#isBusy(verb) ? 'throttled' : this.#comesTo(verb);
    if (what !== null) this.befell = verb;
    if (what === 'throttled') throw Object.assign(new Error(verb), { name: 'ThrottlingException' });
    if (what === 'fails') throw new Error(`${verb} failed`);
    if (what === 'dies') return this.#die();
    if (what === 'waits') await this.#wait();
    this.#underWay += 1;
    let result: T;
    try {
      result = await make();
    } finally {
      this.#underWay -= 1;
    }
    noted(result);
    if (what === 'fails-after') throw new Error(`${verb} timed out after it had happened`);
    if (what === 'dies-after') return this.#die();
    if (what === 'waits-after') await this.#wait();
    return this.isDead() ? never : result;
  }

  /** What was throttled once stays so for this process. */
  #isBusy(verb: string): boolean {
    return this.planned?.what === 'throttled' && this.befell === verb;
  }

  /** What befalls it at this call. */
  #comesTo(verb: string): Mishap | null {
    const { planned } = this;
    if (planned === null || this.befell !== null || this.passed) return null;
    const among = planned.of === 'calls' || (planned.of === 'writes' ? WRITES : READS).has(verb);
    if (!among) return null;
    const here = this.#counted === planned.call;
    this.#counted += 1;
    if (!here) return null;
    if (planned.skip === 0) return planned.what;
    this.passed = true;
    return null;
  }

  /** Resolves when nothing that it has asked for is still under way. */
  async quiet(): Promise<void> {
    do await new Promise(setImmediate);
    while (this.#underWay > 0);
    await new Promise(setImmediate);
  }

  /** Lets a process that stands still go on. */
  goOn(): void {
    this.state = 'running';
    this.#goOn();
  }

  /** Ends it where it stands. */
  kill(): void {
    this.state = 'dead';
    this.whenDead();
  }

  isDead(): boolean {
    return this.state === 'dead';
  }

  #die(): Promise<never> {
    this.state = 'dead';
    this.#interrupt();
    return never;
  }

  #wait(): Promise<void> {
    this.state = 'waiting';
    this.#interrupt();
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }
}
