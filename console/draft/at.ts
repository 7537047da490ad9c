/** Where something is in a document: names of members, and places in lists. */
export type Path = readonly (string | number)[];

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a step of a path can be taken in the value: a list by places, all else by names. */
const holds = (value: unknown, step: string | number): value is Members =>
  typeof step === 'number' ? Array.isArray(value) : isMembers(value);

/** What is at a path; `undefined`: nothing. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (holds(value, step) && Object.hasOwn(value, step) ? value[step] : undefined),
    document,
  );
}

/**
 * Whether a field for values that `isKnown` takes can be shown for the path: nothing else is there,
 * nor on the way there. What is of another form is left to the JSON.
 */
export function isEditable(
  document: unknown,
  path: Path,
  isKnown: (value: unknown) => boolean,
): boolean {
  let value: unknown = document;
  for (const step of path) {
    if (value === undefined || value === null) return true;
    if (!holds(value, step)) return false;
    value = value[step];
  }
  return value === undefined || value === null || isKnown(value);
}

/**
 * The document with another value at the path, and all else as it was; `undefined` takes the member
 * out. What is missing on the way there is made.
 */
export function withValue(document: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const items: readonly unknown[] = Array.isArray(document) ? document : [];
    const next = withValue(items[step], rest, value);
    return items.length <= step
      ? [...items, next]
      : items.map((item, index) => (index === step ? next : item));
  }
  const members: Members = isMembers(document) ? document : {};
  const next = withValue(members[step], rest, value);
  if (next !== undefined) return { ...members, [step]: next };
  const { [step]: _, ...others } = members;
  return others;
}

/** The document without an item of a list. */
export function without(document: unknown, list: Path, place: number): unknown {
  const items = valueAt(document, list);
  if (!Array.isArray(items)) return document;
  return withValue(document, list, items.toSpliced(place, 1));
}

/** The document in which a member has another name, in its old place among the others. */
export function withName(document: unknown, path: Path, from: string, to: string): unknown {
  const members = valueAt(document, path);
  if (!isMembers(members) || Object.hasOwn(members, to)) return document;
  const renamed = Object.entries(members).map(([name, value]) => [
    name === from ? to : name,
    value,
  ]);
  return withValue(document, path, Object.fromEntries(renamed));
}

/** A path as the API writes it (RFC 6901). */
export function pointerOf(path: Path): string {
  return path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** What is wrong with a part of a document. */
export interface Wrong {
  readonly pointer: string;
  readonly detail: string;
}

/** What is wrong at a path; `isDeep`: or anywhere below it. */
export function wrongAt(wrongs: readonly Wrong[], path: Path, isDeep: boolean): readonly string[] {
  const here = pointerOf(path);
  return wrongs
    .filter(({ pointer }) => pointer === here || (isDeep && pointer.startsWith(`${here}/`)))
    .map(({ detail }) => detail);
}
