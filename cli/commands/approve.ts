import type { Command } from 'commander';
import { stringify } from 'yaml';
import { banSchema, type WholeBan, wholeBanSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { pathOf } from '../api/paths.ts';
import { mustType } from '../ask.ts';
import { changedFields } from '../documents/changed-fields.ts';
import { previewSchema } from '../plan/plan.ts';
import type { Cli, Runner } from '../runner.ts';
import { showFields, showPreview } from '../show/plan.ts';
import { escaped } from '../show/seen.ts';
import type { Terminal } from '../show/terminal.ts';
import { inUtc } from '../show/times.ts';
import { Trouble } from '../world.ts';
import { tell } from './acts.ts';

type Proposed = WholeBan & { readonly proposed: NonNullable<WholeBan['proposed']> };

/** The ban with the document of what is proposed. Throws `Trouble` where nothing is. */
async function readProposed(api: Api, id: string): Promise<Proposed> {
  const ban = await api.get(wholeBanSchema, pathOf(id));
  const { proposed } = ban;
  if (proposed === null)
    throw new Trouble(
      `Nothing is proposed of ${id}: an author does that, with plan and apply, or with propose.`,
    );
  if (proposed.revision === ban.shown.revision) return { ...ban, proposed };
  throw new Trouble(
    `${id} was saved anew since revision ${proposed.revision} was proposed: have the newest ` +
      'proposed.',
  );
}

function showDocument(terminal: Terminal, { document }: WholeBan): void {
  for (const line of stringify(document).split('\n')) terminal.print(escaped(line));
}

/** Shows an approver all that is decided on. */
async function showProposal(terminal: Terminal, api: Api, ban: Proposed): Promise<void> {
  const { id, approved, proposed, hash } = ban;
  terminal.heading(`The document, revision ${proposed.revision}`);
  showDocument(terminal, ban);
  if (approved !== null) {
    const inForce = await api.get(wholeBanSchema, pathOf(id, `?revision=${approved.revision}`));
    terminal.heading(`What it changes of revision ${approved.revision}, which is in force`);
    showFields(terminal, changedFields(inForce.document, ban.document));
  }
  terminal.heading('Whom it reaches');
  if (proposed.preview === null)
    terminal.print(
      escaped(
        '  not counted since it was proposed: the limit is a share of what reports. Count it ' +
          `first: interdict preview ${id}`,
      ),
    );
  else
    showPreview(
      terminal,
      await api.get(previewSchema, pathOf(id, `/previews/${encodeURIComponent(proposed.preview)}`)),
    );
  terminal.print();
  terminal.print(escaped(`proposed by ${proposed.by}, ${inUtc(proposed.at)}`));
  terminal.print(`limit     ${proposed.limit} devices are ever ordered to remove`);
  terminal.print(`hash      ${escaped(hash)}`);
  for (const warning of ban.warnings) terminal.warn(warning);
}

async function approve(cli: Cli, id: string, { yes }: { yes?: string }): Promise<void> {
  const { terminal } = cli;
  const api = await cli.api();
  const ban = await readProposed(api, id);
  if (!terminal.asJson) await showProposal(terminal, api, ban);
  const question = 'To approve exactly this, type the id of the ban';
  await mustType(cli.world, id, { given: yes, question, flag: `--yes ${id}` });
  const { revision, preview, limit } = ban.proposed;
  const body = { revision, hash: ban.hash, preview, limit };
  const approved = await api.post(banSchema, pathOf(id, '/approve'), body);
  if (terminal.asJson) terminal.json(approved);
  await tell(cli, api, id, `Revision ${revision} of ${id} is approved.`);
}

export function addApproveCommand(program: Command, run: Runner): void {
  program
    .command('approve')
    .description(
      'shows what is proposed: the document, what it changes, whom it reaches, limit and hash; ' +
        'asks to type the ban’s id, and approves exactly that',
    )
    .argument('<ban>', 'the id of a ban')
    .option('--yes <ban>', 'the id once more, for scripts')
    .action(run(approve));
}
