import { type Command, Option } from 'commander';
import { mobileconfig, staticRules } from '../../scripts/santa-export/static-rules.ts';
import { restrictionsSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import type { Cli, Runner } from '../runner.ts';

/** The whole list of what is blocked on Macs of a group. */
async function restrictionsOf(api: Api, group: string) {
  const first = `/v1/restrictions?platform=macos&group=${encodeURIComponent(group)}`;
  const whole = await api.get(restrictionsSchema, first);
  let { nextCursor } = whole;
  const rules = [...whole.rules];
  while (nextCursor !== null) {
    const path = `${first}&cursor=${encodeURIComponent(nextCursor)}`;
    const page = await api.get(restrictionsSchema, path);
    rules.push(...page.rules);
    nextCursor = page.nextCursor;
  }
  return { ...whole, rules, nextCursor };
}

interface SantaOptions {
  readonly group: string;
  readonly format: 'mobileconfig' | 'json';
  readonly language: readonly string[];
}

async function exportSanta(cli: Cli, { group, format, language }: SantaOptions): Promise<void> {
  const { terminal, world } = cli;
  const list = await restrictionsOf(await cli.api(), group);
  const made = staticRules(JSON.stringify(list), language);
  for (const { banId, app, why } of made.notHeld)
    terminal.warn(`${banId}, ${app}: no rule, for ${why}.`);
  if (format === 'json' || terminal.asJson) terminal.json(made.rules);
  else world.out.write(mobileconfig(made));
}

export function addExportCommands(program: Command, run: Runner): void {
  program
    .command('export')
    .description('what is blocked, in the form of another program')
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
}
