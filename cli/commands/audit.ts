import type { Command } from 'commander';
import { type AuditEntry, auditEntrySchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { verify } from '../audit-chain.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { inUtc } from '../show/times.ts';
import { EXIT, type Exit, Trouble } from '../world.ts';

const DAY = 86_400_000;

async function entriesOf(api: Api, day: string): Promise<AuditEntry[]> {
  return api.all(auditEntrySchema, `/v1/audit?day=${encodeURIComponent(day)}`);
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

async function listAudit(cli: Cli, day: string | undefined): Promise<void> {
  const api = await cli.api();
  const entries = await entriesOf(api, day ?? dayOf(await api.now()));
  if (cli.terminal.asJson) return cli.terminal.json(entries);
  cli.terminal.table(
    ['number', 'at', 'by', 'action', 'on'],
    entries.map(({ number, at, by, action, on }) => [number, inUtc(at), by, action, on]),
  );
}

interface VerifyOptions {
  readonly from?: string;
  readonly to?: string;
}

function startOf(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(at))
    throw new Trouble(`${day} is no day: write it as 2023-10-30.`);
  return at;
}

async function verifyAudit(cli: Cli, options: VerifyOptions): Promise<Exit> {
  const { terminal } = cli;
  const api = await cli.api();
  const to = startOf(options.to ?? dayOf(await api.now()));
  const from = startOf(options.from ?? dayOf(to));
  if (from > to) throw new Trouble('--from is after --to.');
  const days = Array.from({ length: (to - from) / DAY + 1 }, (_, n) => dayOf(from + n * DAY));
  const entries = await terminal.working('reading days', days.length, async (count) => {
    const all: AuditEntry[] = [];
    for (const day of days) {
      all.push(...(await entriesOf(api, day)));
      count();
    }
    return all;
  });
  const verdict = verify(entries);
  if (terminal.asJson) terminal.json({ from: days[0], to: days.at(-1), ...verdict });
  else {
    const { first, last, hash, complaints } = verdict;
    for (const complaint of complaints) terminal.print(terminal.paint.red(escaped(complaint)));
    if (complaints.length === 0 && first !== null)
      terminal.print(`entries ${first} to ${last} are as they were written; the last is ${hash}`);
    if (first === null) terminal.say('There is no entry on these days.');
    else if (first > 1) terminal.say(`Entries before ${first} were not looked at: see --from.`);
  }
  return verdict.complaints.length === 0 ? EXIT.done : EXIT.changes;
}

export function addAuditCommands(program: Command, run: Runner): void {
  const audit = program
    .command('audit')
    .description('who did what on a day of UTC, today unless told')
    .argument('[day]', 'such as 2023-10-30')
    .action(run(listAudit));
  audit
    .command('verify')
    .description('recomputes the hash chain over the days; exit code 2 where it does not hold')
    .option('--from <day>', 'the first day; unless told, the last one')
    .option('--to <day>', 'the last day; unless told, today')
    .action(run(verifyAudit));
}
