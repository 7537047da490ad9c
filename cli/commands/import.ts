import { readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { PLATFORMS, type Platform } from '../../functions/domain/devices/app.ts';
import { documentOf, idOf, writeBan } from '../documents/new-ban.ts';
import { appsOf, asName } from '../indicators/apps.ts';
import { readCsv } from '../indicators/csv.ts';
import { type Indicators, kept, type ReadingOptions } from '../indicators/indicator.ts';
import { readMisp } from '../indicators/misp.ts';
import { readStix } from '../indicators/stix.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { Trouble, type World } from '../world.ts';
import { type LanguagesOption, languagesOption } from './validate.ts';

/** The most apps of a ban: see docs/limits.md. */
const APPS = 200;

const LONGEST_TITLE = 300;
const LONGEST_REASON = 1_000;

type Format = 'csv' | 'misp' | 'stix';

const READ: Readonly<
  Record<Format, (text: string, options: ReadingOptions, now: number) => Indicators>
> = {
  csv: (text, options) => readCsv(text, options),
  misp: (text, options) => readMisp(jsonOf(text), options),
  stix: (text, options, now) => readStix(jsonOf(text), options, now),
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble('This is no JSON: is it the list itself, and of the format that is named?');
  }
}

function textOf({ cwd }: World, file: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    throw new Trouble(`${file} cannot be read: is there such a file, and may you read it?`);
  }
}

/** What whoever reads the draft has to know of how it was made. */
function assumedOf(file: string, { found, left }: Indicators): readonly string[] {
  const vague = new Map<string, number>();
  for (const one of found)
    if (one.vague !== null) vague.set(one.vague, (vague.get(one.vague) ?? 0) + 1);
  return [
    `Made of ${file}, which others keep. Nobody has checked yet whether each identifier is right.`,
    ...[...vague].map(([why, count]) => `For review alone, ${count}: ${why}.`),
    ...Object.entries(left).map(([what, count]) => `Left out, ${count}: ${what}.`),
    'When it holds is not set.',
  ].map((text) => escaped(text).slice(0, 1_900));
}

interface ImportOptions extends LanguagesOption {
  readonly id?: string;
  readonly title?: string;
  readonly authority: string;
  readonly platform?: Platform;
  readonly timeZone: string;
  readonly out: string;
}

/** What a list says of itself, line by line. */
function reasonOf({ reason }: Indicators): string {
  const lines = (reason ?? '').split(/\r?\n/).map((line) => escaped(line).trim());
  return lines.join('\n').trim().slice(0, LONGEST_REASON).toWellFormed();
}

async function importList(
  cli: Cli,
  format: Format,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const { world } = cli;
  const { platform = null, languages } = options;
  const list = kept(READ[format](textOf(world, file), { platform }, world.now()));
  const name = basename(file, extname(file));
  const title = asName(options.title ?? list.title ?? name, LONGEST_TITLE);
  const apps = appsOf(list.found, title);
  if (apps.length === 0)
    throw new Trouble(
      ['The list names no app that can be looked for.', ...leftLines(list.left)].join('\n'),
    );
  if (apps.length > APPS)
    throw new Trouble(`The list names ${apps.length} apps, over ${APPS}: divide it.`);
  const document = documentOf(
    {
      ...{ id: options.id ?? idOf(name), title, authority: options.authority },
      reason: reasonOf(list) || `On the list ${title}.`,
      contact: options.authority,
      references: [...new Set(list.references)].slice(0, 50),
      ...{ timeZone: options.timeZone, effective: null, groups: [], apps },
      assumed: assumedOf(basename(file), list),
    },
    languages,
  );
  const note = `A draft of a public list. Read what it assumes, and set when it holds.`;
  const written = writeBan(world, options.out, document, { languages, note });
  tell(cli, written, list);
}

function leftLines(left: Indicators['left']): readonly string[] {
  return Object.entries(left).map(([what, count]) => escaped(`  left out, ${count}: ${what}`));
}

function tell(
  { terminal }: Cli,
  { file, warnings }: ReturnType<typeof writeBan>,
  { found, left }: Indicators,
): void {
  const review = found.filter(({ vague }) => vague !== null).length;
  if (terminal.asJson) terminal.json({ file, found: found.length, review, left });
  else terminal.print(file);
  terminal.say(`${found.length} indicators name an app; ${review} of them only for review.`);
  for (const line of leftLines(left)) terminal.say(line);
  for (const warning of warnings) terminal.warn(warning);
  terminal.say('It is a draft: set timeline.effective, read what it assumes. Then: plan.');
}

const DESCRIPTIONS: Readonly<Record<Format, string>> = {
  csv: 'a CSV file: platform and identifier, and name, vendor, key, confidence if it has them',
  misp: 'an event of MISP in JSON: mobile-application-id and fingerprints of certificates',
  stix: 'a bundle of STIX 2 in JSON: app:id, app:cert.sha256, certificates, names of software',
};

export function addImportCommands(program: Command, run: Runner): void {
  const parent = program
    .command('import')
    .description('makes a draft of a public list of indicators; what is vague is for review alone');
  for (const format of ['csv', 'misp', 'stix'] as const)
    parent
      .command(format)
      .description(DESCRIPTIONS[format])
      .argument('<file>', 'the list')
      .option('--id <id>', 'the id of the ban; unless told, of the name of the file')
      .option('--title <text>', 'its title; unless told, what the list calls itself')
      .requiredOption('--authority <text>', 'who decides on it')
      .addOption(new Option('--platform <name>', 'of identifiers that say none').choices(PLATFORMS))
      .option('--time-zone <zone>', 'in which its instants are shown', 'UTC')
      .option('-o, --out <directory>', 'where it goes', 'bans')
      .addOption(languagesOption())
      .action(
        run((cli: Cli, file: string, options: ImportOptions) =>
          importList(cli, format, file, options),
        ),
      );
}
