import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A row as DynamoDB's wire form has it. */
export type Item = Record<string, AttributeValue>;

/**
 * Writes a value in DynamoDB's wire form. `null` inside a list is NULL. In maps, `null` and
 * `undefined` are left out, so that rows stay small and a condition can ask for absence. Throws on
 * values without an exact form: a fraction of infinity, a function, a symbol.
 */
export function toAttribute(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (value instanceof Uint8Array) return { B: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object') return { M: toItem(value) };
  throw new TypeError(`A ${typeof value} (${String(value)}) cannot be stored.`);
}

/** Writes the fields of an object as a row. Fields that are `null` or `undefined` are left out. */
export function toItem(fields: object): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) item[name] = toAttribute(value);
  }
  return item;
}
