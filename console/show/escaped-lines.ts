import { escaped } from '../../cli/show/seen.ts';

/** A text of several lines, with each character that is not seen written out. Its lines stay. */
export function escapedLines(text: string): string {
  return text.split('\n').map(escaped).join('\n');
}
