/** Dollars for people: cents where they suffice, else two digits that count. */
export function dollars(amount: number): string {
  if (amount === 0) return '0';
  if (amount >= 1_000) return new Intl.NumberFormat('en').format(Math.round(amount));
  return amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2);
}

export type Cell = string | number;

/** Lines of a table in Markdown; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const right = head.map((_, place) => rows.every((row) => typeof row[place] === 'number'));
  const line = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(right.map((isNumber) => (isNumber ? '---:' : '---'))),
    ...rows.map(line),
  ];
}
