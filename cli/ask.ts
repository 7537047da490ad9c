import { createInterface } from 'node:readline/promises';
import { Trouble, type World } from './world.ts';

/** Whether somebody sits there who can be asked. */
export function canAsk({ input }: World): boolean {
  return input?.isTTY === true;
}

/**
 * Asks a question and answers what is typed. Throws `Trouble` where nobody can be asked; `instead`:
 * what to do then.
 */
export async function ask(world: World, question: string, instead: string): Promise<string> {
  const { input, err } = world;
  if (input === undefined || !canAsk(world))
    throw new Trouble(`Nobody can be asked here: ${instead}.`);
  const lines = createInterface({ input, output: err });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/**
 * Has somebody type what they decide on: `named`, after `question`. `given`: what the command line
 * says in its place, for scripts, by `flag`. Throws `Trouble` over anything else.
 */
export async function mustType(
  world: World,
  named: string,
  {
    given,
    question,
    flag,
  }: { readonly given?: string; readonly question: string; readonly flag: string },
): Promise<void> {
  const typed = given ?? (await ask(world, `${question} (${named}): `, `say ${flag}`));
  if (typed !== named) throw new Trouble(`That is not ${named}: nothing was done.`);
}
