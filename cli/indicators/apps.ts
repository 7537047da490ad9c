import type { NewApp } from '../documents/new-ban.ts';
import { escaped } from '../show/seen.ts';
import type { Indicator } from './indicator.ts';

/** The most matchers of an app: see docs/limits.md. */
const MATCHERS = 100;

/** The most characters of a name that is taken over: a number may be put behind it. */
const LONGEST_NAME = 200;

/** A name of a list as a document may have it: one line, and not too long. */
export function asName(text: string, longest = LONGEST_NAME): string {
  return escaped(text).trim().slice(0, longest).toWellFormed();
}

/** Apps by name, each with what it is known by. What has no name is under the list's own. */
export function appsOf(found: readonly Indicator[], title: string): readonly NewApp[] {
  const byName = new Map<string, Indicator[]>();
  for (const one of found) {
    const name = asName(one.app ?? '') || asName(title);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [one]);
    else known.push(one);
  }
  return [...byName].flatMap(([name, ones]) => {
    const match = ones.map(({ matcher }) => matcher);
    const vendor = asName(ones.find((one) => one.vendor !== null)?.vendor ?? '');
    return Array.from({ length: Math.ceil(match.length / MATCHERS) }, (_, part) => ({
      name: part === 0 ? name : `${name} (${part + 1})`,
      ...(vendor === '' ? {} : { vendor }),
      match: match.slice(part * MATCHERS, (part + 1) * MATCHERS),
    }));
  });
}
