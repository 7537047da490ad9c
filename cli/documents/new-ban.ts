import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Matcher } from '../../functions/domain/bans/ban.ts';
import { Trouble, type World } from '../world.ts';
import { readDocument } from './read-document.ts';
import { writeNew } from './write-new.ts';

export interface NewApp {
  readonly name: string;
  readonly vendor?: string;
  readonly match: readonly Matcher[];
}

/** What somebody says of a ban that they begin. Texts are in the first of their languages. */
export interface NewBan {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly contact: string;
  readonly authority: string;
  readonly references: readonly string[];
  readonly timeZone: string;
  /** An instant, or a day of the time zone; `null`: not set yet. */
  readonly effective: string | null;
  readonly groups: readonly string[];
  readonly apps: readonly NewApp[];
  readonly assumed: readonly string[];
}

/** The most characters of a ban's id, and the fewest. */
const LONGEST_ID = 64;
const SHORTEST_ID = 3;

/** An id of a ban by a name: small letters and digits, with hyphens between them. */
export function idOf(name: string): string {
  const id = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, LONGEST_ID)
    .replace(/-$/, '');
  return id.length < SHORTEST_ID ? `ban-${id}`.replace(/-$/, '') : id;
}

/** The offset of a zone at an instant, as `-04:00`. */
function offsetOf(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || '+00:00';
}

/** The beginning of a day of a zone, `2026-06-30`, as an instant; an instant as it is. */
export function instantOf(text: string, timeZone: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text))
    throw new Trouble(`${text} is no day: write one such as 2026-06-30, or an instant of it.`);
  if (text.length > '2026-06-30'.length) return text;
  const noon = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(noon))
    throw new Trouble(`${text} is no day that exists: write one such as 2026-06-30.`);
  try {
    // The offset is that of the day's beginning there, which the first guess is near to.
    const guess = Date.parse(`${text}T00:00:00${offsetOf(timeZone, noon)}`);
    return `${text}T00:00:00${offsetOf(timeZone, guess)}`;
  } catch {
    throw new Trouble(`${timeZone} is no time zone: give one such as America/Toronto.`);
  }
}

/** The document of a ban that is begun, with every text in each of the languages. */
export function documentOf(ban: NewBan, languages: readonly string[]) {
  const { id, title, reason, contact, authority, references, timeZone, effective } = ban;
  const [first = 'en', ...others] = languages;
  const texts = (text: string) =>
    Object.fromEntries([first, ...others].map((language) => [language, text]));
  const platforms = new Set(ban.apps.flatMap(({ match }) => match.map((one) => one.platform)));
  const untranslated =
    others.length === 0 ? [] : [`The texts in ${others.join(', ')} are those in ${first}.`];
  return {
    id,
    kind: 'ban',
    title: texts(title),
    reason: texts(reason),
    contact: texts(contact),
    decision: { authority, references: [...references] },
    assumed: [...ban.assumed, ...untranslated],
    timeZone,
    timeline: { effective: effective === null ? null : instantOf(effective, timeZone) },
    scope: { platforms: [...platforms], groups: [...ban.groups] },
    apps: ban.apps.map(({ name, vendor, match }) => ({
      name,
      ...(vendor === undefined ? {} : { vendor }),
      match: match.map((one) => ({ ...one })),
    })),
  };
}

interface Written {
  readonly file: string;
  readonly warnings: readonly string[];
}

/**
 * Writes a document as `<id>.yaml` into a directory, once it has no fault. Throws `Trouble` over a
 * fault, and where there is such a file.
 */
export function writeBan(
  world: World,
  directory: string,
  document: { readonly id: string },
  { languages, note }: { readonly languages: readonly string[]; readonly note: string },
): Written {
  const comment = note
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
  const text = comment + stringify(document, { lineWidth: 0 });
  const name = `${document.id}.yaml`;
  const file = join(directory, name);
  const { faults, warnings } = readDocument(file, text, { languages, now: world.now() });
  if (faults.length > 0)
    throw new Trouble(
      [
        'Nothing was written.',
        ...faults.map(({ pointer, detail }) => `  ${pointer} ${detail}`),
      ].join('\n'),
    );
  writeNew(world, directory, name, text);
  return { file, warnings: warnings.map(({ detail }) => detail) };
}
