/**
 * One measured thing. A value may be bounded: above its bound the bench fails. Only what is counted
 * is bounded, never what is timed.
 */
export interface Row {
  readonly name: string;
  /** Its name among the counts that are kept; its name here if left out. */
  readonly key?: string;
  /** By column of the section. */
  readonly values: Readonly<Record<string, number | string>>;
  readonly bounds?: Readonly<Record<string, number>>;
}

/** A table of the report. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Under which name its counts are kept, and in which columns they are. Times are not kept. */
  readonly counts?: { readonly as: string; readonly of: readonly string[] };
  /** What the figures mean and what they do not; a line each. */
  readonly notes?: readonly string[];
}

export interface Excess {
  readonly section: string;
  readonly row: string;
  readonly column: string;
  readonly value: number;
  readonly bound: number;
}

/**
 * Every value above its bound. A bound on what was not measured is an excess, too: NaN against the
 * bound.
 */
export function excessesOf(sections: readonly Section[]): readonly Excess[] {
  return sections.flatMap(({ title, rows }) =>
    rows.flatMap(({ name, values, bounds = {} }) =>
      Object.entries(bounds).flatMap(([column, bound]) => {
        const value = Number(values[column] ?? Number.NaN);
        return value <= bound ? [] : [{ section: title, row: name, column, value, bound }];
      }),
    ),
  );
}

/** Rounds for reading: whole from 100 on, else three digits that count. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function cell(row: Row, column: string): string {
  const value = row.values[column] ?? '';
  const bound = row.bounds?.[column];
  const text = typeof value === 'number' ? String(rounded(value)) : value;
  return bound === undefined ? text : `${text} (≤ ${rounded(bound)})`;
}

/** The section as lines of text, columns padded to fit. */
export function linesOf({ title, columns, rows, notes = [] }: Section): readonly string[] {
  const table = [
    ['', ...columns],
    ...rows.map((row) => [row.name, ...columns.map((column) => cell(row, column))]),
  ];
  const widths = ['', ...columns].map((_, place) =>
    Math.max(...table.map((line) => line[place]?.length ?? 0)),
  );
  const lines = table.map((line) =>
    line
      .map((text, place) =>
        place === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[place] ?? 0),
      )
      .join('  '),
  );
  return ['', title, ...lines.map((line) => `  ${line}`), ...notes.map((note) => `  ${note}`)];
}
