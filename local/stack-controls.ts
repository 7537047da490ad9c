import type { GrantReport } from './access/access.ts';
import type { CountsByTable } from './dynamodb/counters.ts';
import type { Habits, HabitsReport } from './habits/habits.ts';
import type { PublishCounts } from './messaging/answer.ts';
import type { SnsFault } from './planned-faults.ts';
import type { FunctionCounts } from './runner/function-host.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { Moved } from './virtual-timeline.ts';

/**
 * A fault on order. `count`: how many matching requests it strikes, the SDK's own retries included.
 */
export type LocalFault =
  | ({ readonly service: 'sns' } & SnsFault)
  | {
      readonly service: 'dynamodb';
      readonly mode: 'refuse' | 'throttle' | 'timeout-after-write';
      readonly count: number;
      /** Such as `PutItem`; every operation if left out. */
      readonly operation?: string;
      /**
       * A table's physical name, or what it is called here (`Notes`); every table if left out.
       */
      readonly table?: string;
    };

interface StackCounters {
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  /** What DynamoDB would bill, by table and operation. */
  readonly dynamodb: CountsByTable;
  /** Rows that became others than they were, since the start. */
  readonly rowsChanged: number;
  readonly sns: PublishCounts;
  /** How often each habit has struck. */
  readonly habits: HabitsReport['habits'];
}

export interface StackClock {
  /** Epoch ms. */
  now(): number;
  read(): { readonly now: string; readonly frozen: boolean };
  /**
   * Moves the clock to an instant, epoch ms, running on the way what has to run; throws
   * `NotSettled` when its work does not come to rest.
   */
  moveTo(instant: number, options?: { settle?: boolean }): Promise<Moved>;
  /** Moves the clock on by so many ms. */
  advance(milliseconds: number, options?: { settle?: boolean }): Promise<Moved>;
  freeze(): void;
  run(): void;
}

/** What can be done to a running local stack, in process or through `/_local/`. */
export interface StackControls {
  readonly clock: StackClock;
  readonly faults: { add(fault: LocalFault): void; clear(): void; left(): number };
  /** What AWS does now and then: which habits are on, at what rates, and how often they struck. */
  readonly habits: Pick<Habits, 'set' | 'clear' | 'report'>;
  /**
   * Waits until no stream record, no queued message and no invocation is outstanding; throws
   * `NotSettled` naming what is. Delayed messages wait for the clock and do not count.
   */
  settle(timeoutMs?: number): Promise<void>;
  /** Invokes a function by its short, physical or logical name. Throws `FunctionError`. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Kills the instances of a function that are in the middle of an event; returns how many. */
  kill(name: string): Promise<number>;
  counters(): StackCounters;
  /**
   * What each function's role allows, how often each grant was used since the start, and what was
   * refused.
   */
  grants(): Readonly<Record<string, GrantReport>>;
  /** The issuer, and where one signs in at it. */
  readonly oidc: SignIn & { configuration(): unknown; jwks(): unknown };
}
