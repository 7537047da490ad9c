import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { reportSchema } from '../api/answers.ts';
import { pathOf } from '../api/paths.ts';
import type { Cli, Runner } from '../runner.ts';
import { Trouble } from '../world.ts';

interface ReportOptions {
  readonly asOf?: string;
  readonly out: string;
  readonly languages?: string;
}

const FORMATS = ['json', 'csv', 'html'] as const;

async function report(cli: Cli, id: string, options: ReportOptions): Promise<void> {
  const api = await cli.api();
  const asOf = options.asOf ?? new Date(await api.now()).toISOString();
  const languages = options.languages?.split(',') ?? [];
  const frozen = await api.post(reportSchema, pathOf(id, '/reports'), { asOf, languages });
  const directory = resolve(cli.world.cwd, options.out);
  mkdirSync(directory, { recursive: true });
  const files: { file: string; sha256: string }[] = [];
  for (const format of FORMATS) {
    const place = `/reports/${encodeURIComponent(frozen.reportId)}?format=${format}`;
    const text = await api.text({ method: 'GET', path: pathOf(id, place) });
    const sha256 = createHash('sha256').update(text).digest('hex');
    if (sha256 !== frozen.sha256[format])
      throw new Trouble(`The ${format} file is not the one that was frozen: ${sha256}.`);
    const file = join(directory, `${id}.${asOf.slice(0, 10)}.${format}`);
    writeFileSync(file, text);
    files.push({ file, sha256 });
  }
  if (cli.terminal.asJson) cli.terminal.json({ ...frozen, files });
  else
    cli.terminal.table(
      ['file', 'sha256'],
      files.map(({ file, sha256 }) => [file, sha256]),
    );
  cli.terminal.say('The audit has these hashes, too.');
}

export function addReportCommand(program: Command, run: Runner): void {
  program
    .command('report')
    .description('freezes a report, writes its JSON, CSV and page, and checks their hashes')
    .argument('<ban>', 'the id of a ban')
    .option('--as-of <instant>', 'what it is reported for; unless told, now')
    .option('--languages <tags>', 'of the page, divided by commas; unless told, all of the ban')
    .requiredOption('-o, --out <directory>', 'where the files go')
    .action(run(report));
}
