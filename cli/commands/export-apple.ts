import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { MATCHER_KEYS } from '../../functions/domain/bans/matcher-keys.ts';
import { restrictionsProfile } from '../../functions/managers/nanomdm/commands.ts';
import { type Content, contentOf } from '../../functions/managers/nanomdm/content.ts';
import {
  activationDeclaration,
  configurationDeclaration,
} from '../../functions/managers/nanomdm/declarations.ts';
import type { Cli, Runner } from '../runner.ts';
import { Trouble } from '../world.ts';
import { restrictionsOf } from './restrictions.ts';

type ApplePlatform = 'ios' | 'macos';

const listSchema = z.looseObject({
  blocked: z.array(z.looseObject({ platform: z.string(), id: z.string() })),
  rules: z.array(
    z.looseObject({
      banId: z.string(),
      app: z.string(),
      match: z.partialRecord(z.enum(MATCHER_KEYS), z.string()),
    }),
  ),
});
type List = z.output<typeof listSchema>;

/** What of a list devices cannot be told, and why. */
function notHeld(platform: ApplePlatform, { rules, blocked }: List): readonly string[] {
  if (platform === 'ios')
    return rules.map(({ banId, app }) => `${banId}, ${app}: iOS blocks by bundle ids alone`);
  const bySigner = (match: List['rules'][number]['match']) =>
    match.teamId !== undefined &&
    Object.keys(match).every((key) => key === 'teamId' || key === 'signingId');
  const ids = blocked.filter((one) => one.platform === 'macos').length;
  return [
    ...rules
      .filter(({ match }) => !bySigner(match))
      .map(({ banId, app }) => `${banId}, ${app}: macOS blocks by team and signing id alone`),
    ...(ids > 0 ? [`${ids} bundle ids: macOS blocks by team and signing id alone`] : []),
  ];
}

async function contentFor(
  cli: Cli,
  platform: ApplePlatform,
  group: string,
): Promise<Content | null> {
  const answer = listSchema.parse(await restrictionsOf(await cli.api(), platform, group));
  for (const why of notHeld(platform, answer)) cli.terminal.warn(why);
  const blocked = answer.blocked.flatMap(({ platform: on, id }) =>
    on === platform ? [{ platform, id }] : [],
  );
  const rules = answer.rules.map((rule) => ({ ...rule, platform }));
  return contentOf(platform, [{ blocked, rules }]);
}

const NOTHING = 'Nothing is blocked there now: take off what was there before.';

async function exportProfile(cli: Cli, { group }: { group: string }): Promise<void> {
  const content = await contentFor(cli, 'ios', group);
  if (content === null) throw new Trouble(NOTHING);
  if (cli.terminal.asJson) cli.terminal.json(content);
  else cli.world.out.write(`${restrictionsProfile(content)}\n`);
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
