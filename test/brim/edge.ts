import type { Answer, Person } from '../../demo/people.ts';
import { MINUTE } from '../end-to-end/documents.ts';
import type { World } from '../end-to-end/world.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { BOUNDS } from './bounds.ts';

/** What is wrong; empty if nothing is. */
export type Faults = readonly string[];

const short = (answer: Answer): string =>
  `${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;

/** A fault where an answer is none of those that are right. */
export function unless(what: string, answer: Answer, ...right: readonly number[]): Faults {
  return right.includes(answer.status) ? [] : [`${what}: ${short(answer)}`];
}

/** A fault where something was refused other than by saying what is too much, with a number. */
export function unlessRefusedWell(what: string, answer: Answer): Faults {
  const isRefusal = [400, 409, 413, 422, 429].includes(answer.status);
  return isRefusal && /\d/.test(JSON.stringify([answer.body.detail, answer.body.errors]))
    ? []
    : [`${what} is refused without a number: ${short(answer)}`];
}

/**
 * The largest size that is taken, by halving; 0 if none is. `offer`: the answer to an offer of a
 * size.
 */
export async function largestTaken(
  most: number,
  offer: (size: number) => Promise<Answer>,
): Promise<{ readonly size: number; readonly faults: Faults }> {
  let taken = 0;
  let refused = most + 1;
  const faults: string[] = [];
  for (let size = most; refused - taken > Math.max(1, most >> 8); ) {
    const answer = await offer(size);
    if (answer.status < 300) taken = size;
    else {
      refused = size;
      faults.push(...unlessRefusedWell(`a size of ${size}`, answer));
    }
    size = (taken + refused) >> 1;
  }
  // What was refused may have been offered last.
  if (taken > 0) await offer(taken);
  return { size: taken, faults };
}

/** Text that packs badly, the same for each number. */
export function noise(length: number, number: number): string {
  let state = (number + 1) * 2_654_435_761;
  const letters = Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ (state << 7);
    return 'abcdefghijklmnopqrstuvwxyz0123456789'[(state >>> 8) % 36];
  });
  return letters.join('');
}

/** A text in so many languages, each as long as may be. */
export function longText(languages: number, first: string = 'x'): Record<string, string> {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const codes = letters.flatMap((one) => letters.slice(0, 5).map((other) => `${one}${other}`));
  const long = codes
    .filter((code) => code !== 'en' && code !== 'fr')
    .slice(0, languages)
    .map((code) => [code, first.repeat(BOUNDS.text)]);
  return { ...Object.fromEntries(long), en: 'x', fr: 'x' };
}

/** A ban in force at once on one app of Android, named for the ban. */
export function aBan(id: string, change: Readonly<Record<string, unknown>> = {}) {
  return aSentBan({
    id,
    title: { en: 'T', fr: 'T' },
    reason: { en: 'R', fr: 'R' },
    contact: { en: 'C', fr: 'C' },
    decision: { authority: 'A', references: [] },
    timeZone: 'UTC',
    timeline: { effective: '2023-10-01T00:00:00Z' },
    scope: { platforms: ['android'] },
    apps: [{ name: 'X', match: [{ platform: 'android', packageName: appOf(id) }] }],
    ...change,
  });
}

export const appOf = (banId: string): string => `com.${banId.replaceAll('-', '')}.app`;

type People = Readonly<Record<'author' | 'approver', Person>>;

/** Saves, proposes and approves; the first answer that refuses, or the last. */
export async function approved(
  { author, approver }: People,
  document: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const path = `/v1/bans/${String(document.id)}`;
  const saved = await author.send('PUT', path, document);
  if (saved.status >= 300) return saved;
  const { revision, hash } = saved.body;
  const proposed = await author.send('POST', `${path}/propose`, { revision });
  if (proposed.status >= 300) return proposed;
  const { body } = await approver.send('GET', path);
  const shown = body.proposed as { preview: string | null; limit: number };
  return await approver.send('POST', `${path}/approve`, {
    revision,
    hash,
    preview: shown.preview,
    limit: shown.limit,
  });
}

export const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => n);

/** Lets the censuses of what was approved open their gates. */
export const opened = (world: World) => world.stack.clock.advance(8 * MINUTE);
