import type { HabitOptions } from './habits/habits.ts';
import type { StackModel } from './template/stack-model.ts';

export interface StackOptions {
  /** Where the CDK wrote to: `cdk.out`. */
  readonly cdkOut: string;
  /** Which of its stacks, when there are several. */
  readonly stackName?: string;
  /** Where state is kept across restarts, by one process at a time; in memory if left out. */
  readonly directory?: string;
  /** Where functions' output goes, a file each; dropped if left out. */
  readonly logDirectory?: string;
  /** The API's port; any free one if left out. */
  readonly port?: number;
  /**
   * Serves the API over TLS, too: on which port, any free one if left out, and where its
   * certificate is kept.
   */
  readonly tls?: { readonly port?: number; readonly directory: string };
  /** Ports of the services behind the API; any free ones if left out. */
  readonly servicePorts?: { readonly dynamodb: number; readonly messaging: number };
  /**
   * Whether the clock stands still unless moved, and where it starts, epoch ms. A kept state has
   * its own clock, which wins.
   */
  readonly clock?: { readonly frozen?: boolean; readonly now?: number };
  /** What AWS does now and then, and this run does only if asked to; none if left out. */
  readonly habits?: HabitOptions;
  /**
   * Which schedules and event sources are switched off, as an operator may do, by logical id; none
   * if left out.
   */
  readonly disabled?: (logicalId: string) => boolean;
  /** Whether the routes' throttles hold; true if left out. */
  readonly throttles?: boolean;
  /** Instances of one function at most, by its short name perhaps; 4 if left out. */
  readonly concurrency?: number | ((functionName: string) => number);
  /** How long an instance is kept that gets no event, in real ms; 300,000 if left out. */
  readonly warmMs?: number;
  /** How long `settle` waits, in real ms; 30,000 if left out. */
  readonly settleMs?: number;
  /** Values for the template's parameters, in place of their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * What faults and clients call the tables: physical names by short name. Logical ids without the
   * CDK's hash are the short names if left out.
   */
  readonly nameTables?: (model: StackModel) => Readonly<Record<string, string>>;
  /**
   * Addresses by which variables of functions name the API from outside: here they name the one at
   * which it answers, whatever its port.
   */
  readonly ownAddresses?: (model: StackModel) => readonly string[];
  /** Who can sign in at the local issuer, by name, with the claims of their tokens; nobody. */
  readonly people?: (
    model: StackModel,
  ) => Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Told every failure of a function, as one line; `console.error` if left out. */
  readonly onFailure?: (line: string) => void;
}
