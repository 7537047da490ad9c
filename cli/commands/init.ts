import * as clack from '@clack/prompts';
import type { Command } from 'commander';
import { canAsk } from '../ask.ts';
import { catalogueBans, copyBan } from '../catalogue/catalogue.ts';
import { configFile, readConfig, saveContext } from '../context/config-file.ts';
import { matcherFrom } from '../documents/matcher.ts';
import { documentOf, idOf, type NewBan, writeBan } from '../documents/new-ban.ts';
import type { Cli, Runner } from '../runner.ts';
import { inLanguage } from '../show/seen.ts';
import { Trouble, type World } from '../world.ts';
import { type LanguagesOption, languagesOption } from './validate.ts';

interface InitOptions extends LanguagesOption {
  readonly api?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly catalogue?: string;
  readonly ban?: string;
  readonly title?: string;
  readonly reason?: string;
  readonly authority?: string;
  readonly app?: string;
  readonly match: readonly string[];
  readonly effective?: string;
  readonly timeZone: string;
  readonly group: readonly string[];
  readonly out: string;
}

/** What is asked, as far as the command line has not said it. */
type Answers = Omit<InitOptions, 'languages' | 'out'>;

/** What somebody chose; throws `Trouble` where they went away. */
async function chosen<T>(asked: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await asked;
  if (clack.isCancel(answer)) throw new Trouble('Nothing was written.');
  return answer as Exclude<T, symbol>;
}

/** Asks, where somebody sits. */
class Questions {
  readonly #io: { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

  constructor({ input, err }: World) {
    // A terminal is both; that is known before anybody is asked.
    this.#io = { input: input as NodeJS.ReadStream, output: err as NodeJS.WriteStream };
  }

  /** A text that must be there, unless `initial` is taken. */
  async text(message: string, initial = ''): Promise<string> {
    const validate = (text: string | undefined) =>
      (text ?? '').trim() === '' && initial === '' ? 'Please write something.' : undefined;
    const asked = clack.text({ ...this.#io, message, validate, placeholder: initial });
    return (await chosen(asked)).trim() || initial;
  }

  async optional(message: string): Promise<string> {
    return ((await chosen(clack.text({ ...this.#io, message }))) ?? '').trim();
  }

  select<T extends string>(message: string, options: readonly (readonly [T, string])[]) {
    const given = options.map(([value, label]) => ({ value, label }) as clack.Option<T>);
    return chosen(clack.select<T>({ ...this.#io, message, options: given, maxItems: 12 }));
  }
}

async function askContext(ask: Questions): Promise<Partial<Answers>> {
  const which = await ask.select('Which stack?', [
    ['local', 'the one that npm start runs here (needs no configuration)'],
    ['deployed', 'a deployed one'],
  ]);
  if (which === 'local') return {};
  return {
    api: await ask.text('Address of its API (output ApiUrl)'),
    issuer: await ask.text('Issuer that people sign in at'),
    clientId: await ask.text('Client id (output AdministratorsClientId)'),
  };
}

async function askBan(ask: Questions, world: World): Promise<Partial<Answers>> {
  const what = await ask.select('The first ban', [
    ['catalogue', 'a real decision, from the catalogue'],
    ['own', 'one of your own'],
    ['none', 'none yet'],
  ]);
  if (what === 'none') return {};
  if (what === 'catalogue') {
    const bans = await catalogueBans();
    const named = bans.map(
      ({ id, title }) => [id, `${id}: ${inLanguage(title, world.env.LANG)}`] as const,
    );
    return { catalogue: await ask.select('Which decision?', named) };
  }
  return askOwnBan(ask);
}

async function askOwnBan(ask: Questions): Promise<Partial<Answers>> {
  const app = await ask.text('The app that is banned');
  const ids = await ask.text(
    'What devices know it by, divided by commas: android:com.tencent.mm, ios:com.tencent.xin',
  );
  return {
    app,
    match: ids.split(',').map((id) => id.trim()),
    ban: await ask.text('Id of the ban', idOf(`no ${app}`)),
    title: await ask.text('Title', `${app} on official devices`),
    reason: await ask.text('Why, as the devices’ owners are told'),
    authority: await ask.text('Who has decided it'),
    effective: await ask.optional('From which day, such as 2026-06-30 (empty: not set yet)'),
    timeZone: await ask.text('In which time zone', 'UTC'),
  };
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
  const ask = new Questions(world);
  const ofContext = readConfig(world) === null ? await askContext(ask) : {};
  return { ...options, ...ofContext, ...(await askBan(ask, world)) };
}

function needed(value: string | undefined, flag: string): string {
  if (!value) throw new Trouble(`${flag} is missing.`);
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

async function init(cli: Cli, given: InitOptions): Promise<void> {
  const { world, terminal } = cli;
  const options = await answersOf(cli, given);
  const { api, issuer, clientId } = options;
  const name = cli.options.context ?? 'main';
  const file = await writeFirst(cli, options);
  const config = api === undefined ? null : configFile(world);
  if (api !== undefined)
    saveContext(world, name, { api: api.replace(/\/$/, ''), issuer, clientId });
  if (terminal.asJson) terminal.json({ config, ban: file });
  else for (const one of [config, file]) if (one !== null) terminal.print(one);
  const from = config === null ? 'interdict --local --as author' : 'interdict';
  terminal.say(config === null ? 'Next:' : 'Next:\n  interdict login');
  terminal.say(file === null ? `  ${from} status` : `  ${from} plan ${options.out} -o plan.json`);
}

const each = (value: string, before: readonly string[]) => [...before, value];

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
