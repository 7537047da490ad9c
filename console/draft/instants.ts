const PARTS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;

interface Clock {
  /** `2023-10-30T00:00:00`. */
  readonly local: string;
  /** `-04:00`. */
  readonly offset: string;
}

/** What the clocks of a zone show; `null`: there is no such zone. */
function clockAt(at: number, timeZone: string): Clock | null {
  let parts: readonly Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-CA', { ...PARTS, timeZone }).formatToParts(at);
  } catch {
    return null;
  }
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const date = `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
  const local = `${date}T${of('hour')}:${of('minute')}:${of('second')}`;
  return { local, offset: of('timeZoneName').replace(/^GMT$/, 'GMT+00:00').replace('GMT', '') };
}

const msOf = (local: string): number => Date.parse(`${local}Z`);

/**
 * An instant as a field for a local date and time shows it in a zone: `2023-10-30T00:00`. `null`:
 * the text is no instant, or there is no such zone.
 */
export function localOf(text: string, timeZone: string): string | null {
  const at = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  const clock = Number.isNaN(at) ? null : clockAt(at, timeZone);
  return clock === null ? null : clock.local.replace(/:00$/, '');
}

/**
 * The instant at which clocks of a zone show this, with its offset there:
 * `2023-10-30T00:00:00-04:00`. A time that clocks go over in spring is the one that they show then;
 * of one that they show twice it is the first. `null`: it is no time, or there is no such zone.
 */
export function instantOf(local: string, timeZone: string): string | null {
  const shown = msOf(local);
  if (Number.isNaN(shown)) return null;
  const offsetAt = (at: number): number => {
    const clock = clockAt(at, timeZone);
    return clock === null ? Number.NaN : msOf(clock.local) - at;
  };
  // Before a change of the clocks, and after it: what fits is taken, the earlier one first.
  const day = 86_400_000;
  const tried = [offsetAt(shown - day), offsetAt(shown + day)].map((offset) => shown - offset);
  const at = tried.find((one) => one + offsetAt(one) === shown) ?? tried[0] ?? Number.NaN;
  const clock = Number.isNaN(at) ? null : clockAt(at, timeZone);
  return clock && `${clock.local}${clock.offset}`;
}
