import { build, type PlistValue, parse } from 'plist';

/*
 * Property lists, the documents of Apple's MDM. Devices send them as XML. What a device sends is
 * bounded before it is parsed: its maker is no one that we know.
 */

/** The bytes of a property list that are read. One of 300 apps has 66 KB. */
export const LARGEST_PLIST = 4 * 1024 * 1024;
/** Lists and dictionaries within one another. */
export const DEEPEST_PLIST = 16;

export type Dict = Readonly<Record<string, unknown>>;

export function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

/** The dictionary that a property list is. `null`: it is none, or larger or deeper than allowed. */
export function readPlist(bytes: Buffer): Dict | null {
  if (bytes.length > LARGEST_PLIST) return null;
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!isInForm(text)) return null;
  try {
    const value: unknown = parse(text);
    return isDict(value) ? value : null;
  } catch {
    return null;
  }
}

/** What stands before the list, as devices write it. */
const PROLOGUE = /^\s*(?:<\?xml [^<>]*\?>\s*)?(?:<!DOCTYPE plist [^<>[\]]*>\s*)?(?=<plist[ >])/;
const TAGS = /<([^<>]*)>/g;
const TAG =
  /^(\/?)(plist|dict|array|key|string|integer|real|data|date|true|false)(?: version="1\.0")?\s*(\/?)$/;
/** Only the entities that every XML has. */
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/;

/**
 * Whether a text has the form of a property list in XML: its elements, closed as they were opened,
 * and no deeper than allowed. The parser writes what it does not like into the log, and what a
 * device says has no place there.
 */
function isInForm(text: string): boolean {
  const prologue = PROLOGUE.exec(text)?.[0];
  if (prologue === undefined || OTHER_ENTITY.test(text)) return false;
  const body = text.slice(prologue.length);
  const open: string[] = [];
  let end = 0;
  for (const { 1: inner = '', index, 0: whole } of body.matchAll(TAGS)) {
    const [, closes, name = '', isEmpty] = TAG.exec(inner) ?? [];
    if (name === '' || (closes && isEmpty) || (index > 0 && open.length === 0)) return false;
    if (closes && open.pop() !== name) return false;
    if (!closes && !isEmpty && open.push(name) > DEEPEST_PLIST) return false;
    end = index + whole.length;
  }
  return open.length === 0 && body.slice(end).trim() === '' && !hasStray(body);
}

/** A `<` that begins no element, or a `>` that ends none. */
function hasStray(body: string): boolean {
  return /[<>]/.test(body.replace(TAGS, ''));
}

/** A property list in XML. Characters that XML cannot have are left out. */
export function writePlist(value: PlistValue): string {
  return build(value, { pretty: false });
}

/** Bytes in a property list. */
export function data(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}
