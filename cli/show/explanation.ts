import type { z } from 'zod';
import type { explanationSchema } from '../api/answers.ts';
import { escaped, inLanguage } from './seen.ts';
import type { Terminal } from './terminal.ts';
import { fromNow, inZone } from './times.ts';

type Explained = z.output<typeof explanationSchema>;

function standing({ holds, replacedBy, action, status, cause }: Explained): string {
  const why = `${status}${cause === null ? '' : `, ${cause}`}`;
  if (holds) return `It stands: ${action ?? 'see the device'} (${why}).`;
  return replacedBy === null
    ? `It stands no more (${why}).`
    : `It stands no more: ${replacedBy} is in its place (${why}).`;
}

function ground({ decision }: Explained): readonly string[] {
  const { authority, instrument, announcedAt, references } = decision;
  const by = [authority, instrument, announcedAt].filter((text) => text !== null);
  return [`Decided by   ${by.join(', ')}`, ...references.map((one) => `             ${one}`)];
}

function exceptionsOf({ exceptions }: Explained): string {
  if (exceptions === null) return 'the decision says nothing of exemptions';
  const { grantedBy, grounds, maxDuration, reportTo } = exceptions;
  const parts = [
    grantedBy && `granted by ${grantedBy}`,
    grounds && `on the ground of ${grounds.join(', ')}`,
    maxDuration && `for at most ${maxDuration}`,
    reportTo && `reported to ${reportTo}`,
  ].filter((part) => typeof part === 'string');
  return parts.join('; ') || 'the decision knows exemptions, and says nothing more of them';
}

/** Shows an order to whoever has the device. */
export function showExplanation(
  terminal: Terminal,
  explained: Explained,
  now: number,
  lang?: string,
): void {
  const { title, reason, contact, apps, moreApps, timeZone } = explained;
  const when = (text: string | null) =>
    text === null
      ? 'not set'
      : `${inZone(Date.parse(text), timeZone)} in ${timeZone}, ${fromNow(Date.parse(text), now)}`;
  terminal.heading(escaped(inLanguage(title, lang)));
  const lines = [
    inLanguage(reason, lang),
    standing(explained),
    '',
    ...apps.map(({ id, name }) => `Must go      ${name ?? id} (${id})`),
    ...(moreApps > 0 ? [`             and ${moreApps} more`] : []),
    ...ground(explained),
    `Ordered      ${when(explained.orderedAt)}`,
    `Holds since  ${when(explained.effectiveAt)}`,
    `Until        ${when(explained.dueAt)}`,
    `Ends         ${when(explained.endsAt)}`,
    `Exemptions   ${exceptionsOf(explained)}`,
    `To ask       ${inLanguage(contact, lang)}`,
  ];
  for (const line of lines) terminal.print(escaped(line));
}
