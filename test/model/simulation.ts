import { AsyncLocalStorage } from 'node:async_hooks';
import { LONGEST_RUN } from '../../functions/domain/time/fence.ts';
import { redriveObject } from '../../functions/events/redrive-object.ts';
import { tick } from '../../functions/usecases/passes/tick.ts';
import { workOnPart } from '../../functions/usecases/passes/work-on-part.ts';
import type { Dependencies } from '../../functions/usecases/ports.ts';
import { noteMoves } from '../../functions/usecases/publishing/note-moves.ts';
import { publishMoves } from '../../functions/usecases/publishing/publish.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import { anotherInstance } from '../memory/dependencies.ts';
import { inSteps } from '../memory/in-steps.ts';
import { ENDLESS } from '../memory/world.ts';
import { BusyStore } from './busy-store.ts';
import type { Ground, Seen } from './ground.ts';
import { MINUTE, type ProcessKind, SECOND, SKEWS } from './history.ts';
import type { Ledger } from './ledger.ts';
import { Observer } from './observer.ts';
import { type Ended, type Planned, Process, type Slow } from './process.ts';
import { RefusedForGood } from './refused-for-good.ts';
import { Stream } from './stream.ts';
import { Violation } from './violation.ts';

const VISIBILITY = 2 * LONGEST_RUN;
const DELIVERIES_A_MOMENT = 20_000;
/** A message that was received so often goes to the dead letters. */
const MOST_RECEIVES = 5;

interface Message {
  readonly passId: string;
  readonly part: number;
}

/**
 * One history being lived: the real use cases on real stores, with everything between them —
 * clocks, queue, stream, failures — in the model's hand.
 */
export class Simulation {
  now: number;
  readonly observer: Observer;
  readonly delivered: Message[] = [];
  /** Mishaps that wait for a process to befall. */
  mishaps: (Planned & { readonly process: ProcessKind })[] = [];
  /** Slow calls that wait for a process to have them. */
  readonly freezes: (Slow & { readonly process: ProcessKind })[] = [];
  readonly busy = new BusyStore();
  /** How often messages to come are received without being worked on. */
  readonly burns: number[] = [];
  refusals = 0;
  readonly refusedForGood = new RefusedForGood();
  staleReads = false;
  staleScans = false;
  /** Whether every call meets an instance that remembers nothing. */
  freshInstances = false;
  /** The most rows of a device that one write moves. */
  mostMoves = Number.POSITIVE_INFINITY;
  /** Whether anything has failed, died or stood still so far. */
  hadMishaps = false;
  readonly #ground: Ground;
  readonly #instances: Dependencies[];
  readonly #stream = new Stream();
  readonly #busy = new Set<Dependencies>();
  /** The process that a call of a port belongs to, also where others go on meanwhile. */
  readonly #calling = new AsyncLocalStorage<Process>();
  #frozen: { readonly process: Process; readonly on: Dependencies; events: number }[] = [];
  #waiting: { readonly process: Process; readonly ended: Promise<void> }[] = [];
  #turn = 0;

  constructor(now: number, ground: (sim: Simulation) => Ground) {
    this.now = now;
    this.observer = new Observer(
      () => this.now,
      (change) => this.#stream.add(change),
    );
    this.#ground = ground(this);
    this.#instances = SKEWS.map((skew) => this.#newInstance(skew));
  }

  get ledger(): Ledger {
    return this.observer.ledger;
  }

  get ground(): Ground {
    return this.#ground;
  }

  look(): Promise<Seen> {
    return this.#ground.look();
  }

