import { Command } from 'commander';
import { addActCommands } from './commands/acts.ts';
import { addApproveCommand } from './commands/approve.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addBanCommands } from './commands/bans.ts';
import { addCatalogueCommands } from './commands/catalogue.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addContextCommands } from './commands/context.ts';
import { addExemptCommand } from './commands/exempt.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addExportCommands } from './commands/export.ts';
import { addFleetCommands } from './commands/fleet.ts';
import { addImportCommands } from './commands/import.ts';
import { addInitCommand } from './commands/init.ts';
import { addLocalCommands } from './commands/local.ts';
import { addPlanCommands } from './commands/plan.ts';
import { addPreviewCommand } from './commands/preview.ts';
import { addReportCommand } from './commands/report.ts';
import { addSignInCommands } from './commands/sign-in.ts';
import { addStatusCommand } from './commands/status.ts';
import { addValidateCommand } from './commands/validate.ts';
import { addWhoamiCommand } from './commands/whoami.ts';
import { addGlobalOptions } from './options.ts';
import { type Runner, runnerOf } from './runner.ts';
import type { Exit, World } from './world.ts';

/** What adds commands, in the order in which they are listed. */
const ADD: readonly ((program: Command, run: Runner) => void)[] = [
  addInitCommand,
  addContextCommands,
  addSignInCommands,
  addWhoamiCommand,
  addBanCommands,
  addStatusCommand,
  addExplainCommand,
  addFleetCommands,
  addAuditCommands,
  addValidateCommand,
  addPlanCommands,
  addActCommands,
  addPreviewCommand,
  addApproveCommand,
  addExemptCommand,
  addReportCommand,
  addExportCommands,
  addCatalogueCommands,
  addImportCommands,
  addLocalCommands,
  addCompletionCommand,
];

const EXITS = `
Data goes to the standard output, words go to the standard error.
Exit code 0: done. 1: could not be done. 2: there are changes, or what was checked does not hold.`;

/** The whole command line. `ended` hears the exit code of the command that ran. */
export function programFor(world: World, ended: (exit: Exit) => void): Command {
  const program = new Command('interdict');
  program
    .description('Bans applications on an organisation’s devices by a date.')
    .exitOverride()
    .showHelpAfterError('(--help behind the command says how it is called)')
    .configureOutput({
      writeOut: (text) => void world.out.write(text),
      writeErr: (text) => void world.err.write(text),
      getOutHelpWidth: () => 90,
      getErrHelpWidth: () => 90,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', EXITS);
  addGlobalOptions(program);
  const run = runnerOf(world, ended);
  for (const add of ADD) add(program, run);
  return program;
}
