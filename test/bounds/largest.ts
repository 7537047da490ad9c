import * as z from 'zod/mini';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { MOST_GROUPS_NAMED } from '../../functions/http/ban-rules.ts';
import { banSchemaFor, MOST_LANGUAGES } from '../../functions/http/ban-schema.ts';
import { explain } from '../../functions/http/explain.ts';
import { aSentBan } from '../made/sent-ban.ts';

/*
 * Ban documents that are filled until the edge takes no more.
 */

/** What texts are made of. Each is the worst for another layer. */
export const ALPHABETS = {
  /** Packs badly. */
  letters: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/'],
  /** Two bytes in JSON, four in an answer, six in a page. */
  quotes: ['"', '\\', '&'],
  /** Three bytes a character. */
  wide: Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(0x4e00 + i)),
  /** Four bytes a pair. */
  pairs: Array.from({ length: 40_000 }, (_, i) => String.fromCodePoint(0x20000 + i)),
} as const;
export type Alphabet = keyof typeof ALPHABETS;

/** Numbers that follow from a seed and look random: no text may repeat itself (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const made = new Map<string, string>();

/** A text of so many characters (UTF-16), the same for the same seed. */
export function textOf(alphabet: Alphabet, length: number, seed: number): string {
  const name = `${alphabet} ${seed}`;
  let whole = made.get(name) ?? '';
  // Most texts are short: none is made longer than it was ever asked for.
  if (whole.length < length) whole = longText(ALPHABETS[alphabet], length, seed);
  made.set(name, whole);
  const cut = whole.slice(0, length);
  return cut.isWellFormed() ? cut : `${cut.slice(0, -1)}x`;
}

function longText(characters: readonly string[], length: number, seed: number): string {
  const next = numbersFrom(seed);
  let text = '';
  while (text.length < length) text += characters[next() % characters.length] ?? 'x';
  return text;
}

const LANGUAGES = Array.from(
  { length: MOST_LANGUAGES },
  (_, i) => `x${String.fromCharCode(97 + (i % 26))}${i < 26 ? '' : 'a'}`,
);

/** Texts in as many languages as there may be. Characters go to one language after the other. */
function inLanguages(alphabet: Alphabet, characters: number, seed: number, longest: number) {
  let left = characters;
  return Object.fromEntries(
    LANGUAGES.map((language, i) => {
      const length = Math.max(1, Math.min(longest, left));
      left -= length;
      return [language, textOf(alphabet, length, seed + i)];
    }),
  );
}

function list(alphabet: Alphabet, characters: number, seed: number, most: number) {
  const items: string[] = [];
  for (let left = characters; left > 0 && items.length < most; left -= 2_000)
    items.push(textOf(alphabet, Math.min(2_000, left), seed + items.length));
  return items;
}

/** Names of groups, as long as they may be. */
export const GROUPS = Array.from({ length: MOST_GROUPS_NAMED }, (_, i) =>
  `${i}g${textOf('letters', 63, i).replace(/[+/]/g, '-')}`.slice(0, 64),
);

function ids(count: number, length: number, seed: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, i) => `com.x${textOf('letters', length, seed + i).replace(/[^a-zA-Z]/g, 'q')}.n${i}`,
  );
}

function divided<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, i) =>
    all.slice(i * most, (i + 1) * most),
  );
}

type Sent = Record<string, unknown>;

/** Documents by what fills them. Each takes a measure of how full it is. */
export const FILLED: Readonly<
  Record<string, (alphabet: Alphabet, measure: number, seed: number) => Sent>
> = {
  'texts of orders': (alphabet, measure, seed) => ({
    title: inLanguages(alphabet, 12_000, seed, 300),
    reason: inLanguages(alphabet, measure, seed + 100, 2_000),
    contact: inLanguages(alphabet, Math.max(0, measure - 80_000), seed + 200, 2_000),
    decision: {
      authority: textOf(alphabet, 2_000, seed + 300),
      dates: [],
      exceptions: null,
      references: list('letters', Math.max(0, measure - 160_000), seed + 400, 50).map(
        (text, i) => `https://x.example/${i}/${text.slice(0, 1_900)}`,
      ),
    },
  }),
  'texts of reports': (alphabet, measure, seed) => ({
    title: inLanguages(alphabet, 12_000, seed, 300),
    reason: inLanguages(alphabet, 40, seed + 100, 2_000),
    contact: inLanguages(alphabet, 40, seed + 200, 2_000),
    assumed: list(alphabet, measure, seed + 300, 100),
    duties: list(alphabet, Math.max(0, measure - 200_000), seed + 400, 100).map((what) => ({
      what,
      doneBy: textOf(alphabet, 255, seed),
    })),
  }),
  matchers: (_alphabet, measure, seed) => ({
    scope: { platforms: ['android'] },
    apps: divided(ids(measure, 4, seed), 100).map((some, i) => ({
      name: `app ${i}`,
      match: some.map((packageName) => ({ platform: 'android', packageName })),
    })),
  }),
  'long matchers': (_alphabet, measure, seed) => ({
    scope: { platforms: ['android'] },
    apps: divided(ids(measure, 230, seed), 100).map((some, i) => ({
      name: `app ${i}`,
      match: some.map((packageName) => ({ platform: 'android', packageName })),
    })),
  }),
  'matchers that managers hold': (alphabet, measure, seed) => ({
    title: inLanguages(alphabet, 12_000, seed, 300),
    scope: { platforms: ['macos'], groups: GROUPS },
    apps: divided(ids(measure, 4, seed), 100).map((some, i) => ({
      name: textOf(alphabet, 200, seed + i),
      match: some.map((signingId) => ({ platform: 'macos', teamId: 'ABCDE12345', signingId })),
    })),
  }),
  'ids to block': (_alphabet, measure, seed) => ({
    scope: { platforms: ['windows', 'macos'], groups: GROUPS },
    apps: divided(ids(measure, 14, seed), 500).map((some, i) => ({
      name: `app ${i}`,
      match: [{ platform: 'macos', bundleId: `org.m${i}.app` }],
      restrict: { windows: some },
    })),
  }),
};

/** The document as the edge reads it, or what it says is wrong. */
export function read(sent: Sent): { readonly document: BanDocument } | { readonly why: string } {
  const timeline = { effective: '2000-01-01T00:00:00Z' };
  const value = aSentBan({ timeline, ...sent });
  const result = z.safeParse(banSchemaFor([]), value);
  if (result.success) return { document: result.data };
  const faults = explain(result.error.issues, value);
  return { why: faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ') };
}

/** The fullest document that the edge takes, and what it says of one that is a step fuller. */
export function fullest(name: string, alphabet: Alphabet, seed: number) {
  const fill = FILLED[name];
  if (!fill) throw new Error(`no document is filled with ${name}`);
  let [low, high] = [1, 400_000];
  const at = (measure: number) => read(fill(alphabet, measure, seed));
  if (name.includes('matchers') || name.includes('ids')) high = 12_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ('document' in at(middle)) low = middle;
    else high = middle;
  }
  const [largest, next] = [at(low), at(high)];
  if (!('document' in largest)) throw new Error(`nothing is accepted: ${largest.why}`);
  return { document: largest.document, refused: 'why' in next ? next.why : null };
}
