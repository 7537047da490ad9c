import { Refusal } from '../usecases/refusal.ts';

export const NO_FORM = 'The body does not have the form that this route takes.';

type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object. Throws `Refusal('invalid')` if it is none. */
export function objectOf(value: unknown, detail = NO_FORM): JsonObject {
  if (isObject(value)) return value;
  throw new Refusal('invalid', detail, [{ pointer: '', detail: 'must be an object' }]);
}
