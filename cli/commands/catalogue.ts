import type { Command } from 'commander';
import { catalogueBans, copyBan } from '../catalogue/catalogue.ts';
import type { Cli, Runner } from '../runner.ts';
import { inLanguage } from '../show/seen.ts';

/** Bans of the catalogue in which all of the words are, in any field. */
async function search(cli: Cli, words: readonly string[]): Promise<void> {
  const { terminal, world } = cli;
  const found = (await catalogueBans()).filter(({ document }) => {
    const text = JSON.stringify(document).toLowerCase();
    return words.every((word) => text.includes(word.toLowerCase()));
  });
  if (terminal.asJson) return terminal.json(found.map(({ document }) => document));
  if (found.length === 0)
    terminal.say('No ban of the catalogue has all of these words: search for fewer.');
  terminal.table(
    ['ban', 'title'],
    found.map(({ id, title }) => [id, inLanguage(title, world.env.LANG)]),
    true,
  );
}

interface ImportOptions {
  readonly out: string;
}

async function importBan(cli: Cli, id: string, { out }: ImportOptions): Promise<void> {
  const file = await copyBan(cli.world, id, out);
  if (cli.terminal.asJson) cli.terminal.json({ id, file });
  else cli.terminal.print(file);
  cli.terminal.say(
    'Read what it assumes, and set its dates: they are those of the decision. Then: plan.',
  );
}

export function addCatalogueCommands(program: Command, run: Runner): void {
  const catalogue = program
    .command('catalogue')
    .description('real decisions with their sources, which this program brings');
  catalogue
    .command('search')
    .description('the bans in which all of the words are; all bans without one')
    .argument('[words...]')
    .action(run(search));
  catalogue
    .command('import')
    .description('copies one to the documents of your own')
    .argument('<ban>', 'its id')
    .option('-o, --out <directory>', 'where it goes', 'bans')
    .action(run(importBan));
}
