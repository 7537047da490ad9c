import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock.ts';
import type { Habits } from '../habits/habits.ts';
import type { LocalFunction } from '../template/stack-model.ts';
import type { FunctionLog } from './function-log.ts';
import { Instance } from './instance.ts';

/** How one function has been used since the start. */
export interface FunctionCounts {
  invocations: number;
  errors: number;
  /** Instances that were started: the first event of each waits for the bundle to load. */
  coldStarts: number;
}

/** Lambda's limit on an event or a result of a synchronous call, in bytes. */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/**
 * One function of the stack, with its warm instances. A new instance is made when all are busy, up
 * to `concurrency`. Beyond that, events wait their turn. Lambda would throttle them and the event
 * sources would try again. Waiting has the same effect without the noise.
 */
export class FunctionHost {
  readonly fn: LocalFunction;
  readonly counts: FunctionCounts = { invocations: 0, errors: 0, coldStarts: 0 };
  readonly #environment: () => Readonly<Record<string, string>>;
  readonly #clock: VirtualClock;
  readonly #log: FunctionLog;
  readonly #concurrency: number;
  readonly #warmMs: number;
  readonly #habits: Habits;
  readonly #instances = new Set<Instance>();
  readonly #resting = new Map<Instance, NodeJS.Timeout>();
  readonly #waiting: (() => void)[] = [];
  #outstanding = 0;
  #closed = false;

  constructor(options: {
    fn: LocalFunction;
    /** Asked when an instance starts. */
    environment: () => Readonly<Record<string, string>>;
    clock: VirtualClock;
    log: FunctionLog;
    concurrency: number;
    /** How long an instance without events is kept, in real ms. */
    warmMs: number;
    habits: Habits;
  }) {
    this.fn = options.fn;
    this.#environment = options.environment;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#concurrency = options.concurrency;
    this.#warmMs = options.warmMs;
    this.#habits = options.habits;
  }

  /** Events handed over and not yet answered, those that wait for an instance included. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /**
   * Invokes with an event and waits for the result, both as JSON values. Throws `FunctionError`
   * where Lambda would report one. `tried`: the instances that failed at this event before; the one
   * that takes it now is added.
   */
  async invoke(event: unknown, tried: Set<Instance> = new Set()): Promise<unknown> {
    const timeoutMs = this.fn.properties.Timeout * 1000;
    this.#outstanding += 1;
    this.counts.invocations += 1;
    try {
      const instance = await this.#free(tried);
      tried.add(instance);
      try {
        const request = {
          requestId: randomUUID(),
          event: JSON.stringify(event),
          functionName: this.fn.name,
          functionArn: this.fn.arn,
          memoryMegabytes: this.fn.properties.MemorySize,
          timeoutMs,
        };
        const result = await instance.invoke(request, this.#habits.strikes('freeze'));
        return JSON.parse(result);
      } finally {
        this.#rest(instance);
        this.#waiting.shift()?.();
      }
    } catch (error) {
      this.counts.errors += 1;
      this.#log.failure(error);
      throw error;
    } finally {
      this.#outstanding -= 1;
    }
  }

  /** Kills every instance that is in the middle of an event; returns how many. */
  async kill(): Promise<number> {
    const busy = [...this.#instances].filter((instance) => instance.busy);
    await Promise.all(busy.map((instance) => instance.kill()));
    return busy.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#resting.values()) clearTimeout(timer);
    await Promise.all([...this.#instances].map((instance) => instance.kill()));
  }

  async #free(tried: ReadonlySet<Instance>): Promise<Instance> {
    const elsewhere = this.#habits.strikes('elsewhere');
    for (;;) {
      if (this.#closed)
        throw new Error(`${this.fn.shortName} was asked to run while the stack closes`);
      const chosen = elsewhere ? this.#another(tried) : this.#next();
      if (chosen !== undefined) {
        chosen.reserved = true;
        clearTimeout(this.#resting.get(chosen));
        this.#resting.delete(chosen);
        return chosen;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** An idle instance, else a new one; `undefined` when all are busy. */
  #next(): Instance | undefined {
    return this.#idle()[0] ?? this.#room();
  }

  /**
   * Any instance but those that were tried: an idle one or a new one, as drawn. Where there is no
   * room for a new one, it takes the place of an idle one that was tried.
   */
  #another(tried: ReadonlySet<Instance>): Instance | undefined {
    const idle = this.#idle().filter((instance) => !tried.has(instance));
    const isRoom = this.#instances.size < this.#concurrency;
    const chosen = idle[this.#habits.below('elsewhere', idle.length + (isRoom ? 1 : 0))];
    if (chosen !== undefined) return chosen;
    if (!isRoom && idle.length === 0) this.#discard(this.#idle()[0]);
    return this.#room();
  }

  #idle(): Instance[] {
    return [...this.#instances].filter((instance) => !instance.busy && !instance.dead);
  }

  #room(): Instance | undefined {
    return this.#instances.size < this.#concurrency ? this.#start() : undefined;
  }

  #discard(instance: Instance | undefined): void {
    if (instance === undefined) return;
    clearTimeout(this.#resting.get(instance));
    this.#resting.delete(instance);
    this.#instances.delete(instance);
    void instance.kill();
  }

  /**
   * Ends the instance when no event has come to it for a while. The host chooses the oldest
   * instance first, so the spare instances stay idle.
   */
  #rest(instance: Instance): void {
    if (instance.dead || this.#closed) return;
    const timer = setTimeout(() => {
      this.#discard(instance);
    }, this.#warmMs);
    this.#resting.set(instance, timer.unref());
  }

  #start(): Instance {
    this.counts.coldStarts += 1;
    const logging = this.fn.properties.LoggingConfig;
    const instance: Instance = new Instance({
      functionName: this.fn.shortName,
      environment: this.#environment(),
      start: {
        module: this.fn.module,
        handlerExport: this.fn.handlerExport,
        clock: this.#clock.buffer,
        jsonLogs: logging?.LogFormat === 'JSON',
        logLevel: logging?.ApplicationLogLevel ?? 'INFO',
      },
      onOutput: (text) => this.#log.write(text),
      onEnd: () => this.#instances.delete(instance),
    });
    this.#instances.add(instance);
    return instance;
  }
}
