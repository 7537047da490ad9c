import type { Command } from 'commander';
import { banSchema } from '../api/answers.ts';
import { pathOf } from '../api/paths.ts';
import { whole } from '../options.ts';
import { untilDone, untilShown } from '../plan/count.ts';
import { previewSchema } from '../plan/plan.ts';
import type { Cli, Runner } from '../runner.ts';
import { showPreview } from '../show/plan.ts';
import { escaped } from '../show/seen.ts';

/** A tick comes each minute; so many seconds are waited for it at most. */
const LONGEST_TO_SHOW = 90;

interface Options {
  readonly wait: number;
  readonly purpose: string;
}

async function preview(cli: Cli, id: string, { wait, purpose }: Options): Promise<void> {
  const { terminal } = cli;
  const api = await cli.api();
  const ban = await api.get(banSchema, pathOf(id));
  const revision = ban.proposed?.revision ?? ban.revision;
  const begun = await api.post(previewSchema, pathOf(id, '/previews'), { revision, purpose });
  let shown = 0;
  const done = await terminal.working('counting', begun.progress.parts, (count) =>
    untilDone(api, id, begun.id, {
      most: wait,
      look: ({ progress }) => {
        for (; shown < progress.done; shown++) count();
      },
    }),
  );
  if (terminal.asJson) terminal.json(done);
  else {
    terminal.heading(escaped(`Whom revision ${revision} of ${id} reaches`));
    showPreview(terminal, done);
  }
  if (ban.proposed === null)
    terminal.say(
      'Nothing is proposed: who approves is shown only what was counted after the proposal.',
    );
  else {
    const isShown = await untilShown(api, id, begun.id, Math.min(wait, LONGEST_TO_SHOW));
    terminal.say(
      `Who approves is shown this, and its limit, ${isShown ? 'for' : 'within minutes, and for'} ` +
        `a day: interdict approve ${escaped(id)}`,
    );
  }
}

export function addPreviewCommand(program: Command, run: Runner): void {
  program
    .command('preview')
    .description(
      'counts whom the proposed revision of a ban reaches, or else the newest one. The approval ' +
        'of a proposal takes its limit from it; without one the limit is a share of what reports',
    )
    .argument('<ban>', 'the id of a ban')
    .option('--purpose <text>', 'why, for the audit', 'counted by the command line')
    .option('--wait <seconds>', 'wait so long for the count', whole, 600)
    .action(run(preview));
}
