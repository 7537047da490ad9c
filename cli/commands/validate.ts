import { type Command, Option } from 'commander';
import type { ReadFile } from '../documents/read-document.ts';
import { readFiles } from '../documents/read-files.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { EXIT, type Exit } from '../world.ts';

export interface LanguagesOption {
  readonly languages: readonly string[];
}

/** `--languages`, of every command that reads documents. */
export function languagesOption(): Option {
  return new Option('--languages <tags>', 'languages that every text must have, divided by commas')
    .argParser((text) => text.split(',').filter((tag) => tag !== ''))
    .default(['en'], 'en');
}

/** Writes what is wrong with files, one fault a line, as compilers do. */
export function showFaults({ terminal }: Pick<Cli, 'terminal'>, files: readonly ReadFile[]): void {
  const { paint } = terminal;
  for (const { file, faults, warnings } of files) {
    for (const { line, column, pointer, detail } of faults)
      terminal.print(
        escaped(`${file}:${line}:${column}: `) +
          paint.red('error: ') +
          escaped(`${pointer}${pointer === '' ? '' : ' '}${detail}`),
      );
    for (const { line, column, detail } of warnings)
      terminal.print(
        escaped(`${file}:${line}:${column}: `) + paint.yellow('warning: ') + escaped(detail),
      );
  }
}

async function validate(
  cli: Cli,
  paths: readonly string[],
  { languages }: LanguagesOption,
): Promise<Exit> {
  const { terminal, world } = cli;
  const files = readFiles(world.cwd, paths, { languages, now: world.now() });
  const faulty = files.filter(({ faults }) => faults.length > 0);
  if (terminal.asJson)
    terminal.json(files.map(({ file, faults, warnings }) => ({ file, faults, warnings })));
  else {
    showFaults(cli, files);
    terminal.say(`${files.length - faulty.length} of ${files.length} documents can be saved.`);
  }
  return faulty.length === 0 ? EXIT.done : EXIT.changes;
}

export function addValidateCommand(program: Command, run: Runner): void {
  program
    .command('validate')
    .description(
      'judges documents without the API, by its own rules: each fault and warning with file, ' +
        'line and column; exit code 2 if there is a fault',
    )
    .argument('<paths...>', 'files, or directories of documents')
    .addOption(languagesOption())
    .action(run(validate));
}
