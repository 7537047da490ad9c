import { keyOf, matcherFor, platformOf } from '../documents/matcher.ts';
import { Trouble } from '../world.ts';
import {
  type Indicator,
  type Indicators,
  indicatorOf,
  Left,
  type ReadingOptions,
} from './indicator.ts';

/**
 * The rows of a CSV file (RFC 4180). Semicolons and tabs divide cells, too, where the first line
 * has more of them.
 */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const [first = ''] = text.split('\n');
  const mark = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.some((one) => one !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') cell += text[at++];
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === mark) endCell();
    else if (!quoted && sign === '\n') endRow();
    else if (sign !== '\r') cell += sign;
  }
  endRow();
  return rows;
}

/** The names under which lists keep what is read of them. */
const COLUMNS = {
  platform: ['platform', 'os'],
  id: ['identifier', 'id', 'indicator', 'value', 'package', 'package_name', 'bundle', 'app_id'],
  key: ['key', 'type', 'kind'],
  app: ['app', 'name', 'app_name', 'application', 'product'],
  vendor: ['vendor', 'developer', 'company'],
  confidence: ['confidence', 'certainty'],
} as const;

function columnsOf(head: readonly string[]) {
  const words = head.map((word) => word.trim().toLowerCase().replaceAll(' ', '_'));
  const at = (names: readonly string[]) => words.findIndex((word) => names.includes(word));
  return Object.fromEntries(
    Object.entries(COLUMNS).map(([name, names]) => [name, at(names)]),
  ) as Record<keyof typeof COLUMNS, number>;
}

const LOW = /^(?:low|possible|unknown|unconfirmed|c|d|[0-4]?\d)$/i;

/** Reads a list of identifiers, a line each under a line of names. Throws `Trouble`. */
export function readCsv(text: string, { platform: unless }: ReadingOptions): Indicators {
  const [head = [], ...rows] = rowsOf(text.replace(/^\uFEFF/, ''));
  const column = columnsOf(head);
  if (column.id < 0)
    throw new Trouble(`The first line must name a column ${COLUMNS.id.join(', ')}: it has none.`);
  const left = new Left();
  const found = rows.flatMap((row): readonly Indicator[] => {
    const cell = (name: keyof typeof COLUMNS) => row[column[name]] || null;
    const id = cell('id');
    const platform = platformOf(cell('platform') ?? '') ?? unless;
    if (id === null || platform === null) {
      left.add(id === null ? 'without an identifier' : 'without a platform that is known');
      return [];
    }
    const key = keyOf(cell('key') ?? '');
    const matcher = matcherFor(platform, id, key);
    if (matcher === null) {
      left.add(`${key}, which ${platform} does not have`);
      return [];
    }
    const doubt = LOW.test(cell('confidence') ?? '') ? 'the list is not sure of it' : null;
    return [indicatorOf(matcher, { app: cell('app'), vendor: cell('vendor'), doubt })];
  });
  return { title: null, reason: null, references: [], found, left: left.counts };
}
