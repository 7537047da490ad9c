import { canonicalJson } from '../../functions/domain/canonical-json.ts';

/** A field that differs. What was or will be not there is left out. */
export interface ChangedField {
  /** JSON Pointer. Of items of a list, their place in the list that they are in. */
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function below(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function ofObjects(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  pointer: string,
): readonly ChangedField[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => changedFields(before[key], after[key], below(pointer, key)));
}

/** The items of a list that the other one has not, with their places. */
function only(items: readonly unknown[], others: readonly unknown[]) {
  const left = others.map(canonicalJson);
  return [...items.entries()].filter(([, item]) => {
    const at = left.indexOf(canonicalJson(item));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function ofLists(
  before: readonly unknown[],
  after: readonly unknown[],
  pointer: string,
): readonly ChangedField[] {
  const gone = only(before, after);
  const come = only(after, before);
  if (gone.length === 0 && come.length === 0) return [{ pointer, before, after }];
  if (gone.length === come.length && come.every(([, item]) => isObject(item)))
    return come.flatMap(([place, item], index) =>
      changedFields(gone[index]?.[1], item, below(pointer, place)),
    );
  return [
    ...gone.map(([place, item]) => ({ pointer: below(pointer, place), before: item })),
    ...come.map(([place, item]) => ({ pointer: below(pointer, place), after: item })),
  ];
}

/** Field by field, what differs between two documents. */
export function changedFields(
  before: unknown,
  after: unknown,
  pointer = '',
): readonly ChangedField[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ pointer, after }];
  if (after === undefined) return [{ pointer, before }];
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isObject(before) && isObject(after)) return ofObjects(before, after, pointer);
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, pointer);
  return [{ pointer, before, after }];
}
