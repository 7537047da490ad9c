import * as z from 'zod/mini';
import { explain } from './explain.ts';
import type { LeftOut } from './left-out.ts';
import type { Schema } from './parse.ts';
import { folded } from './told-text.ts';

type Path = readonly (string | number)[];
type Shape = Readonly<Record<string, Schema>>;

/** What is said of a field that no schema knows, and of a text that is longer than its field. */
export const UNKNOWN_FIELD = 'is not a known field: left out';
export const CUT = 'is too long: cut to the length of its field';

/**
 * Gives the fields of an object that a strict schema of this shape takes, with folded texts. A
 * field is left out if nobody knows it, or if it need not be there and is null, empty, or does not
 * have its form. The last is noted. Fields that must be there stay, so that the schema refuses
 * them.
 */
export function mended(
  object: object,
  shape: Shape,
  path: Path,
  leftOut: LeftOut,
): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const [field, told] of Object.entries(object)) {
    const schema = Object.hasOwn(shape, field) ? shape[field] : undefined;
    const value = typeof told === 'string' ? folded(told) : told;
    const at = [...path, field];
    if (schema === undefined) leftOut.note(at, UNKNOWN_FIELD);
    else if (!mayBeLeftOut(schema)) kept[field] = value;
    // Who does not know a value may say so by null or by an empty text.
    else if (value !== null && value !== '' && isTaken(value, schema, at, leftOut))
      kept[field] = value;
  }
  return kept;
}

function mayBeLeftOut(schema: Schema): boolean {
  return z.safeParse(schema, undefined).success;
}

function isTaken(value: unknown, schema: Schema, path: Path, leftOut: LeftOut): boolean {
  const read = z.safeParse(schema, value);
  if (!read.success) {
    const [fault] = explain(read.error.issues, value);
    leftOut.note(path, `${fault?.detail ?? 'cannot be used'}: left out`);
    return false;
  }
  const { data } = read;
  if (typeof value === 'string' && typeof data === 'string' && data.length < value.length)
    leftOut.note(path, CUT);
  return true;
}
