import { type core, safeParse } from 'zod/mini';
import { Refusal } from '../usecases/refusal.ts';
import { explain } from './explain.ts';

/** A schema that reads one part of a request. */
export type Schema<T = unknown> = core.$ZodType<T>;

/**
 * Reads a value by its schema, or throws `Refusal('invalid')` with a pointer and a sentence for
 * each fault.
 */
export function parse<T>(schema: Schema<T>, value: unknown, detail: string): T {
  const read = safeParse(schema, value);
  if (read.success) return read.data;
  throw new Refusal('invalid', detail, explain(read.error.issues, value));
}
