import type { TableName } from '../../functions/adapters/dynamodb/tables.ts';
import type { Row } from './copy-rows.ts';

/**
 * How far numbers are raised that must not go back: more than any row was written since the instant
 * of a restore.
 */
const AHEAD = 1_000;

function raised(row: Row, name: string): Row {
  const value = row[name]?.N;
  return value === undefined ? {} : { [name]: { N: String(Number(value) + AHEAD) } };
}

/** What a row must be compared with before it is put back. */
export interface Beside {
  /** Chunks that the restored head of the blocklist names, and the list of bans. */
  readonly named: ReadonlySet<string>;
  /** The stack's own head of the blocklist, as it is now. */
  readonly head: Row | null;
  /** The end of the stack's own audit chain, as it is now. */
  readonly last: Row | null;
  /** Epoch ms. */
  readonly now: number;
}

type Mend = (row: Row, beside: Beside) => Row | null;

const asItWas: Mend = (row) => row;

/**
 * Receivers drop an order whose `n` or `sequence` is lower than one they know, and an order's id
 * must not come again for another order.
 */
const finding: Mend = (row) => ({
  ...row,
  ...raised(row, 'n'),
  ...raised(row, 'sequence'),
  ...raised(row, 'lock'),
});

const blocklist: Mend = (row, { named, head, now }) => {
  const [id = '', part = ''] = [row.id?.S, row.part?.S];
  if (id === 'BLOCKLIST') {
    // A chunk that a later head dropped has an expiry. The restored head names it again.
    const { expires: _, ...kept } = row;
    return named.has(part) ? kept : row;
  }
  if (id === 'NOW' && part === 'HEAD') {
    // Readers ignore a lower lock, and a device that was judged by a higher version is not judged.
    const beyond = (name: string) =>
      String(Math.max(Number(row[name]?.N ?? 0), Number(head?.[name]?.N ?? 0)) + AHEAD);
    return {
      ...row,
      version: { N: beyond('version') },
      lock: { N: beyond('lock') },
      versionAt: { N: String(now) },
    };
  }
  // Pauses that were made since stay: only rows of the backup are put.
  return { ...row, ...raised(row, 'lock') };
};

/** Acts must go on from the last entry that there is. */
const audit: Mend = (row, { last }) => {
  if (row.day?.S !== 'LAST') return row;
  return Number(last?.last?.N ?? 0) > Number(row.last?.N ?? 0) ? null : row;
};

/** What becomes of a restored row. `null` in the table: rows are not copied. */
const MENDS: Readonly<Record<TableName, Mend | null>> = {
  blocklist,
  devices: (row) => ({ ...row, ...raised(row, 'lock') }),
  inventories: asItWas,
  findings: finding,
  // Counted anew from the findings: see count-places.ts.
  places: null,
  stories: asItWas,
  // Passes are started again.
  work: null,
  access: asItWas,
  // A Mac whose rules are newer says so, and is given all anew.
  connectors: asItWas,
  audit,
};

/** Tables whose rows are copied. */
export function isCopied(table: TableName): boolean {
  return MENDS[table] !== null;
}

/** The row to put for a restored one; `null`: none. */
export function mended(table: TableName, row: Row, beside: Beside): Row | null {
  return MENDS[table]?.(row, beside) ?? null;
}
