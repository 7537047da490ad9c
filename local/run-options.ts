import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { HabitOptions } from './habits/habits.ts';
import { HABITS, isHabit, USUAL_RATES } from './habits/names.ts';

/** What the command line says of an app that may be run. */
interface Named {
  readonly home: { readonly path: string; readonly shown: string };
  readonly port: number;
  readonly localFile: { readonly holds: string };
}

export interface RunOptions {
  /** Where everything goes that the run writes. */
  readonly home: string;
  /** Where state is kept. */
  readonly state: string;
  readonly port: number;
  /** Whether the API is served over TLS, too. */
  readonly tls: boolean;
  /** Whether the state of earlier runs is forgotten first. */
  readonly fresh: boolean;
  /** What AWS does now and then, if that is asked for. */
  readonly habits: HabitOptions | undefined;
}

const OPTIONS = {
  fresh: { type: 'boolean' },
  port: { type: 'string' },
  tls: { type: 'boolean' },
  state: { type: 'string' },
  home: { type: 'string' },
  habits: { type: 'string' },
  help: { type: 'boolean' },
} as const;

function helpOf({ home, port, localFile }: Named): string {
  return `Runs the stack on this machine, for real clients.

  npm start -- [--fresh] [--port N] [--tls] [--state DIR] [--home DIR] [--habits SEED[:NAME,…]]

  --fresh      forget the state of earlier runs first
  --port N     the API's port (${port}); DynamoDB and SNS/SQS/S3 take the two after it
  --tls        serves the API over TLS, too, on the third port after it
  --state DIR  where state is kept (state, in the home)
  --home DIR   where everything goes that it writes (${home.shown})
  --habits SEED[:NAME,…]
               does what AWS does now and then, the same for the same seed: all of it, or
               ${HABITS.join(', ')}
  --help       this text

It writes local.json (${localFile.holds}) and logs there, and stops on Ctrl-C.`;
}

/** What is said instead of running: the help that was asked for, or what is wrong. */
interface Said {
  readonly text: string;
  readonly failed: boolean;
}

export function readOptions(args: readonly string[], app: Named): RunOptions | Said {
  let values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return { text: `${why}\n\n${helpOf(app)}`, failed: true };
  }
  if (values.help === true) return { text: helpOf(app), failed: false };
  const port = Number(values.port ?? app.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_532)
    return { text: `--port takes a number from 1 to 65532, not ${values.port}`, failed: true };
  const habits = habitsOf(values.habits);
  if (habits instanceof Error) return { text: habits.message, failed: true };
  const home = resolve(values.home ?? app.home.path);
  const state = resolve(values.state ?? join(home, 'state'));
  const { fresh = false, tls = false } = values;
  return { home, state, port, tls, fresh, habits };
}

/** `SEED[:NAME,…]`: the named habits at their usual rates, all of them if none is named. */
function habitsOf(text: string | undefined): HabitOptions | undefined | Error {
  if (text === undefined) return undefined;
  const [seed = '', named] = text.split(':', 2);
  if (seed === '') return new Error('--habits takes SEED or SEED:NAME,NAME, such as 7:freeze,hang');
  if (named === undefined) return { seed };
  const names = named.split(',');
  const unknown = names.find((name) => !isHabit(name));
  if (unknown !== undefined)
    return new Error(`--habits knows ${HABITS.join(', ')}, not '${unknown}'`);
  const rates = names.filter(isHabit).map((name) => [name, USUAL_RATES[name]]);
  return { seed, rates: Object.fromEntries(rates) };
}
