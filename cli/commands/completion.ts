import { Argument, type Command } from 'commander';
import { treeOf } from '../completion/command-tree.ts';
import { completionFor, SHELLS, type Shell } from '../completion/scripts.ts';
import type { Runner } from '../runner.ts';

export function addCompletionCommand(program: Command, run: Runner): void {
  program
    .command('completion')
    .description('writes what makes a shell complete commands, options and their words')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action(
      run(async ({ world }, shell: Shell) => {
        world.out.write(completionFor(shell, treeOf(program)));
      }),
    );
}
