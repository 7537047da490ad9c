import type { ShownDocument } from '../api/answers.ts';
import { escaped } from './seen.ts';
import type { Terminal } from './terminal.ts';
import { fromNow, inZone } from './times.ts';

export interface Moment {
  readonly at: number;
  readonly name: string;
}

/** What an override names, in words. */
function whereOf(override: {
  readonly platforms?: readonly string[];
  readonly groups?: readonly string[];
}): string {
  return [...(override.platforms ?? []), ...(override.groups ?? [])].join(', ');
}

/** Every instant of a timeline, in order. */
export function momentsOf({ timeline }: Pick<ShownDocument, 'timeline'>): readonly Moment[] {
  const { notice, block, effective, due, reviewBy, lift, overrides } = timeline;
  const named: readonly (readonly [string, string | null])[] = [
    ['notice', notice],
    ['block', block],
    ['effective', effective],
    ...overrides.map((one) => [`effective for ${whereOf(one)}`, one.effective] as const),
    ['due', due],
    ['review by', reviewBy],
    ['lift', lift],
  ];
  return named
    .flatMap(([name, text]) => (text === null ? [] : [{ name, at: Date.parse(text) }]))
    .sort((a, b) => a.at - b.at);
}

/** Shows a timeline with now on it. `holds`: what is past was carried out. */
export function showTimeline(
  terminal: Terminal,
  document: ShownDocument,
  { now, holds }: { readonly now: number; readonly holds: boolean },
): void {
  const { paint } = terminal;
  const { timeZone } = document;
  const moments = momentsOf(document);
  const rows = [...moments, { at: now, name: 'now' }].sort(
    (a, b) => a.at - b.at || (a.name === 'now' ? 1 : -1),
  );
  terminal.heading(`Timeline, ${escaped(timeZone)}`);
  for (const { at, name } of rows) {
    const time = inZone(at, timeZone);
    if (name === 'now') terminal.print(paint.cyan(`  ▶ ${time}  now`));
    else {
      const sign = holds && at <= now ? '✓' : '·';
      const line = `  ${sign} ${time}  ${escaped(name)}, ${fromNow(at, now)}`;
      terminal.print(at <= now ? paint.dim(line) : line);
    }
  }
  if (moments.length === 0) terminal.print('  it has no instant yet');
}
