import type { Ban } from '../api/answers.ts';
import { t, term } from '../words/words.ts';
import { when } from './times.ts';

/** Where a ban stands: a sentence each for what holds and for what is still to be decided. */
export function standingOf(ban: Ban): readonly string[] {
  const { approved, proposed, draft, lifted, revision } = ban;
  const lines: string[] = [];
  if (lifted !== null) lines.push(t('ban.standing.lifted', { ...lifted, at: when(lifted.at) }));
  else if (approved !== null)
    lines.push(t('ban.standing.approved', { ...approved, at: when(approved.at) }));
  if (proposed !== null) {
    const { revision: of, by, at } = proposed;
    lines.push(t('ban.standing.proposed', { revision: of, by, at: when(at) }));
  } else if (lifted === null && (draft !== null || approved === null))
    lines.push(t('ban.standing.draft', { revision }));
  return lines;
}

/** The act that a second approver must repeat; `null`: none. */
export function askedLine({ asked }: Ban): string | null {
  if (asked === null) return null;
  const { act, number, by, until } = asked;
  return t('waits.asked', { by, act: term('act', act), number, until: when(until) });
}

/** The same, with the gate and what is asked of it: all that an act may have changed. */
export function wholeStandingOf(ban: Ban): readonly string[] {
  const { gate } = ban;
  const asked = askedLine(ban);
  return [
    ...standingOf(ban),
    ...(gate === null
      ? []
      : [
          `${t('gate')}: ${term('gate', gate.state)}`,
          t('ban.gate.places', { ordered: gate.ordered, limit: gate.limit }),
        ]),
    ...(asked === null ? [] : [asked]),
  ];
}
