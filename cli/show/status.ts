import type { Compliance, Gate, Pass, WholeBan } from '../api/answers.ts';
import { escaped, inLanguage } from './seen.ts';
import type { Terminal } from './terminal.ts';
import { showTimeline } from './timeline.ts';
import { fromNow, inUtc } from './times.ts';

interface Status {
  readonly ban: WholeBan;
  readonly compliance: Compliance;
  readonly passes: readonly Pass[];
  readonly now: number;
}

/** A bar of so many signs, for a terminal. */
const BAR = 20;

function standing({ state, revision, approved, proposed, draft, lifted }: WholeBan): string {
  if (lifted !== null) return `lifted by ${lifted.by} ${inUtc(lifted.at)}: ${lifted.reason}`;
  const newer =
    proposed !== null
      ? `revision ${proposed.revision} is proposed by ${proposed.by} and waits for an approver`
      : draft !== null && `revision ${draft.revision} is a draft`;
  if (approved === null) return newer || `${state}, revision ${revision}`;
  const held = `revision ${approved.revision}, approved by ${approved.by} ${inUtc(approved.at)}`;
  return newer ? `${held}; ${newer}` : held;
}

function showGate(terminal: Terminal, gate: Gate | null, asked: WholeBan['asked']): void {
  if (gate === null) return;
  const { paint } = terminal;
  const { state, count, ordered, limit, held, raiseTo, reason, by, at, pausedBy } = gate;
  const name = state === 'open' ? paint.green(state) : paint.yellow(state);
  terminal.print(
    `${paint.bold('Gate')}: ${name} since ${inUtc(at)}, by ${escaped(by)}: ${escaped(reason)}`,
  );
  terminal.print(
    `  ${count} devices found by the census; ${ordered} of at most ${limit} ordered; ` +
      `${held} wait for a place`,
  );
  if (raiseTo !== null) terminal.print(`  the limit can be raised to ${raiseTo}`);
  if (pausedBy.length > 0) terminal.print(`  paused by ${escaped(pausedBy.join(', '))}`);
  if (asked !== null)
    terminal.print(
      `  ${escaped(asked.by)} asked to ${asked.act} at ${asked.number}: another approver must ` +
        `say the same until ${inUtc(asked.until)}`,
    );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${Math.floor((100 * part) / whole)} %)`;
}

function showCompliance(terminal: Terminal, { fleet, findings }: Compliance): void {
  const { had, resolved, open, unenforceable, exempt, withdrawn, countedAt } = findings;
  terminal.heading('Compliance');
  if (fleet.countedAt === null) terminal.print('  no census has counted the fleet yet');
  else
    terminal.print(
      `  of ${fleet.listed} devices in scope ${fleet.reporting} report, ${fleet.silent} are ` +
        `silent, ${fleet.notVisible} show no apps (counted ${inUtc(fleet.countedAt)})`,
    );
  if (countedAt === null) {
    terminal.print('  no finding has been counted yet');
    return;
  }
  terminal.print(
    `  of ${had} that had it ${resolved} are resolved${share(resolved, had)}, ${open} open, ` +
      `${unenforceable} unenforceable, ${exempt} exempt, ${withdrawn} withdrawn ` +
      `(counted ${inUtc(countedAt)})`,
  );
  const flags = (['overdue', 'failed', 'held', 'needsReview', 'oldEvidence'] as const)
    .filter((flag) => findings[flag] > 0)
    .map((flag) => `${findings[flag]} ${flag}`);
  if (flags.length > 0) terminal.print(`  among them ${flags.join(', ')}`);
}

function barOf(terminal: Terminal, { done, parts }: Pass['progress']): string {
  if (!terminal.isRead) return `${done}/${parts}`;
  const full = parts === 0 ? BAR : Math.floor((BAR * done) / parts);
  return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${done}/${parts}`;
}

/** What runs, and the last of each kind that has ended. */
function showPasses(terminal: Terminal, passes: readonly Pass[], now: number): void {
  const running = passes.filter(({ state }) => state === 'running');
  const ended = ['census', 'sweep', 'preview'].flatMap(
    (kind) => passes.find((pass) => pass.kind === kind && pass.state !== 'running') ?? [],
  );
  if (running.length + ended.length === 0) return;
  terminal.heading('Passes');
  for (const { kind, progress, startedAt } of running)
    terminal.print(
      `  ${kind} ${barOf(terminal, progress)}, begun ${fromNow(Date.parse(startedAt), now)}`,
    );
  for (const { kind, state, finishedAt, startedAt } of ended) {
    const at = Date.parse(finishedAt ?? startedAt);
    terminal.print(`  ${kind} ${state} ${fromNow(at, now)}`);
  }
}

/** Shows where one ban stands. */
export function showStatus(terminal: Terminal, status: Status, lang?: string): void {
  const { ban, compliance, passes, now } = status;
  terminal.heading(escaped(`${ban.id}: ${inLanguage(ban.title, lang)}`));
  terminal.print(escaped(standing(ban)));
  terminal.print();
  showTimeline(terminal, ban.document, { now, holds: ban.approved !== null });
  terminal.print();
  showGate(terminal, ban.gate, ban.asked);
  showPasses(terminal, passes, now);
  showCompliance(terminal, compliance);
  for (const warning of ban.warnings) terminal.warn(warning);
}
