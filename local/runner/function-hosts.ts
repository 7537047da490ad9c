import type { VirtualClock } from '../clock.ts';
import type { Habits } from '../habits/habits.ts';
import type { LocalFunction } from '../template/stack-model.ts';
import { type FunctionCounts, FunctionHost } from './function-host.ts';
import { FunctionLog } from './function-log.ts';

/** Somebody asked for a function that the stack does not have. */
export class NoSuchFunction extends Error {}

/** All functions of the stack. */
export class FunctionHosts {
  readonly #hosts: readonly FunctionHost[];
  readonly #logs: readonly FunctionLog[];

  constructor(
    functions: readonly LocalFunction[],
    options: {
      readonly environment: (fn: LocalFunction) => Readonly<Record<string, string>>;
      readonly clock: VirtualClock;
      readonly logDirectory?: string;
      readonly concurrency: (functionName: string) => number;
      readonly warmMs: number;
      readonly habits: Habits;
      readonly onFailure: (line: string) => void;
    },
  ) {
    const logs: FunctionLog[] = [];
    this.#hosts = functions.map((fn) => {
      const log = new FunctionLog(fn.shortName, options.logDirectory, options.onFailure);
      logs.push(log);
      const { clock, concurrency, warmMs, habits } = options;
      const most = concurrency(fn.shortName);
      return new FunctionHost({
        fn,
        environment: () => options.environment(fn),
        clock,
        log,
        concurrency: Math.min(most, fn.properties.ReservedConcurrentExecutions ?? most),
        warmMs,
        habits,
      });
    });
    this.#logs = logs;
  }

  /** How many events were ever handed over. */
  get activity(): number {
    return this.#hosts.reduce((sum, host) => sum + host.counts.invocations, 0);
  }

  /** Whether any event is under way. */
  get isBusy(): boolean {
    return this.#hosts.some((host) => host.outstanding > 0);
  }

  byArn(arn: string): FunctionHost {
    const host = this.#hosts.find(
      ({ fn }) => fn.arn === arn || fn.name === arn || arn.endsWith(`function:${fn.name}`),
    );
    if (host === undefined) throw new Error(`the stack has no function ${arn}`);
    return host;
  }

  /** By short, physical or logical name. */
  byName(name: string): FunctionHost {
    const host = this.#hosts.find(({ fn }) => [fn.shortName, fn.name, fn.logicalId].includes(name));
    if (host === undefined) {
      throw new NoSuchFunction(
        `the stack has no function ${name}, but ` +
          `${this.#hosts.map(({ fn }) => fn.shortName).join(', ')}`,
      );
    }
    return host;
  }

  /** Which functions have events under way, in words. */
  outstanding(): string[] {
    return this.#hosts
      .filter((host) => host.outstanding > 0)
      .map((host) => `${host.fn.shortName}: ${host.outstanding} events under way`);
  }

  counts(): Record<string, FunctionCounts> {
    return Object.fromEntries(this.#hosts.map((host) => [host.fn.shortName, { ...host.counts }]));
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
    await Promise.all(this.#logs.map((log) => log.close()));
  }
}
