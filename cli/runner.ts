import type { Command } from 'commander';
import type { Api } from './api/api.ts';
import { type Context, connect, contextOf } from './context/context.ts';
import type { GlobalOptions } from './options.ts';
import { Terminal } from './show/terminal.ts';
import { EXIT, type Exit, type World } from './world.ts';

/** What a command has at hand. */
export interface Cli {
  readonly world: World;
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  /** The API and who speaks to it. */
  readonly context: () => Promise<Context>;
  readonly api: () => Promise<Api>;
}

/** What a command does: with its arguments, and last its options. Nothing answered means done. */
type Act<A extends readonly unknown[]> = (cli: Cli, ...args: A) => Promise<Exit> | Promise<void>;

export type Runner = <A extends readonly unknown[]>(
  act: Act<A>,
) => (...args: unknown[]) => Promise<void>;

/** Asks once. What failed is asked for again: who watches comes back to it. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

export function runnerOf(world: World, ended: (exit: Exit) => void): Runner {
  return (act) =>
    async (...args) => {
      const command = args.at(-1) as Command;
      const options: GlobalOptions = command.optsWithGlobals();
      const terminal = new Terminal(world, options.json === true);
      const context = once(() => contextOf(world, options));
      const api = once(async () => connect(world, await context()));
      const cli = { world, terminal, options, context, api };
      ended((await act(cli, ...(args.slice(0, -1) as never))) ?? EXIT.done);
    };
}
