import { type Command, Option } from 'commander';
import { mobileconfig, staticRules } from '../../scripts/santa-export/static-rules.ts';
import type { Cli, Runner } from '../runner.ts';
import { addAppleExports } from './export-apple.ts';
import { restrictionsOf } from './restrictions.ts';

interface SantaOptions {
  readonly group: string;
  readonly format: 'mobileconfig' | 'json';
  readonly language: readonly string[];
}

async function exportSanta(cli: Cli, { group, format, language }: SantaOptions): Promise<void> {
  const { terminal, world } = cli;
  const list = await restrictionsOf(await cli.api(), 'macos', group);
  const made = staticRules(JSON.stringify(list), language);
  for (const { banId, app, why } of made.notHeld)
    terminal.warn(`${banId}, ${app}: no rule, for ${why}.`);
  if (format === 'json' || terminal.asJson) terminal.json(made.rules);
  else world.out.write(mobileconfig(made));
}

export function addExportCommands(program: Command, run: Runner): void {
  const parent = program
    .command('export')
    .description('what is blocked, in the form of another program');
  parent
    .command('santa')
    .description('the rules of Santa for the Macs of a group, as a profile or as JSON')
    .requiredOption('--group <name>', 'the group')
    .addOption(
      new Option('--format <format>', 'what is written')
        .choices(['mobileconfig', 'json'])
        .default('mobileconfig'),
    )
    .option('--language <tags...>', 'of what whoever starts an app is told', ['en'])
    .action(run(exportSanta));
  addAppleExports(parent, run);
}
