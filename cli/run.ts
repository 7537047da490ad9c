import { CommanderError } from 'commander';
import { Refused } from './api/refused.ts';
import { programFor } from './program.ts';
import { Terminal } from './show/terminal.ts';
import { EXIT, type Exit, Trouble, type World } from './world.ts';

/** Runs one command line. Answers the exit code; everything else has been written. */
export async function run(args: readonly string[], world: World): Promise<Exit> {
  let exit: Exit = EXIT.done;
  const program = programFor(world, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.trouble;
    const terminal = new Terminal(world, false);
    if (error instanceof Refused) for (const line of error.lines()) terminal.say(line);
    else if (error instanceof Trouble) terminal.say(error.message);
    else throw error;
    return EXIT.trouble;
  }
}
