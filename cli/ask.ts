import { createInterface } from 'node:readline/promises';
import { Trouble, type World } from './world.ts';

/** Whether somebody sits there who can be asked. */
export function canAsk({ input }: World): boolean {
  return input?.isTTY === true;
}

/** Asks a question and answers what is typed. Throws `Trouble` where nobody can be asked. */
export async function ask(world: World, question: string): Promise<string> {
  const { input, err } = world;
  if (input === undefined || !canAsk(world))
    throw new Trouble('Nobody can be asked here: say it on the command line (see --help).');
  const lines = createInterface({ input, output: err });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/**
 * Has somebody type what they decide on: `named`, after `question`. `given`: what the command line
 * says in its place, for scripts. Throws `Trouble` over anything else.
 */
export async function mustType(
  world: World,
  named: string,
  { given, question }: { readonly given?: string; readonly question: string },
): Promise<void> {
  const typed = given ?? (await ask(world, `${question} (${named}): `));
  if (typed !== named) throw new Trouble(`That is not ${named}: nothing was done.`);
}
