import type { Command } from 'commander';
import type { z } from 'zod';
import {
  type Ban,
  banSchema,
  pausedSchema,
  type WholeBan,
  wholeBanSchema,
} from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { pathOf } from '../api/paths.ts';
import { mustType } from '../ask.ts';
import { whole } from '../options.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { inUtc } from '../show/times.ts';
import { whatFollows } from '../show/what-follows.ts';
import { Trouble } from '../world.ts';

interface ReasonOption {
  readonly reason: string;
}

/** Says what an act has done and what comes of it. */
export async function tell(cli: Cli, api: Api, id: string, did: string): Promise<void> {
  const [ban, now] = await Promise.all([api.get(wholeBanSchema, pathOf(id)), api.now()]);
  cli.terminal.say(escaped(did));
  for (const line of whatFollows(ban, now)) cli.terminal.say(escaped(`  ${line}`));
}

function answer(cli: Cli, ban: z.output<typeof pausedSchema> | Ban): void {
  const { terminal } = cli;
  if (terminal.asJson) terminal.json(ban);
  else
    terminal.table(['ban', 'state', 'gate'], [[ban.id, ban.state ?? '–', ban.gate?.state ?? '–']]);
}

async function propose(cli: Cli, id: string, { revision }: { revision?: number }): Promise<void> {
  const api = await cli.api();
  const newest = revision ?? (await api.get(banSchema, pathOf(id))).revision;
  const ban = await api.post(banSchema, pathOf(id, '/propose'), { revision: newest });
  answer(cli, ban);
  const did =
    ban.proposed?.revision === newest
      ? `Revision ${newest} of ${id} is proposed.`
      : `Revision ${newest} of ${id} is in force already: nothing was proposed.`;
  await tell(cli, api, id, did);
}

async function pause(cli: Cli, id: string, { reason }: ReasonOption): Promise<void> {
  const api = await cli.api();
  const paused = await api.post(pausedSchema, pathOf(id, '/pause'), { reason });
  answer(cli, paused);
  cli.terminal.say(
    `${id} is paused from now on: nothing is newly ordered to remove, quarantined or blocked. ` +
      'What was ordered before stands.',
  );
}

/** The gate, whose number is named. Throws `Trouble` where there is none. */
function gateOf({ id, gate }: WholeBan): NonNullable<WholeBan['gate']> {
  if (gate === null) throw new Trouble(`${id} is not in force, so it has no gate.`);
  return gate;
}

interface ResumeOptions extends ReasonOption {
  readonly count?: number;
}

async function resume(cli: Cli, id: string, { reason, count }: ResumeOptions): Promise<void> {
  const api = await cli.api();
  const gate = gateOf(await api.get(wholeBanSchema, pathOf(id)));
  cli.terminal.say(`The census found ${gate.count} devices; ${gate.ordered} were ordered.`);
  if (count === undefined) {
    const question = 'To let removals out again, type the number of devices found';
    const flag = `--count ${gate.count}`;
    await mustType(cli.world, String(gate.count), { question, flag });
  }
  const body = { reason, count: count ?? gate.count };
  const ban = await api.post(banSchema, pathOf(id, '/resume'), body);
  answer(cli, ban);
  if (ban.asked === null) return tell(cli, api, id, `${id} is resumed.`);
  cli.terminal.say(
    `${id} stays paused: another approver must resume it at ${ban.asked.number}, too, ` +
      `until ${inUtc(ban.asked.until)}.`,
  );
}

interface LiftOptions extends ReasonOption {
  readonly yes?: string;
}

async function lift(cli: Cli, id: string, { reason, yes }: LiftOptions): Promise<void> {
  cli.terminal.say(
    'A lift is for good: orders are withdrawn, restrictions go, and a new decision needs a ban ' +
      'of its own.',
  );
  const question = 'To lift the ban, type its id';
  await mustType(cli.world, id, { given: yes, question, flag: `--yes ${id}` });
  const api = await cli.api();
  answer(cli, await api.post(banSchema, pathOf(id, '/lift'), { reason }));
  await tell(cli, api, id, `${id} is lifted.`);
}

const BAN = ['<ban>', 'the id of a ban'] as const;
const REASON = ['--reason <text>', 'why, for the audit'] as const;

export function addActCommands(program: Command, run: Runner): void {
  program
    .command('propose')
    .description('proposes a revision for approval by somebody else')
    .argument(...BAN)
    .option('--revision <number>', 'the newest, unless told; another is refused', whole)
    .action(run(propose));
  program
    .command('pause')
    .description('closes the gate of a ban at once: nothing is newly ordered or blocked')
    .argument(...BAN)
    .requiredOption(...REASON)
    .action(run(pause));
  program
    .command('resume')
    .description('releases every pause, naming the number of devices that the census found')
    .argument(...BAN)
    .requiredOption(...REASON)
    .option('--count <number>', 'the number, for scripts; it is asked for otherwise', whole)
    .action(run(resume));
  program
    .command('lift')
    .description('ends a ban for good; asks to type its id')
    .argument(...BAN)
    .requiredOption(...REASON)
    .option('--yes <ban>', 'the id once more, for scripts')
    .action(run(lift));
}
