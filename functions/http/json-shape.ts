import { Refusal } from '../usecases/refusal.ts';
import { isObject } from './object.ts';
import { pointerTo } from './pointer.ts';

/** No array that a request may send is longer. */
export const MOST_ITEMS = 5_000;
/** No object that a request may send has more fields. */
export const MOST_FIELDS = 500;
export const DEEPEST = 16;

/**
 * Refuses JSON that is too wide or too deep for any schema here, before a schema looks at it. A
 * schema answers with one issue for each item, so eight megabytes of `[1,1,…]` would make millions
 * of issues. Fields called `__proto__` are refused too, because schemas of records ignore them in
 * silence. The size of the text bounds the work. Throws `Refusal('invalid')` or, for too many
 * items, `Refusal('too-large')`.
 * @param mostItems the most items of a list; unbounded where a reader is not a schema
 * @returns how many fields all objects have together
 */
export function checkShape(value: unknown, mostItems: number = MOST_ITEMS): number {
  return checkPart(value, [], mostItems);
}

type Path = (string | number)[];

/** The path is one list that grows and shrinks, so that a path is made only for a refusal. */
function checkPart(value: unknown, path: Path, mostItems: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (path.length >= DEEPEST) throw tooDeep(path);
  if (!isObject(value)) return Array.isArray(value) ? checkItems(value, path, mostItems) : 0;
  let fields = 0;
  for (const key in value) {
    const item = value[key];
    fields += 1;
    if (key === '__proto__') throw unknownField([...path, key]);
    if (typeof item !== 'object' || item === null) continue;
    path.push(key);
    fields += checkPart(item, path, mostItems);
    path.pop();
  }
  if (fields > MOST_FIELDS) refuseWide(value, path);
  return fields;
}

function checkItems(items: readonly unknown[], path: Path, mostItems: number): number {
  if (items.length > mostItems) throw tooLong(items, path);
  let fields = 0;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== 'object' || item === null) continue;
    path.push(index);
    fields += checkPart(item, path, mostItems);
    path.pop();
  }
  return fields;
}

function tooDeep(path: Path): Refusal {
  return new Refusal('invalid', 'The body is nested too deeply.', [
    {
      pointer: pointerTo(path),
      detail: `is nested deeper than ${DEEPEST} levels: no field here needs that`,
    },
  ]);
}

function tooLong(items: readonly unknown[], path: Path): Refusal {
  return new Refusal('too-large', 'The body has a list that is too long.', [
    {
      pointer: pointerTo(path),
      detail: `has ${items.length} items, over ${MOST_ITEMS}: send fewer`,
    },
  ]);
}

function refuseWide(value: object, path: Path): void {
  const { length } = Object.keys(value);
  if (length <= MOST_FIELDS) return;
  throw new Refusal('invalid', 'The body has an object with too many fields.', [
    {
      pointer: pointerTo(path),
      detail: `has ${length} fields, over ${MOST_FIELDS}: remove those that are not known here`,
    },
  ]);
}

function unknownField(path: Path): Refusal {
  return new Refusal('invalid', 'The body does not have the form that this route takes.', [
    { pointer: pointerTo(path), detail: 'is not a known field: remove it, or correct its name' },
  ]);
}

/**
 * Whether JSON text has an object with the same field twice. `JSON.parse` keeps the last of the two
 * and says nothing. The text then has more fields than its value has.
 * @param fields how many fields the value has that `JSON.parse` made of the text
 */
export function hasRepeatedField(text: string, fields: number): boolean {
  return fieldsWritten(text) !== fields;
}

/** Counts the fields: each field in JSON text has one colon outside of strings. */
function fieldsWritten(text: string): number {
  let fields = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) fields += 1;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return fields;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
