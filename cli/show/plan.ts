import type { ChangedField } from '../documents/changed-fields.ts';
import type { Plan, PlannedBan, Preview } from '../plan/plan.ts';
import { escaped } from './seen.ts';
import type { Terminal } from './terminal.ts';
import { inUtc } from './times.ts';

const ACTS = { create: 'new', amend: 'amended', propose: 'saved, to be proposed' } as const;

function written(value: unknown): string {
  return escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

export function showFields(terminal: Terminal, fields: readonly ChangedField[]): void {
  const { paint } = terminal;
  for (const field of fields) {
    const pointer = escaped(field.pointer);
    if ('before' in field) terminal.print(paint.red(`  - ${pointer}: ${written(field.before)}`));
    if ('after' in field) terminal.print(paint.green(`  + ${pointer}: ${written(field.after)}`));
  }
}

function named(rows: Preview['groups'] = []): string {
  return rows.map(({ name, devices }) => `${name} ${devices ?? 'under 5'}`).join(', ') || 'none';
}

/** Shows whom a revision would reach. */
export function showPreview(terminal: Terminal, preview: Preview): void {
  const { listed, matched, wouldOrder, gate } = preview;
  terminal.print(`  reaches ${matched} of ${listed} devices, and would order ${wouldOrder}`);
  terminal.print(`    by group: ${escaped(named(preview.groups))}`);
  terminal.print(`    by platform: ${escaped(named(preview.platforms))}`);
  if (gate !== undefined)
    terminal.print(
      `    its gate would ${gate.wouldOpen ? 'open' : 'not open'} (limit ${gate.limit})`,
    );
}

function againstOf({ against }: PlannedBan): string {
  if (against === null) return '';
  return `, against revision ${against.revision} ${against.inForce ? 'in force' : 'as saved'}`;
}

function showBan(terminal: Terminal, ban: PlannedBan): void {
  const { paint } = terminal;
  terminal.heading(escaped(`${ban.id} (${ban.file}): ${ACTS[ban.act]}${againstOf(ban)}`));
  showFields(terminal, ban.fields);
  if (ban.preview === null) terminal.print('  whom it reaches is not counted: see --preview');
  else showPreview(terminal, ban.preview);
  for (const what of ban.assumed) terminal.print(escaped(`  assumed: ${what}`));
  for (const platform of ban.undetected)
    terminal.print(paint.yellow(`  nothing can be detected on ${escaped(platform)}`));
  for (const what of ban.atOnce) terminal.print(paint.yellow(escaped(`  at once: ${what}`)));
  for (const what of new Set([...ban.warnings, ...(ban.preview?.warnings ?? [])]))
    if (!what.startsWith('nothing can be detected')) terminal.warn(`${ban.id}: ${what}`);
  terminal.print();
}

/** Shows all that would change. */
export function showPlan(terminal: Terminal, plan: Plan): void {
  for (const ban of plan.bans) showBan(terminal, ban);
  for (const note of plan.notes) terminal.print(escaped(note));
  for (const id of plan.missing)
    terminal.print(escaped(`${id} is in no file: nothing is done about it`));
  const { bans } = plan;
  terminal.print(
    bans.length === 0
      ? 'Nothing would change.'
      : `${bans.length} to be saved and proposed (as of ${inUtc(plan.madeAt)}); ` +
          'nothing holds before somebody else approves it.',
  );
}
