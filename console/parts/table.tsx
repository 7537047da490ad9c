import type { ComponentChildren } from 'preact';
import { escaped } from '../../cli/show/seen.ts';

export interface Column {
  readonly name: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
}

/** What scrolls takes the focus, or nobody could move it by keyboard (WCAG 2.1.1). */
export const SCROLLS = { tabIndex: 0 } as const;

interface Row {
  readonly key: string;
  readonly cells: readonly ComponentChildren[];
}

/**
 * A table that scrolls by itself where it is wider than its place, by keyboard as well. In cells
 * that are texts, what is not seen is written out.
 */
export function Table(props: {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}) {
  const { caption, columns, rows } = props;
  return (
    <section class="scrolls" aria-label={caption} {...SCROLLS}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" class={isNumber ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td
                  key={columns[index]?.name}
                  class={columns[index]?.isNumber ? 'number' : undefined}
                >
                  {typeof cell === 'string' ? escaped(cell) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
