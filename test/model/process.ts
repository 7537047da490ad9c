import { ROWS } from './busy-store.ts';
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

/** The call of one process that is slower than all else that it does. */
export interface Slow {
  readonly call: number;
  readonly of: 'calls' | 'writes of rows';
  /** For how many events its instance is frozen if it answers without it. */
  readonly events: number;
}

/** What is in store for a process, and who hears of it. */
export interface Fate {
  readonly planned: Planned | null;
  readonly slow: Slow | null;
  /** How many blocklists there had been when it began. */
  readonly begunAfter: number;
  /** Whether the stores are too busy for this write; `null`: they are not. */
  readonly refusalOf: (verb: string) => Error | null;
  /** Hears of what is written after the answer. */
  readonly leftBehind: (process: Process, verb: string) => void;
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
  'operators.change',
  'access.reenroll',
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

/** All else writes, or sends. */
const READING = /\.(read|query|scan|list|page|running|announced|receive)/;

const never = new Promise<never>(() => {});

/**
 * One run of a use case on one instance: it may be made to fail, to die or to stand still between
 * any two calls of a port.
 */
export class Process {
  readonly kind: ProcessKind;
  readonly startedAt: number;
  readonly planned: Planned | null;
  readonly slow: Slow | null;
  readonly begunAfter: number;
  /** The verb that the mishap befell. */
  befell: string | null = null;
  /** The writes that the stores were too busy for. */
  readonly busy: string[] = [];
  state: 'running' | 'waiting' | 'dead' | 'ended' = 'running';
  events: number;
  /** Whether it came to its mishap and was let pass. */
  passed = false;
  /** Whether its slow call is held up, or was. */
  isHeldUp = false;
  wasHeldUp = false;
  readonly #fate: Fate;
  #counted = 0;
  #countedForSlow = 0;
  #underWay = 0;
  readonly #writing = new Set<{ readonly verb: string }>();
  #hasAnswered = false;
  #hasStoodStill = false;
  whenDead: () => void = () => {};
  /** Resolves where it dies, stands still or is held up; `null`: nothing is planned for it. */
  readonly interrupted: Promise<void> | null;
  /** Resolves where it dies or stands still. */
  readonly stopped: Promise<void>;
  #interrupt: () => void = () => {};
  #stop: () => void = () => {};
  #goOn: () => void = () => {};
  #letGo: () => void = () => {};

  constructor(kind: ProcessKind, startedAt: number, fate: Fate) {
    this.kind = kind;
    this.startedAt = startedAt;
    this.#fate = fate;
    const { planned, slow, begunAfter } = fate;
    this.planned = planned;
    this.slow = slow;
    this.begunAfter = begunAfter;
    this.events = planned?.events ?? 0;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    this.interrupted =
      planned === null && slow === null
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
    if (this.#isSlow(verb)) await this.#heldUp();
    if (what === 'fails') throw new Error(`${verb} failed`);
    if (what === 'dies') return this.#die();
    if (what === 'waits') await this.#wait();
    const result = await this.#make(verb, make);
    noted(result);
    if (what === 'fails-after') throw new Error(`${verb} timed out after it had happened`);
    if (what === 'dies-after') return this.#die();
    if (what === 'waits-after') await this.#wait();
    return this.isDead() ? never : result;
  }

  async #make<T>(verb: string, make: () => Promise<T>): Promise<T> {
    const writes = !READING.test(verb);
    if (writes && this.#hasAnswered) this.#fate.leftBehind(this, verb);
    const refusal = writes ? this.#fate.refusalOf(verb) : null;
    if (refusal !== null) {
      this.busy.push(verb);
      throw refusal;
    }
    this.#underWay += 1;
    const write = { verb };
    if (writes) this.#writing.add(write);
    try {
      return await make();
    } finally {
      this.#underWay -= 1;
      this.#writing.delete(write);
    }
  }

  /** Its handler has ended. Lambda freezes it with whatever it has under way. */
  answered(): void {
    this.#hasAnswered = true;
    for (const { verb } of this.#writing) this.#fate.leftBehind(this, verb);
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  get isTroubled(): boolean {
    return this.befell !== null || this.busy.length > 0;
  }

  /** What went wrong with it, for a reader. */
  get troubles(): string {
    return [this.befell ?? [], this.busy].flat().join(', ');
  }

  #isSlow(verb: string): boolean {
    const { slow } = this;
    // Whoever went on after standing still is slow enough.
    if (slow === null || this.#hasStoodStill || (slow.of !== 'calls' && !ROWS.has(verb)))
      return false;
    this.#countedForSlow += 1;
    return this.#countedForSlow - 1 === slow.call;
  }

  #heldUp(): Promise<void> {
    this.isHeldUp = true;
    this.wasHeldUp = true;
    this.#interrupt();
    return new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  /** Lets its slow call go on. */
  letGo(): void {
    this.isHeldUp = false;
    this.#letGo();
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
    this.letGo();
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
    this.#stop();
    this.#interrupt();
    return never;
  }

  #wait(): Promise<void> {
    this.state = 'waiting';
    this.#hasStoodStill = true;
    this.#stop();
    this.#interrupt();
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }
}
