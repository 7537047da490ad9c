import { CommanderError } from 'commander';
import { programFor } from './program.ts';
import { Terminal } from './show/terminal.ts';
import { sayTrouble } from './show/trouble.ts';
import { EXIT, type Exit, type World } from './world.ts';

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
    if (!sayTrouble(new Terminal(world, false), error)) throw error;
    return EXIT.trouble;
  }
}
