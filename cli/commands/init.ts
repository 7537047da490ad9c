import type { Command } from 'commander';
import { canAsk } from '../ask.ts';
import { copyBan } from '../catalogue/catalogue.ts';
import {
  type Config,
  configFile,
  readConfig,
  withContext,
  writeConfig,
} from '../context/config-file.ts';
import { matcherFrom } from '../documents/matcher.ts';
import { documentOf, type NewBan, writeBan } from '../documents/new-ban.ts';
import { each } from '../options.ts';
import type { Cli, Runner } from '../runner.ts';
import { Trouble } from '../world.ts';
import type { Answers } from './init-questions.ts';
import { type LanguagesOption, languagesOption } from './validate.ts';

interface InitOptions extends LanguagesOption, Answers {
  readonly match: readonly string[];
  readonly timeZone: string;
  readonly group: readonly string[];
  readonly out: string;
}

function isSaid({ api, catalogue, ban, app }: InitOptions): boolean {
  return [api, catalogue, ban, app].some((one) => one !== undefined);
}

async function answersOf({ world }: Cli, options: InitOptions): Promise<InitOptions> {
  if (isSaid(options)) return options;
  if (!canAsk(world))
    throw new Trouble(
      'Nobody can be asked here: say --catalogue ID, or --ban, --app and --match, or --api, ' +
        '--issuer and --client-id (see --help).',
    );
  // It takes a while to load, and who says all on the command line is not asked.
  const { askAll } = await import('./init-questions.ts');
  return { ...options, ...(await askAll(world, { stack: readConfig(world) === null })) };
}

function needed(value: string | undefined, flag: string): string {
  if (!value) throw new Trouble(`${flag} is missing: say it, too (see --help).`);
  return value;
}

function ownBan(options: InitOptions): NewBan {
  const { authority = 'not named yet', timeZone, group, match } = options;
  const app = needed(options.app, '--app');
  if (match.length === 0) throw new Trouble('--match is missing: say what devices know it by.');
  const title = options.title ?? app;
  return {
    id: needed(options.ban, '--ban'),
    title,
    reason: options.reason ?? title,
    ...{ contact: authority, authority, references: [], timeZone, groups: group },
    effective: options.effective || null,
    apps: [{ name: app, match: match.map(matcherFrom) }],
    assumed: [],
  };
}

/** Writes the first ban, if there is one; answers its file. */
async function writeFirst(cli: Cli, options: InitOptions): Promise<string | null> {
  const { catalogue, app, ban, out, languages } = options;
  if (catalogue !== undefined) return copyBan(cli.world, catalogue, out);
  if (app === undefined && ban === undefined) return null;
  const note = 'Read what it says, and set when it holds. Then: interdict plan';
  const document = documentOf(ownBan(options), languages);
  const { file, warnings } = writeBan(cli.world, out, document, { languages, note });
  for (const warning of warnings) cli.terminal.warn(warning);
  return file;
}

function contextOf({ api, issuer, clientId }: Answers) {
  return { api, issuer: needed(issuer, '--issuer'), clientId: needed(clientId, '--client-id') };
}

/** How the program is called for the stack that the next command speaks to. */
function callFor({ world, options }: Cli, config: Config | null): string {
  if (options.context !== undefined && options.context !== config?.current)
    return `interdict --context ${options.context}`;
  const isSet = Boolean(config?.current || (world.env.INTERDICT_API && world.env.INTERDICT_TOKEN));
  return isSet && options.local !== true ? 'interdict' : 'interdict --local --as author';
}

async function init(cli: Cli, given: InitOptions): Promise<void> {
  const { world, terminal } = cli;
  const options = await answersOf(cli, given);
  const { api, out } = options;
  const name = cli.options.context ?? 'main';
  // What may be refused comes before anything is written.
  const next = api === undefined ? null : withContext(world, name, contextOf(options));
  const file = await writeFirst(cli, options);
  if (next !== null) writeConfig(world, next);
  const config = next === null ? null : configFile(world);
  if (terminal.asJson) terminal.json({ config, ban: file });
  else for (const one of [config, file]) if (one !== null) terminal.print(one);
  const call = callFor(cli, next ?? readConfig(world));
  terminal.say(next === null ? 'Next:' : `Next:\n  ${call} login`);
  terminal.say(file === null ? `  ${call} status` : `  ${call} plan ${out} -o plan.json`);
}

export function addInitCommand(program: Command, run: Runner): void {
  program
    .command('init')
    .description('writes a configuration and a first ban, by asking, or by what is said here')
    .option('--api <url>', 'of a deployed stack, the context main or what --context says')
    .option('--issuer <url>', 'with --api: where people sign in')
    .option('--client-id <id>', 'with --api: the client there')
    .option('--catalogue <id>', 'a ban of the catalogue: see interdict catalogue search')
    .option('--ban <id>', 'the id of a ban of your own')
    .option('--app <name>', 'the app that it bans')
    .option('--match <platform:identifier>', 'what devices know it by; may be repeated', each, [])
    .option('--title <text>', 'its title; unless told, the name of the app')
    .option('--reason <text>', 'why, as owners of devices are told; unless told, the title')
    .option('--authority <text>', 'who has decided it')
    .option('--effective <day>', 'from when on: a day of the time zone, or an instant')
    .option('--time-zone <zone>', 'such as America/Toronto', 'UTC')
    .option('--group <name>', 'whom it concerns; may be repeated; unless told, all', each, [])
    .option('-o, --out <directory>', 'where the ban goes', 'bans')
    .addOption(languagesOption())
    .action(run(init));
}