  #newInstance(skew: number): Dependencies {
    const ground = this.#ground;
    const guarded = {
      ...ground,
      stories: this.#guarded('stories', ground.stories),
      bans: this.#guarded('bans', ground.bans),
      brakes: this.#guarded('brakes', ground.brakes),
      places: this.#guarded('places', ground.places),
      fleet: this.#guarded('fleet', ground.fleet),
      work: this.#guarded('work', ground.work),
      history: this.#guarded('history', ground.history),
      access: this.#guarded('access', ground.access),
      operators: this.#guarded('operators', ground.operators),
      queue: this.#guarded('queue', ground.queue),
      topic: this.#guarded('topic', ground.topic),
      failures: this.#guarded('failures', ground.failures),
      failedObjects: ground.failures,
    };
    return anotherInstance(guarded, { now: () => this.now + skew });
  }

  #guarded<T extends object>(name: string, port: T): T {
    const members = new Map<string | symbol, unknown>();
    return new Proxy(port, {
      get: (target, property) => {
        const known = members.get(property);
        if (known !== undefined) return known;
        if (property === 'mostMoves') return Math.min(this.mostMoves, this.#ground.fleet.mostMoves);
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function') return member;
        const verb = `${name}.${String(property)}`;
        const guarded = (...args: unknown[]) => {
          const process = this.#calling.getStore();
          const make = () => Promise.resolve(Reflect.apply(member, target, args));
          return process === undefined
            ? make()
            : process.call(verb, make, (result) => this.observer.note(process, verb, args, result));
        };
        members.set(property, guarded);
        return guarded;
      },
    });
  }

  #newProcess(kind: ProcessKind): Process {
    return new Process(kind, this.now, {
      planned: takeFor(kind, this.mishaps),
      slow: takeFor(kind, this.freezes),
      begunAfter: this.ledger.blocklists.length,
      refusalOf: (verb) => this.busy.refusalOf(kind, verb),
      leftBehind: (process, verb) => this.observer.noteLeftBehind(process, verb),
    });
  }

  /** A mishap that a process never came to waits for the next one. */
  #putBack({ kind, planned, befell, passed, slow, wasHeldUp }: Process): void {
    if (slow !== null && !wasHeldUp) this.freezes.unshift({ ...slow, process: kind });
    if (planned !== null && befell === null)
      this.mishaps.unshift({ ...planned, process: kind, skip: planned.skip - (passed ? 1 : 0) });
  }

  /**
   * Runs a use case on an instance, with whatever mishap waits for its kind. `end` hears how it
   * ended, at once or when it went on.
   */
  async run<T>(
    kind: ProcessKind,
    instance: number,
    body: (deps: Dependencies) => Promise<T>,
    end: (ended: Ended<T>, process: Process) => void = () => {},
  ): Promise<void> {
    const place = instance % this.#instances.length;
    let deps = this.#instances[place];
    if (!deps || this.freshInstances || this.#busy.has(deps)) {
      deps = this.#newInstance(SKEWS[place] ?? 0);
      this.#instances[place] = deps;
    }
    const on = deps;
    const process = this.#newProcess(kind);
    const finish = (ended: Ended<T>) => {
      process.answered();
      this.hadMishaps ||= process.isTroubled;
      process.state = ended.outcome === 'died' ? 'dead' : 'ended';
      this.#busy.delete(on);
      this.#putBack(process);
      if (ended.outcome === 'failed') this.#expectReason(process, ended.error);
      end(ended, process);
    };
    const ended = this.#calling
      .run(process, () => body(on))
      .then(
        (value) => finish({ outcome: 'done', value }),
        (error: unknown) => finish({ outcome: 'failed', error }),
      );
    await (process.interrupted === null ? ended : Promise.race([ended, process.interrupted]));
    if (process.isHeldUp) await this.#comeToHeldUp(process, ended, on);
    const standing = process.state;
    this.hadMishaps ||= process.isTroubled;
    if (standing === 'dead' || standing === 'waiting') {
      // What else runs inside the use case comes to its own end or stands still too.
      await process.quiet();
      if (standing === 'dead') {
        this.#instances[place] = this.#newInstance(SKEWS[place] ?? 0);
        end({ outcome: 'died' }, process);
      } else {
        this.#busy.add(on);
        process.whenDead = () => end({ outcome: 'died' }, process);
        this.#waiting.push({ process, ended });
        ended.catch(() => {});
      }
    }
    await this.observer.check(() => this.look());
  }

  /**
   * The slow call of a process comes last: after all else that it does, or after its answer, if it
   * does not wait for it.
   */
  async #comeToHeldUp(process: Process, ended: Promise<void>, on: Dependencies): Promise<void> {
    await process.quiet();
    if (process.hasAnswered) {
      this.#busy.add(on);
      this.#frozen.push({ process, on, events: process.slow?.events ?? 0 });
      return;
    }
    process.letGo();
    if (process.state !== 'running') return;
    await Promise.race([ended, process.stopped]);
  }

  #expectReason(process: Process, error: unknown): void {
    if (error instanceof Violation) throw error;
    if (error instanceof Refusal || process.isTroubled) return;
    throw new Violation(
      'm',
      `a ${process.kind} ended with ${error instanceof Error ? error.stack : String(error)}`,
    );
  }

  /** An event has passed: whoever stood still long enough goes on. */
  async anEventPassed(): Promise<void> {
    for (const one of [...this.#waiting]) {
      one.process.events -= 1;
      if (one.process.events <= 0) await this.#goOn(one);
    }
    for (const one of this.#frozen) one.events -= 1;
    await this.#thaw(({ events }) => events <= 0);
  }

  /** Instances thaw, and what they had under way goes on. */
  async #thaw(which: (one: { readonly events: number }) => boolean): Promise<void> {
    for (const one of this.#frozen.filter(which)) {
      this.#frozen = this.#frozen.filter((other) => other !== one);
      one.process.letGo();
      await one.process.quiet();
      this.#busy.delete(one.on);
      await this.observer.check(() => this.look());
    }
  }

  async #goOn(one: { readonly process: Process; readonly ended: Promise<void> }): Promise<void> {
    this.#waiting = this.#waiting.filter((other) => other !== one);
    one.process.goOn();
    await one.ended;
    if (one.process.hasAnswered) await one.process.quiet();
    await this.observer.check(() => this.look());
  }

  async moveTo(at: number): Promise<void> {
    if (at <= this.now) return;
    for (const one of [...this.#waiting]) {
      // One that has answered is not ended, but frozen.
      const { startedAt, hasAnswered } = one.process;
      if (hasAnswered || at - startedAt <= LONGEST_RUN) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      one.process.kill();
    }
    this.now = at;
  }

  /** One tick. Returns the next instant that it knows of. */
  async tick(instance: number): Promise<number | null> {
    let next: number | null = null;
    const ticking = (deps: Dependencies) => tick(deps, ENDLESS);
    await this.run('tick', instance, ticking, (ended) => {
      if (ended.outcome === 'done') next = ended.value.nextInstant;
      else next = this.now + MINUTE;
    });
    return next;
  }

  /** Delivers up to `count` messages that are due. */
  async work(count: number, instance: number): Promise<void> {
    for (let done = 0; done < count; done++) {
      const message = await this.#ground.queue.receive();
      if (!message) return;
      if (done > DELIVERIES_A_MOMENT) throw new Violation('m', 'the queue never empties');
      if (!this.#burnt(message)) await this.deliver(message, instance + done);
    }
  }

  /** Whether a message is received in vain. It comes again later, unless that was too often. */
  #burnt({ passId, part }: Message): boolean {
    const times = this.burns.shift();
    if (times === undefined) return false;
    this.hadMishaps = true;
    const dueAt = this.now + times * VISIBILITY;
    if (times < MOST_RECEIVES) this.#ground.queue.waiting.push({ passId, part, dueAt });
    return true;
  }

  async deliver(message: Message, instance: number): Promise<void> {
    this.delivered.push(message);
    await this.run(
      'worker',
      instance,
      (deps) => workOnPart(deps, message, () => LONGEST_RUN),
      (ended) => {
        const { passId, part } = message;
        if (ended.outcome !== 'done')
          this.#ground.queue.waiting.push({ passId, part, dueAt: this.now + VISIBILITY });
      },
    );
  }

  /** Hands up to `count` records of each shard of the stream to the publisher. */
  async publish(count: number, instance: number): Promise<void> {
    for (const shard of this.#stream.shards()) {
      for (let tries = 0; tries < 3; tries++) {
        const batch = shard.take(count);
        if (batch.length === 0) break;
        await this.run(
          'publisher',
          instance,
          async (deps) => [...(await publishMoves(deps, batch)), ...(await noteMoves(deps, batch))],
          (ended) => shard.handled(batch, ended.outcome === 'done' ? ended.value : null),
        );
      }
    }
  }

  /** The stream delivers again what it delivered before. */
  rewind(back: number): void {
    for (const shard of this.#stream.shards()) shard.rewind(back);
  }

  /**
   * Lets time pass, with the scheduler, the queue and the stream at work at every instant at which
   * there is something to do.
   */
  async wait(time: number, ticking: boolean, instance: number): Promise<void> {
    const end = this.now + time;
    if (!ticking) return this.moveTo(end);
    const step = async () => {
      this.#turn += 1;
      const next = await this.tick(instance + this.#turn);
      await this.work(DELIVERIES_A_MOMENT, instance + this.#turn);
      await this.publish(100, instance + this.#turn);
      const due = this.#ground.queue.waiting.map((one) => one.dueAt).filter((at) => at > this.now);
      return Math.min(next ?? end, ...due);
    };
    const now = () => this.now;
    await inSteps(end, { now, step, moveTo: (at) => this.moveTo(at) });
  }

  /** Whether a scan may still show a head as it was before its last write. */
  isStaleInScans(deviceId: string): boolean {
    const writtenAt = this.ledger.headsWrittenAt.get(deviceId);
    return this.staleScans && writtenAt !== undefined && this.now - writtenAt <= SECOND;
  }

  /** Nothing goes wrong any more: what stands still goes on or is killed. */
  async calm(): Promise<void> {
    this.mishaps = [];
    this.freezes.length = 0;
    this.busy.clear();
    this.burns.length = 0;
    this.refusals = 0;
    this.refusedForGood.calm();
    this.staleReads = false;
    this.staleScans = false;
    await this.#thaw(() => true);
    for (const one of [...this.#waiting]) await this.#goOn(one);
  }

  /** An operator takes up what was put aside, where the gate lets it out. */
  async redrive(): Promise<void> {
    for (const key of [...this.#ground.failures.parked.keys()]) {
      await this.run('publisher', 0, (deps) => redriveObject(deps, key));
    }
  }
}

/** Takes out what waits for a process of this kind first. */
function takeFor<T extends { readonly process: ProcessKind }>(
  kind: ProcessKind,
  waiting: T[],
): T | null {
  const place = waiting.findIndex((one) => one.process === kind);
  return place < 0 ? null : (waiting.splice(place, 1)[0] ?? null);
}
