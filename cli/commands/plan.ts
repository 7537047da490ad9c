import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readFiles } from '../documents/read-files.ts';
import { whole } from '../options.ts';
import { applyPlan } from '../plan/apply-plan.ts';
import { countDrafts } from '../plan/count.ts';
import { makePlan, type SoundFile } from '../plan/make-plan.ts';
import { hashOfPlan, type Plan, planSchema } from '../plan/plan.ts';
import type { Cli, Runner } from '../runner.ts';
import { showPlan } from '../show/plan.ts';
import { EXIT, type Exit, Trouble } from '../world.ts';
import { type LanguagesOption, languagesOption, showFaults } from './validate.ts';

interface PlanOptions extends LanguagesOption {
  readonly out?: string;
  readonly preview?: true;
  readonly wait: number;
}

async function plan(cli: Cli, directory: string, options: PlanOptions): Promise<Exit> {
  const { terminal, world } = cli;
  const api = await cli.api();
  const asked = { languages: options.languages, now: await api.now() };
  const files = readFiles(world.cwd, [directory], asked);
  const sound = files.filter((file): file is SoundFile => file.document !== null);
  if (sound.length < files.length) {
    showFaults(cli, files);
    throw new Trouble('These documents have faults, so nothing is planned.');
  }
  const making = () =>
    terminal.working('comparing', sound.length, (count) => makePlan(api, sound, count));
  let made = await making();
  if (options.preview === true && made.bans.length > 0) {
    await countDrafts(api, terminal, made.bans, sound, options.wait);
    made = await making();
  }
  if (options.out !== undefined)
    writeFileSync(resolve(world.cwd, options.out), `${JSON.stringify(made, null, 2)}\n`);
  if (terminal.asJson) terminal.json(made);
  else showPlan(terminal, made);
  if (options.out !== undefined && made.bans.length > 0)
    terminal.say(`The plan is in ${options.out}. Next: interdict apply ${options.out}`);
  return made.bans.length === 0 ? EXIT.done : EXIT.changes;
}

function readPlan(file: string): Plan {
  const wrong = new Trouble(
    `${file} is no plan: interdict plan -o FILE writes one of the documents in a directory.`,
  );
  const text = readFileSync(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong;
  }
  const read = planSchema.safeParse(json);
  if (!read.success) throw wrong;
  if (hashOfPlan(read.data) !== read.data.hash)
    throw new Trouble(`${file} was changed since it was made: plan again.`);
  return read.data;
}

async function apply(cli: Cli, file: string): Promise<Exit> {
  const { terminal, world } = cli;
  const made = readPlan(resolve(world.cwd, file));
  const { done, moved } = await applyPlan(await cli.api(), made, (line) => terminal.say(line));
  for (const line of moved) terminal.say(line);
  if (terminal.asJson) terminal.json({ done, moved });
  else if (done.length > 0)
    terminal.table(
      ['ban', 'revision', 'state', 'hash'],
      done.map((one) => [one.id, one.revision, one.state, one.hash]),
    );
  if (moved.length > 0) return EXIT.changes;
  if (done.length > 0)
    terminal.say(
      'Have it counted: interdict preview ID. Somebody else approves: interdict approve ID.',
    );
  return EXIT.done;
}

export function addPlanCommands(program: Command, run: Runner): void {
  program
    .command('plan')
    .description(
      'what documents would change, field by field, against what is in force or else saved; ' +
        'exit code 2 if there is something to be done. Bans in no document are only told',
    )
    .argument('[directory]', 'of the documents', 'bans')
    .option('-o, --out <file>', 'writes the plan there, for apply')
    .option(
      '--preview',
      'counts whom each reaches. That saves it as a draft, which decides nothing, but takes an ' +
        'earlier proposal back',
    )
    .option('--wait <seconds>', 'with --preview: wait so long for each', whole, 600)
    .addOption(languagesOption())
    .action(run(plan));
  program
    .command('apply')
    .description(
      'does what a plan says: saves and proposes, and never approves. If anything has moved ' +
        'since it was made, it does nothing (exit code 2)',
    )
    .argument('<plan>', 'a file that plan -o has written')
    .action(run(apply));
}
