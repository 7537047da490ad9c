import * as z from 'zod/mini';
import type { ResultInput, UnusableResult } from '../usecases/devices/results.ts';
import { MOST_RESULTS, result } from './device-schema.ts';
import { explain } from './explain.ts';
import type { LeftOut } from './left-out.ts';
import { mended } from './mend.ts';
import { isObject, NO_FORM } from './object.ts';
import { parse } from './parse.ts';
import { orderId } from './text-schema.ts';

/** A list of results, whatever they are. */
const anyResults = z.array(z.unknown()).check(z.maxLength(MOST_RESULTS));
const someResults = z.array(z.unknown()).check(z.minLength(1), z.maxLength(MOST_RESULTS));

/**
 * Reads results, each by itself. One that cannot be used says why.
 * @throws Refusal `invalid` for what is no list, or a list that is too long.
 */
export function readResults(
  value: unknown,
  leftOut: LeftOut,
  { orNone }: { readonly orNone: boolean },
): readonly (ResultInput | UnusableResult)[] {
  const schema = z.object({ results: orNone ? anyResults : someResults });
  const { results } = parse(schema, { results: value }, NO_FORM);
  return results.map((one, index) => readResult(one, index, leftOut));
}

function readResult(value: unknown, index: number, leftOut: LeftOut): ResultInput | UnusableResult {
  if (!isObject(value)) return { orderId: null, unusable: 'must be an object' };
  const kept = mended(value, result.shape, ['results', index], leftOut);
  const read = z.safeParse(result, kept);
  if (read.success) return read.data;
  const [fault] = explain(read.error.issues, kept);
  const id = z.safeParse(orderId, kept.orderId);
  return {
    orderId: id.success ? id.data : null,
    unusable: `${fault?.pointer.slice(1) ?? ''} ${fault?.detail ?? 'cannot be used'}`,
  };
}
