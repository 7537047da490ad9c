import { type Command, Option } from 'commander';
import { type Ban, banSchema, findingSchema, storySchema } from '../api/answers.ts';
import { pathOf } from '../api/paths.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped, inLanguage } from '../show/seen.ts';
import { showStory } from '../show/story.ts';
import type { Cell } from '../show/terminal.ts';

const STATUSES = ['open', 'resolved', 'exempt', 'unenforceable', 'withdrawn'];

function rowOf({ id, state, gate, revision, title, draft }: Ban, lang?: string): Cell[] {
  const shown = gate === null ? '–' : `${gate.state} ${gate.ordered}/${gate.limit}`;
  const newer = draft === null ? '' : ` (draft ${draft.revision})`;
  return [id, state, shown, `${revision}${newer}`, inLanguage(title, lang)];
}

async function listBans({ terminal, api, world }: Cli): Promise<void> {
  const bans = await (await api()).all(banSchema, '/v1/bans');
  if (terminal.asJson) terminal.json(bans);
  else
    terminal.table(
      ['ban', 'state', 'gate', 'revision', 'title'],
      bans.map((ban) => rowOf(ban, world.env.LANG)),
      true,
    );
  if (bans.length === 0) terminal.say('There is no ban yet: begin one with interdict init.');
}

interface FindingsOptions {
  readonly status?: string;
}

async function listFindings(cli: Cli, id: string, { status }: FindingsOptions): Promise<void> {
  const { terminal } = cli;
  const path = pathOf(id, `/findings${status === undefined ? '' : `?status=${status}`}`);
  const findings = await (await cli.api()).all(findingSchema, path);
  if (terminal.asJson) return terminal.json(findings);
  if (findings.length === 0)
    terminal.say(escaped(`No device is known that has or had what ${id} names.`));
  const flagsOf = (finding: (typeof findings)[number]) =>
    (['overdue', 'failed', 'held'] as const).filter((flag) => finding[flag]).join(' ');
  terminal.table(
    ['device', 'platform', 'group', 'status', 'cause', 'phase', 'flags', 'apps'],
    findings.map((finding) => [
      finding.deviceId,
      finding.device.platform,
      finding.device.group ?? '–',
      finding.status,
      finding.cause ?? '–',
      finding.phase ?? '–',
      flagsOf(finding) || '–',
      finding.apps.map((app) => app.id).join(' '),
    ]),
  );
}

async function tellStory(cli: Cli, id: string, device: string): Promise<void> {
  const { terminal, world } = cli;
  const path = pathOf(id, `/findings/${encodeURIComponent(device)}`);
  const story = await (await cli.api()).get(storySchema, path);
  if (terminal.asJson) terminal.json(story);
  else showStory(terminal, story, world.env.LANG);
}

export function addBanCommands(program: Command, run: Runner): void {
  program
    .command('bans')
    .description('all bans, with their state and gate (devices ordered / limit)')
    .action(run(listBans));
  program
    .command('findings')
    .description('the devices that have or had what a ban names')
    .argument('<ban>', 'the id of a ban')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .action(run(listFindings));
  program
    .command('story')
    .description('what happened on one device because of a ban, from the first sight on')
    .argument('<ban>', 'the id of a ban')
    .argument('<device>', 'the id of a device')
    .action(run(tellStory));
}
