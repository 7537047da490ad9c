import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  beyondMost,
  type Content,
  contentOf,
  isBySigner,
  MOST_BLOCKED_APPLE,
} from '../../functions/managers/nanomdm/content.ts';
import {
  activationDeclaration,
  configurationDeclaration,
} from '../../functions/managers/nanomdm/declarations.ts';
import type { Restrictions } from '../api/answers.ts';
import type { Cli, Runner } from '../runner.ts';
import { Trouble } from '../world.ts';
import { restrictionsOf } from './restrictions.ts';

type ApplePlatform = 'ios' | 'macos';

/** What of a list devices cannot be told, and why. */
function notHeld(platform: ApplePlatform, list: Listed): readonly string[] {
  const { rules, blocked } = list;
  const beyond = beyondMost(platform, list);
  const tooMany =
    beyond > 0
      ? [`${beyond} apps are left out, for devices are told of ${MOST_BLOCKED_APPLE} at most`]
      : [];
  if (platform === 'ios')
    return [
      ...rules.map(({ banId, app }) => `${banId}, ${app}: iOS blocks by bundle ids alone`),
      ...tooMany,
    ];
  return [
    ...rules
      .filter(({ match }) => !isBySigner(match))
      .map(({ banId, app }) => `${banId}, ${app}: macOS blocks by team and signing id alone`),
    ...(blocked.length > 0
      ? [`${blocked.length} bundle ids: macOS blocks by team and signing id alone`]
      : []),
    ...tooMany,
  ];
}

/** What of the API's list is of a platform. */
function listedOn(platform: ApplePlatform, { blocked, rules }: Restrictions) {
  return {
    blocked: blocked.flatMap(({ platform: on, id }) => (on === platform ? [{ platform, id }] : [])),
    rules,
  };
}
type Listed = ReturnType<typeof listedOn>;

async function contentFor(
  cli: Cli,
  platform: ApplePlatform,
  group: string,
): Promise<Content | null> {
  const list = listedOn(platform, await restrictionsOf(await cli.api(), platform, group));
  for (const why of notHeld(platform, list)) cli.terminal.warn(why);
  return contentOf(platform, [list]);
}

const NOTHING = 'Nothing is blocked there now: take off what was there before.';

async function exportProfile(cli: Cli, { group }: { group: string }): Promise<void> {
  const content = await contentFor(cli, 'ios', group);
  if (content === null) throw new Trouble(NOTHING);
  if (cli.terminal.asJson) return cli.terminal.json(content);
  // What writes a profile takes a while to load.
  const { restrictionsProfile } = await import('../../functions/managers/nanomdm/commands.ts');
  cli.world.out.write(`${restrictionsProfile(content)}\n`);
}

interface DeclarationsOptions {
  readonly group: string;
  readonly platform: ApplePlatform;
  readonly out?: string;
}

async function exportDeclarations(cli: Cli, options: DeclarationsOptions): Promise<void> {
  const { world, terminal } = cli;
  const content = await contentFor(cli, options.platform, options.group);
  if (content === null) throw new Trouble(NOTHING);
  const declarations = [configurationDeclaration(content), activationDeclaration(content)];
  if (options.out === undefined) return terminal.json(declarations);
  const directory = resolve(world.cwd, options.out);
  mkdirSync(directory, { recursive: true });
  for (const declaration of declarations) {
    const file = join(directory, `${declaration.Identifier}.json`);
    writeFileSync(file, `${JSON.stringify(declaration, null, 2)}\n`);
    terminal.print(file);
  }
}

/** What devices of Apple are told by any manager of devices, in its own form. */
export function addAppleExports(parent: Command, run: Runner): void {
  parent
    .command('mobileconfig')
    .description('a profile that keeps supervised iPhones and iPads of a group from banned apps')
    .requiredOption('--group <name>', 'the group')
    .action(run(exportProfile));
  parent
    .command('declarations')
    .description(
      'the same as declarations of Apple’s device management: the configuration and its ' +
        'activation, as a JSON list or as files',
    )
    .requiredOption('--group <name>', 'the group')
    .addOption(
      new Option('--platform <name>', 'of which devices').choices(['ios', 'macos']).default('ios'),
    )
    .option('-o, --out <directory>', 'writes a file for each there')
    .action(run(exportDeclarations));
}
