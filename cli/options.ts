import { type Command, InvalidArgumentError, Option } from 'commander';
import { LOCAL_PEOPLE } from './context/local-run.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly local?: true;
  readonly as?: string;
  readonly context?: string;
  readonly json?: true;
}

/** Gathers the values of an option that may be repeated. */
export function each(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The value of an option that is a whole number, such as `12`. */
export function whole(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('Give a whole number, such as 12.');
  return Number(value);
}

export function addGlobalOptions(program: Command): void {
  program
    .option('--local', 'speak to the stack that npm start runs here')
    .addOption(
      new Option('--as <person>', 'with --local: who acts').choices(LOCAL_PEOPLE).default('viewer'),
    )
    .option('--context <name>', 'a context of the configuration, in place of its current one')
    .option('--json', 'data as JSON');
}
