/** The document with the value at a path replaced; `undefined` takes the field away. */
export function withValue(
  document: Record<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(document));
  let at: unknown = copy;
  for (const step of path.slice(0, -1)) {
    const next: unknown = Reflect.get(Object(at), step);
    if (typeof next !== 'object' || next === null) throw new Error(`nothing at ${String(step)}`);
    at = next;
  }
  Reflect.set(Object(at), path.at(-1) ?? '', value);
  return copy;
}
