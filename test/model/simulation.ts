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
import type { Ground, Seen } from './ground.ts';
import { MINUTE, type ProcessKind, SKEWS } from './history.ts';
import type { Ledger } from './ledger.ts';
import { Observer } from './observer.ts';
import { type Ended, type Planned, Process } from './process.ts';
import { Stream } from './stream.ts';
import { Violation } from './violation.ts';

const VISIBILITY = 2 * LONGEST_RUN;
const DELIVERIES_A_MOMENT = 20_000;

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
  refusals = 0;
  staleReads = false;
  /** The most rows of a device that one write moves. */
  mostMoves = Number.POSITIVE_INFINITY;
  /** Whether anything has failed, died or stood still so far. */
  hadMishaps = false;
  readonly #ground: Ground;
  readonly #instances: Dependencies[];
  readonly #stream = new Stream();
  readonly #busy = new Set<Dependencies>();
  #current: Process | null = null;
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
          const process = this.#current;
          const make = () => Promise.resolve(Reflect.apply(member, target, args));
          return process === null
            ? make()
            : process.call(verb, make, (result) => this.observer.note(process, verb, args, result));
        };
        members.set(property, guarded);
        return guarded;
      },
    });
  }

  #planFor(kind: ProcessKind): Planned | null {
    const place = this.mishaps.findIndex((one) => one.process === kind);
    return place < 0 ? null : (this.mishaps.splice(place, 1)[0] ?? null);
  }

  /** A mishap that a process never came to waits for the next one. */
  #putBack({ kind, planned, befell, passed }: Process): void {
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
    if (!deps || this.#busy.has(deps)) {
      deps = this.#newInstance(SKEWS[place] ?? 0);
      this.#instances[place] = deps;
    }
    const on = deps;
    const process = new Process(kind, this.now, this.#planFor(kind));
    this.#current = process;
    const finish = (ended: Ended<T>) => {
      this.hadMishaps ||= process.befell !== null;
      process.state = ended.outcome === 'died' ? 'dead' : 'ended';
      this.#busy.delete(on);
      this.#putBack(process);
      if (ended.outcome === 'failed') this.#expectReason(process, ended.error);
      end(ended, process);
    };
    const ended = body(on).then(
      (value) => finish({ outcome: 'done', value }),
      (error: unknown) => finish({ outcome: 'failed', error }),
    );
    await (process.interrupted === null ? ended : Promise.race([ended, process.interrupted]));
    const standing = process.state;
    this.hadMishaps ||= process.befell !== null;
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
    this.#current = null;
    await this.observer.check(() => this.look());
  }

  #expectReason(process: Process, error: unknown): void {
    if (error instanceof Violation) throw error;
    if (error instanceof Refusal || process.befell !== null) return;
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
  }

  async #goOn(one: { readonly process: Process; readonly ended: Promise<void> }): Promise<void> {
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#current = one.process;
    one.process.goOn();
    await one.ended;
    this.#current = null;
    await this.observer.check(() => this.look());
  }

  async moveTo(at: number): Promise<void> {
    if (at <= this.now) return;
    for (const one of [...this.#waiting]) {
      if (at - one.process.startedAt <= LONGEST_RUN) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      one.process.kill();
    }
    this.now = at;
  }

  /** One tick. Returns the next instant that it knows of. */
  async tick(instance: number): Promise<number | null> {
    let next: number | null = null;
    await this.run('tick', instance, tick, (ended) => {
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
      await this.deliver(message, instance + done);
    }
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

  /** Nothing goes wrong any more: what stands still goes on or is killed. */
  async calm(): Promise<void> {
    this.mishaps = [];
    this.refusals = 0;
    this.staleReads = false;
    for (const one of [...this.#waiting]) await this.#goOn(one);
  }

  /** An operator takes up what was put aside, where the gate lets it out. */
  async redrive(): Promise<void> {
    for (const key of [...this.#ground.failures.parked.keys()]) {
      await this.run('publisher', 0, (deps) => redriveObject(deps, key));
    }
  }
}
