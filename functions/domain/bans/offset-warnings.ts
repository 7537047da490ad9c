import { parseInstant } from '../time/instant.ts';
import type { BanDocument } from './ban.ts';

/*
 * An author means midnight in Toronto and writes the offset of the other season. Then the ban holds
 * an hour earlier or later than was meant.
 */

/** Every instant that the timeline states, with its place. */
function instantsIn({ timeline }: BanDocument): readonly (readonly [string, string])[] {
  const { overrides, ...single } = timeline;
  return [
    ...Object.entries(single).map(([name, text]) => [`timeline.${name}`, text] as const),
    ...overrides.map(
      ({ effective }, index) => [`timeline.overrides[${index}].effective`, effective] as const,
    ),
  ].flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
}

/** What a clock on the wall of the zone shows, and its offset; `null`: there is no such zone. */
function clockOf(timeZone: string): ((at: number) => { local: string; offset: string }) | null {
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    });
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
      const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
      const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
      const offset = part('timeZoneName').replace('GMT', '').slice(0, '+00:00'.length);
      return { local: `${day} ${part('hour')}:${part('minute')}`, offset: offset || '+00:00' };
    };
  } catch {
    return null;
  }
}

/** Instants whose offset is not the one that the document's zone has then, with what they mean. */
export function offsetWarnings(document: BanDocument): readonly string[] {
  const { timeZone } = document;
  const clock = clockOf(timeZone);
  if (clock === null) return [];
  return instantsIn(document).flatMap(([name, text]) => {
    const at = parseInstant(text);
    if (at === null || text.endsWith('Z')) return [];
    const { local, offset } = clock(at);
    const written = text.slice(-'+00:00'.length).replace('-00:00', '+00:00');
    return written === offset
      ? []
      : [
          `${name} is ${local} in ${timeZone}: it is written with the offset ${written}, and the ` +
            `offset there is ${offset} then`,
        ];
  });
}
