import {
  APP_SCOPES,
  APP_STATES,
  APP_TYPES,
  type App,
  type AppField,
  LONGEST_APP_ID,
} from '../domain/devices/app.ts';
import { Refusal } from '../usecases/refusal.ts';
import { MOST_FAULTS } from './explain.ts';
import type { LeftOut } from './left-out.ts';
import { CUT, UNKNOWN_FIELD } from './mend.ts';
import { isObject } from './object.ts';
import { pointerTo } from './pointer.ts';
import { cut, folded, isLonger, isPlain, isUnclean } from './told-text.ts';

/*
 * The reader of inventories. Nearly all of what a check-in costs is here, so no schema reads apps.
 * It must agree with the schema of an app in `device-schema.ts`.
 */

/** The form of a field's text, once it is folded. */
interface Form {
  readonly longest: number;
  /** Whether a longer text is cut. The beginning of an identifier is another one. */
  readonly cuts: boolean;
  /** Only texts that are so are taken; `null`: all. */
  readonly fits: ((text: string) => boolean) | null;
  /** What is said of a text that does not fit. */
  readonly wrong: string;
  /** Whether capitals are the same as small letters. */
  readonly lowers: boolean;
}

const TEXT: Form = { longest: 255, cuts: true, fits: null, wrong: '', lowers: false };
const ID: Form = { ...TEXT, cuts: false };
const UNBOUNDED = Number.POSITIVE_INFINITY;

function formOf(form: RegExp, wrong: string): Form {
  return { ...ID, longest: UNBOUNDED, fits: (text) => form.test(text), wrong };
}

function oneOf(values: readonly string[]): Form {
  const known = new Set(values);
  const wrong = `must be one of ${values.join(', ')}: left out`;
  return { ...ID, longest: UNBOUNDED, fits: (text) => known.has(text), wrong };
}

const FORMS = {
  id: { ...ID, longest: LONGEST_APP_ID },
  name: TEXT,
  version: TEXT,
  publisher: TEXT,
  teamId: formOf(
    /^[A-Z0-9]{10}$/,
    'must be an Apple team id, ten capital letters and digits: left out',
  ),
  signingId: ID,
  signer: {
    ...formOf(/^[0-9a-f]{64}$/, 'must be a SHA-256, 64 hex digits: left out'),
    lowers: true,
  },
  type: oneOf(APP_TYPES),
  upgradeCode: { ...ID, longest: 64 },
  state: oneOf(APP_STATES),
  scope: oneOf(APP_SCOPES),
  path: { ...TEXT, longest: 1_000 },
} satisfies Record<AppField, Form>;

const FORM_OF: ReadonlyMap<string, Form> = new Map(Object.entries(FORMS));

/** A list of apps as it could be read. */
interface ToldApps {
  readonly apps: readonly App[];
  /** Apps that were told and have no usable id. The list does not prove that they are gone. */
  readonly appsLeftOut: number;
}

/**
 * Reads a list of apps, however long. A text that cannot be kept costs that text, and an app
 * without a usable id costs that app: both are noted.
 * @throws Refusal `invalid` for what is no list of objects.
 */
export function readApps(value: unknown, leftOut: LeftOut): ToldApps {
  if (!Array.isArray(value)) {
    const detail = value === undefined ? 'is missing: give a list' : 'must be a list';
    throw noApps([{ pointer: '/apps', detail }]);
  }
  const list: readonly unknown[] = value;
  const apps: App[] = [];
  for (let index = 0; index < list.length; index++) {
    const told = list[index];
    if (!isObject(told)) throw noApps(noObjectsIn(list));
    const app = isInForm(told) ? told : mendedApp(told, index, leftOut);
    if (app !== null) apps.push(app);
  }
  return { apps, appsLeftOut: list.length - apps.length };
}

type Told = Readonly<Record<string, unknown>>;

function noApps(parts: Refusal['parts']): Refusal {
  return new Refusal('invalid', 'The body does not have a list of apps.', parts);
}

function noObjectsIn(list: readonly unknown[]): Refusal['parts'] {
  const places = list.flatMap((app, index) => (isObject(app) ? [] : [index]));
  return places
    .slice(0, MOST_FAULTS)
    .map((index) => ({ pointer: pointerTo(['apps', index]), detail: 'must be an object' }));
}

/** Whether the app is as it would be kept. Most are, so this looks no longer than it must. */
function isInForm(told: Told): told is Told & App {
  for (const field in told) {
    const text = told[field];
    const form = FORM_OF.get(field);
    if (form === undefined || typeof text !== 'string' || text.length > form.longest) return false;
    if (form.fits === null ? !isPlain(text) : !form.fits(text)) return false;
  }
  return told.id !== undefined;
}

/** The app with what of it can be kept; `null`: it has no usable id. */
function mendedApp(told: Told, index: number, leftOut: LeftOut): App | null {
  const id = typeof told.id === 'string' ? folded(told.id) : '';
  if (id === '' || isLonger(id, LONGEST_APP_ID) || isUnclean(id)) {
    const detail = 'is missing or cannot be used: the app was left out';
    leftOut.note(['apps', index, 'id'], detail);
    return null;
  }
  const app: Record<string, string> = {};
  for (const field in told) {
    const read = field === 'id' ? { text: id } : readField(field, told[field]);
    if (read === null) continue;
    if (read.noted !== undefined) leftOut.note(['apps', index, field], read.noted);
    if (read.text !== undefined) app[field] = read.text;
  }
  return { ...app, id };
}

/** What is kept of a field, and what is noted of it; `null`: nothing was said. */
function readField(
  field: string,
  told: unknown,
): { readonly text?: string; readonly noted?: string } | null {
  const form = FORM_OF.get(field);
  if (form === undefined) return { noted: UNKNOWN_FIELD };
  if (told === null) return null;
  if (typeof told !== 'string') return { noted: 'must be a string: left out' };
  const whole = form.lowers ? folded(told).toLowerCase() : folded(told);
  if (whole === '') return null;
  const text = form.cuts ? cut(whole, form.longest) : whole;
  if (isLonger(text, form.longest))
    return { noted: `must have at most ${form.longest} characters: left out` };
  if (form.fits !== null && !form.fits(text)) return { noted: form.wrong };
  if (isUnclean(text)) return { noted: 'has control characters or broken Unicode: left out' };
  return text.length < whole.length ? { text, noted: CUT } : { text };
}
