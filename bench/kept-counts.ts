import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Excess, Section } from './section.ts';

/** Numbers by column, by row, by section. */
export type Counts = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>
>;

/** What `npm run bench -- --counts` has counted last. Pages are made of it. */
export const KEPT_COUNTS = join(import.meta.dirname, 'counts.json');

export function readKeptCounts(): Counts {
  return JSON.parse(readFileSync(KEPT_COUNTS, 'utf8')) as Counts;
}

/** What the sections have counted, without what they have timed. */
export function countsOf(sections: readonly Section[]): Counts {
  return Object.fromEntries(
    sections.flatMap(({ counts, rows }) => {
      if (counts === undefined) return [];
      const byRow = rows.map(({ key, name, values }) => {
        const kept = counts.of.flatMap((column) => {
          const value = values[column];
          return typeof value === 'number' ? [[column, Number(value.toFixed(3))] as const] : [];
        });
        return [key ?? name, Object.fromEntries(kept)] as const;
      });
      return [[counts.as, Object.fromEntries(byRow)] as const];
    }),
  );
}

/**
 * Counts of these sections differ from run to run: which partition an order asks for a place is
 * drawn, and so is how often a page is tried. Beyond this part, and this much, it is another count.
 * All others are the same in each run.
 */
const DRAWN_SECTIONS: ReadonlySet<string> = new Set(['passes', 'orders']);
export const DRAWN = 0.1;
const LITTLE = 0.5;

/**
 * Whether a count differs from run to run. How many reads of a source's lines go in one request
 * follows from which come in the same turn.
 */
function isDrawn(section: string, column: string): boolean {
  return DRAWN_SECTIONS.has(section) || (section === 'lines' && column === 'read requests');
}

/** What is counted now and was not so when the counts were kept; what is missing is NaN. */
export function driftOf(kept: Counts, now: Counts): readonly Excess[] {
  return Object.entries(kept).flatMap(([section, rows]) =>
    Object.entries(rows).flatMap(([row, columns]) =>
      Object.entries(columns).flatMap(([column, bound]) => {
        const value = now[section]?.[row]?.[column] ?? Number.NaN;
        const off = Math.abs(value - bound);
        const tolerated = isDrawn(section, column) ? Math.max(LITTLE, DRAWN * bound) : 0;
        return off <= tolerated ? [] : [{ section, row, column, value, bound }];
      }),
    ),
  );
}

/** One kept number. Throws when it is not there: a page must not be made of nothing. */
export function counted(counts: Counts, section: string, row: string, column: string): number {
  const value = counts[section]?.[row]?.[column];
  if (value === undefined)
    throw new Error(`bench/counts.json has no ${column} of ${row} in ${section}: keep it anew.`);
  return value;
}
