interface Preference {
  readonly name: string;
  readonly weight: number;
}

/** The most entries of a header that are looked at: nobody who reads has so many. */
const MOST_PREFERENCES = 50;

/**
 * The entries of a header of preferences with their weights (RFC 9110, section 12.4.2), in lower
 * case. What cannot be read is left out.
 */
function preferencesIn(header: string | undefined): readonly Preference[] {
  return (header ?? '')
    .split(',', MOST_PREFERENCES)
    .map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { name, weight: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter(({ name, weight }) => name !== '' && weight >= 0 && weight <= 1);
}

/** How much a media type is wanted: by its own name, its kind or any. */
function wanted(preferences: readonly Preference[], type: string): number {
  const kind = `${type.split('/')[0]}/*`;
  for (const name of [type, kind, '*/*']) {
    const found = preferences.find((one) => one.name === name);
    if (found !== undefined) return found.weight;
  }
  return 0;
}

/** Whether a header `Accept` wants a page more than JSON. Without a word it is JSON. */
export function prefersPage(accept: string | undefined): boolean {
  const preferences = preferencesIn(accept);
  return wanted(preferences, 'text/html') > wanted(preferences, 'application/json');
}

/**
 * Which of the languages a reader gets: the one that was asked for, else the one that the header
 * `Accept-Language` wants most, else the first. A tag also stands for its other regions.
 */
export function languageFor(
  languages: readonly string[],
  asked: string | null,
  accept: string | undefined,
): string | null {
  const byWeight = [...preferencesIn(accept)].sort((a, b) => b.weight - a.weight);
  const names = byWeight.filter(({ weight }) => weight > 0).map(({ name }) => name);
  for (const name of asked === null ? names : [asked.toLowerCase(), ...names]) {
    const [primary = ''] = name.split('-');
    const found =
      languages.find((one) => one.toLowerCase() === name) ??
      languages.find((one) => one.toLowerCase().split('-')[0] === primary);
    if (found !== undefined) return found;
  }
  return languages[0] ?? null;
}
