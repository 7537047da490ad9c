import type { Command } from 'commander';
import {
  banSchema,
  complianceSchema,
  passSchema,
  type WholeBan,
  wholeBanSchema,
} from '../api/answers.ts';
import { pathOf } from '../api/paths.ts';
import type { Cli, Runner } from '../runner.ts';
import { inLanguage } from '../show/seen.ts';
import { showStatus } from '../show/status.ts';
import { momentsOf } from '../show/timeline.ts';
import { fromNow } from '../show/times.ts';
import { watch } from './watch.ts';

/** Bans that are read side by side, and passes of a ban that are shown. */
const AT_ONCE = 8;
const PASSES = 20;

async function statusOf(cli: Cli, id: string): Promise<void> {
  const api = await cli.api();
  const [newest, compliance, own, fleet, now] = await Promise.all([
    api.get(wholeBanSchema, pathOf(id)),
    api.get(complianceSchema, pathOf(id, '/compliance')),
    api.all(passSchema, pathOf(id, '/passes'), PASSES),
    api.all(passSchema, '/v1/passes', PASSES),
    api.now(),
  ]);
  const inForce = newest.approved?.revision ?? newest.revision;
  const ban =
    inForce === newest.revision
      ? newest
      : await api.get(wholeBanSchema, pathOf(id, `?revision=${inForce}`));
  const passes = [...own, ...fleet.filter((pass) => pass.kind === 'census')];
  const status = { now: new Date(now).toISOString(), ban, compliance, passes };
  if (cli.terminal.asJson) cli.terminal.json(status);
  else showStatus(cli.terminal, { ...status, now }, cli.world.env.LANG);
}

/** What comes next for a ban, by its own timeline. */
function nextOf(ban: WholeBan, now: number): string {
  const next = momentsOf(ban.document).find(({ at }) => at > now);
  return next === undefined ? '–' : `${next.name} ${fromNow(next.at, now)}`;
}

async function statusOfAll({ api: connect, terminal, world }: Cli): Promise<void> {
  const api = await connect();
  const bans = (await api.all(banSchema, '/v1/bans')).filter(({ state }) => state !== 'lifted');
  const now = await api.now();
  const whole = await terminal.working('reading bans', bans.length, async (count) => {
    const read: WholeBan[] = [];
    for (let from = 0; from < bans.length; from += AT_ONCE) {
      const some = bans.slice(from, from + AT_ONCE).map(async ({ id, approved }) => {
        const of = approved === null ? '' : `?revision=${approved.revision}`;
        const ban = await api.get(wholeBanSchema, pathOf(id, of));
        count();
        return ban;
      });
      read.push(...(await Promise.all(some)));
    }
    return read;
  });
  if (terminal.asJson) return terminal.json(whole);
  if (whole.length === 0) terminal.say('No ban is there that is not lifted: see interdict init.');
  terminal.table(
    ['ban', 'state', 'gate', 'found', 'ordered', 'limit', 'held', 'next', 'title'],
    whole.map((ban) => {
      const { id, state, gate, title } = ban;
      const numbers = gate === null ? [null, null, null, null] : numbersOf(gate);
      return [
        ...[id, state, gate?.state ?? '–', ...numbers],
        ...[nextOf(ban, now), inLanguage(title, world.env.LANG)],
      ];
    }),
    true,
  );
}

function numbersOf({ count, ordered, limit, held }: NonNullable<WholeBan['gate']>) {
  return [count, ordered, limit, held];
}

/** How often a watched status is read, in seconds, unless told. */
const WATCHED = 10;

interface StatusOptions {
  readonly watch?: string | true;
}

async function status(cli: Cli, id: string | undefined, options: StatusOptions): Promise<void> {
  const show = () => (id === undefined ? statusOfAll(cli) : statusOf(cli, id));
  const { watch: every } = options;
  if (every === undefined) return show();
  await watch(cli, every === true ? WATCHED : Number(every), show);
}

export function addStatusCommand(program: Command, run: Runner): void {
  program
    .command('status')
    .description(
      'where a ban stands: its timeline with now on it, its gate, how far its passes are, and ' +
        'compliance of how many; without an id, all bans that are not lifted',
    )
    .argument('[ban]', 'the id of a ban')
    .option('--watch [seconds]', 'shows it anew, every 10 seconds unless told, until Ctrl-C')
    .action(run(status));
}
