import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { exemptionSchema } from '../api/answers.ts';
import { pathOf } from '../api/paths.ts';
import { each } from '../options.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { fromNow, inUtc } from '../show/times.ts';
import { Trouble } from '../world.ts';

interface ExemptOptions {
  readonly device: readonly string[];
  readonly hardware: readonly string[];
  readonly external: readonly string[];
  readonly group: readonly string[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly until: string;
}

function externalOf(text: string) {
  const at = text.indexOf('/');
  if (at < 1) throw new Trouble(`${text} names no source: write it as source/id.`);
  return { source: text.slice(0, at), externalId: text.slice(at + 1) };
}

async function exempt(cli: Cli, id: string, options: ExemptOptions): Promise<void> {
  const { device, hardware, external, group, ground, grantedBy, until } = options;
  const body = {
    devices: device,
    hardwareIds: hardware,
    externalIds: external.map(externalOf),
    groups: group,
    ground,
    grantedBy,
    expiresAt: until,
  };
  const api = await cli.api();
  // The same words are the same exemption, so that a lost answer can be asked for again.
  const key = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const made = await api.send(exemptionSchema, {
    method: 'POST',
    path: pathOf(id, '/exemptions'),
    body,
    headers: { 'idempotency-key': key },
  });
  const { terminal } = cli;
  if (terminal.asJson) terminal.json(made);
  else
    terminal.table(
      ['exemption', 'from', 'until'],
      [[made.id, inUtc(made.from), inUtc(made.expiresAt)]],
    );
  const end = fromNow(Date.parse(made.expiresAt), await api.now());
  terminal.say(
    escaped(
      `Orders that these have of ${id} are withdrawn within some minutes. The exemption ends ` +
        `${end}; then the ban holds for them again.`,
    ),
  );
}

export function addExemptCommand(program: Command, run: Runner): void {
  program
    .command('exempt')
    .description('leaves devices or groups alone until a stated time')
    .argument('<ban>', 'the id of a ban')
    .option('--device <id>', 'a device; may be repeated, as the next three', each, [])
    .option(
      '--hardware <id>',
      'what a device calls itself, also one that is yet to enrol',
      each,
      [],
    )
    .option('--external <source/id>', 'what a source calls a device', each, [])
    .option('--group <name>', 'a group', each, [])
    .requiredOption('--ground <text>', 'why')
    .requiredOption('--granted-by <who>', 'who has granted it')
    .requiredOption('--until <instant>', 'when it ends, such as 2026-06-30T00:00:00Z')
    .action(run(exempt));
}
