import type { Random } from './random.ts';
import { STRANGE_NAMES, STRANGE_VALUES, Written } from './strange-values.ts';

type Path = readonly (string | number)[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isWritten(value);
const isWritten = (value: unknown): value is Written => value instanceof Written;

/** A value as JSON; what is `Written` as it is. */
export function jsonText(value: unknown): string {
  if (isWritten(value)) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${jsonText(item)}`,
  );
  return `{${fields.join(',')}}`;
}

/** Every place in a document, the document itself first. */
function places(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value))
    return [path, ...value.slice(0, 5).flatMap((item, at) => places(item, [...path, at]))];
  if (!isObject(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => places(item, [...path, name]))];
}

/** The document with what is at the path changed; `undefined` takes it away. */
function changed(value: unknown, path: Path, change: (there: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item, at) => {
      if (at !== step) return [item];
      const next = changed(item, rest, change);
      return next === undefined ? [] : [next];
    });
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const next = name === step ? changed(item, rest, change) : item;
    return next === undefined ? [] : [[name, next] as const];
  });
  return Object.fromEntries(entries);
}

type Change = (there: unknown, random: Random) => unknown;

const CHANGES: readonly [Change, ...Change[]] = [
  (_there, random) => random.pick(STRANGE_VALUES),
  (_there, random) => random.pick(STRANGE_VALUES),
  (_there, random) => random.pick(STRANGE_VALUES),
  () => undefined,
  (there, random) => withField(there, random),
  (there, random) => (random.chance(0.5) ? [there] : { value: there }),
  (there, random) => repeated(there, random),
  (there) => jsonText(there),
  (there, random) => otherText(there, random),
  (there, random) => longer(there, random),
];

function withField(there: unknown, random: Random): unknown {
  if (!isObject(there)) return there;
  const field = [random.pick(STRANGE_NAMES) ?? '', random.pick(STRANGE_VALUES)] as const;
  // Not by assignment: a field may be called __proto__.
  return Object.fromEntries([...Object.entries(there), field]);
}

function repeated(there: unknown, random: Random): unknown {
  if (!Array.isArray(there) || there.length === 0) return there;
  const count = random.pick([2, 51, 101, 201, 501]);
  return [...there, ...Array.from({ length: count }, () => there[0] as unknown)];
}

function otherText(there: unknown, random: Random): unknown {
  if (typeof there !== 'string') return there;
  return random.pick([
    there.toUpperCase(),
    there.toLowerCase(),
    `${there} `,
    ` ${there}`,
    `${there}\n`,
    `${there}\u200b`,
    there.normalize('NFD'),
    [...there].reverse().join(''),
  ]);
}

function longer(there: unknown, random: Random): unknown {
  if (typeof there === 'number') return there + random.pick([1, -1, 0.1, 1e9]);
  if (typeof there !== 'string') return there;
  return there + random.pick(['x', '\u0000', '"', '\\', '\u202e', '😀', 'x'.repeat(300)]);
}

/** The document with one place in it changed. */
export function mutatedJson(document: unknown, random: Random): unknown {
  const path = random.pick(places(document)) ?? [];
  const change = random.pick(CHANGES);
  return changed(document, path, (there) => change(there, random));
}
