/** What of a report could not be taken as it was said. The rest of the report was taken. */
export interface Warning {
  /** JSON Pointer to the first such place. Empty: places of several kinds. */
  readonly pointer: string;
  readonly detail: string;
  /** How many places of this kind there are. */
  readonly count: number;
}

/** The most kinds of places that the answer to one report tells apart. */
export const MOST_WARNINGS = 20;

/** The warnings with another one before them. */
export function withFirst(first: Warning, warnings: readonly Warning[]): readonly Warning[] {
  return [first, ...warnings].slice(0, MOST_WARNINGS);
}
