import type { VirtualClock } from './clock.ts';
import type { Closing } from './closing.ts';
import { functionEnvironment, type Moved } from './function-environment.ts';
import { FunctionHosts } from './runner/function-hosts.ts';
import type { Services } from './services.ts';
import { untilSettled } from './settle.ts';
import { eventSources } from './sources/event-sources.ts';
import type { EventSource } from './sources/source.ts';
import type { StackOptions } from './stack-options.ts';

/** The functions, and what feeds them. */
export interface Work {
  readonly hosts: FunctionHosts;
  /** Begins to hand over what queues and streams have; not before functions can be told all. */
  feed(): void;
  /** Waits until nothing is under way or waits to be handed over; throws `NotSettled`. */
  settle(timeoutMs?: number): Promise<void>;
  /** Forgets what was handed over and nobody asks for any more. */
  tidy(): Promise<void>;
}

export function startWork(
  services: Services,
  clock: VirtualClock,
  closing: Closing,
  options: StackOptions & {
    readonly disabled: (logicalId: string) => boolean;
    readonly say: (line: string) => void;
    /** Addresses of the template that are others here; known once the gateway listens. */
    readonly moved: () => readonly Moved[];
  },
): Work {
  const { model, messaging, dynamodb, endpoints, delays, habits } = services;
  const { say, concurrency = 4 } = options;
  const hosts = new FunctionHosts(model.functions, {
    environment: (fn) => functionEnvironment(fn, endpoints, options.moved()),
    clock,
    logDirectory: options.logDirectory,
    concurrency: typeof concurrency === 'number' ? () => concurrency : concurrency,
    warmMs: options.warmMs ?? 300_000,
    habits,
    onFailure: say,
  });
  closing.add(() => hosts.close());

  let sources: readonly EventSource[] = [];
  closing.add(() => Promise.all(sources.map((source) => source.stop())));

  const outstanding = async (): Promise<string[]> => {
    const found = await Promise.all(sources.map((source) => source.outstanding()));
    return [...hosts.outstanding(), ...found.filter((words) => words !== null)];
  };
  return {
    hosts,
    feed() {
      sources = eventSources(model, {
        hosts,
        messaging,
        streams: dynamodb.streams,
        clock,
        delays,
        habits,
        disabled: options.disabled,
        onFailure: (error) => say(failureLine(error)),
      });
    },
    settle: (timeoutMs = options.settleMs ?? 30_000) =>
      untilSettled(
        outstanding,
        { activity: () => hosts.activity, isBusy: () => hosts.isBusy },
        timeoutMs,
      ),
    async tidy() {
      for (const source of sources) await source.tidy?.();
    },
  };
}

/** What failed in the local run itself and not in a function, for people. */
export function failureLine(error: unknown): string {
  return `the local run: ${error instanceof Error ? error.message : error}`;
}
