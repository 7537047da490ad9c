export type Cell = string | number;

/** Lines of a table in Markdown, numbers to the right. A bar in a text divides no cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const isOfNumbers = (place: number) =>
    rows.length > 0 && rows.every((row) => typeof row[place] === 'number');
  return [
    line(head),
    line(head.map((_, place) => (isOfNumbers(place) ? '---:' : '---'))),
    ...rows.map(line),
  ];
}
