import { Refusal } from '../usecases/refusal.ts';
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
 */
export function checkShape(value: unknown, path: readonly (string | number)[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= DEEPEST) {
    throw new Refusal('invalid', 'The body is nested too deeply.', [
      {
        pointer: pointerTo(path),
        detail: `is nested deeper than ${DEEPEST} levels: no field here needs that`,
      },
    ]);
  }
  if (Array.isArray(value)) {
    if (value.length > MOST_ITEMS) {
      throw new Refusal('too-large', 'The body has a list that is too long.', [
        {
          pointer: pointerTo(path),
          detail: `has ${value.length} items, over ${MOST_ITEMS}: send fewer`,
        },
      ]);
    }
    for (const [index, item] of value.entries()) {
      if (typeof item === 'object' && item !== null) checkShape(item, [...path, index]);
    }
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > MOST_FIELDS) {
    throw new Refusal('invalid', 'The body has an object with too many fields.', [
      {
        pointer: pointerTo(path),
        detail:
          `has ${keys.length} fields, over ${MOST_FIELDS}: ` +
          'remove those that are not known here',
      },
    ]);
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') {
      throw new Refusal('invalid', 'The body does not have the form that this route takes.', [
        {
          pointer: pointerTo([...path, key]),
          detail: 'is not a known field: remove it, or correct its name',
        },
      ]);
    }
    if (typeof item === 'object' && item !== null) checkShape(item, [...path, key]);
  }
}

/**
 * Whether JSON text has an object with the same field twice. `JSON.parse` keeps the last of the two
 * and says nothing. The text then has more fields than its value has.
 * @param value the value that `JSON.parse` made of the text, not too deep
 */
export function hasRepeatedField(text: string, value: unknown): boolean {
  return fieldsWritten(text) !== fieldsOf(value);
}

function fieldsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  let fields = Array.isArray(value) ? 0 : members.length;
  for (const member of members) fields += fieldsOf(member);
  return fields;
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
