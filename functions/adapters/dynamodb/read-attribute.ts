import { Unreadable } from './unreadable.ts';

/**
 * What a reader looks at: the wire form of the SDK, or that of a stream's images, where binary is
 * text.
 */
export interface StoredAttribute {
  readonly S?: string;
  readonly N?: string;
  readonly B?: unknown;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly StoredAttribute[];
  readonly M?: Readonly<Record<string, StoredAttribute>>;
}

export type StoredItem = Readonly<Record<string, StoredAttribute>>;

/** Reads one attribute. Throws `Unreadable` with the place if it cannot. */
export type Reader<T> = (attribute: StoredAttribute | undefined, where: string) => T;

export const text: Reader<string> = (attribute, where) => {
  if (typeof attribute?.S !== 'string') throw new Unreadable(where, 'text');
  return attribute.S;
};

export const number: Reader<number> = (attribute, where) => {
  const value = attribute?.N === undefined ? Number.NaN : Number(attribute.N);
  if (!Number.isFinite(value)) throw new Unreadable(where, 'a number');
  return value;
};

/** Absent is `false`, because rows leave out what is not set. */
export const flag: Reader<boolean> = (attribute, where) => {
  if (attribute === undefined) return false;
  if (typeof attribute.BOOL !== 'boolean') throw new Unreadable(where, 'true or false');
  return attribute.BOOL;
};

export const bytes: Reader<Uint8Array> = (attribute, where) => {
  if (!(attribute?.B instanceof Uint8Array)) throw new Unreadable(where, 'binary');
  return attribute.B;
};

/** Absent is `null`. */
export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (attribute, where) =>
    attribute === undefined || attribute.NULL === true ? null : reader(attribute, where);
}

export function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (attribute, where) => {
    const found = values.find((value) => value === attribute?.S);
    if (found === undefined) throw new Unreadable(where, `one of ${values.join(', ')}`);
    return found;
  };
}

/** Absent is the empty list. */
export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (attribute, where) => {
    if (attribute === undefined) return [];
    if (!Array.isArray(attribute.L)) throw new Unreadable(where, 'a list');
    return attribute.L.map((element, i) => reader(element, `${where}[${i}]`));
  };
}

/** A map whose names are not known beforehand. Absent is the empty map. */
export function mapOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (attribute, where) => {
    if (attribute === undefined) return {};
    if (attribute.M === undefined) throw new Unreadable(where, 'a map');
    return Object.fromEntries(
      Object.entries(attribute.M).map(([name, value]) => [name, reader(value, `${where}.${name}`)]),
    );
  };
}

/**
 * A map, or a whole row, of known fields. Other fields are ignored, so that an older version can
 * read what a newer one extended.
 */
export function fields<T>(readers: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  return (attribute, where) => {
    if (attribute?.M === undefined) throw new Unreadable(where, 'a map');
    const result: Partial<T> = {};
    for (const name in readers) result[name] = readers[name](attribute.M[name], `${where}.${name}`);
    return result as T;
  };
}

/** A list of known length, with a reader for each place. It is the small form of a map. */
export function tuple<T extends readonly unknown[]>(
  ...readers: { readonly [K in keyof T]: Reader<T[K]> }
): Reader<T> {
  return (attribute, where) => {
    const list = attribute?.L;
    if (list?.length !== readers.length) throw new Unreadable(where, `a list of ${readers.length}`);
    return readers.map((reader, i) => reader(list[i], `${where}[${i}]`)) as unknown as T;
  };
}
