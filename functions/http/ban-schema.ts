import * as z from 'zod/mini';
import {
  BAN_KINDS,
  type BanDocument,
  CERTAINTIES,
  MATCHER_EFFECTS,
  OWNERSHIP_ACTIONS,
  type OwnershipAction,
} from '../domain/bans/ban.ts';
import { isForPeople, MATCHER_KEYS, type MatcherKey } from '../domain/bans/matcher-keys.ts';
import { APP_TYPES, type Ownership, PLATFORMS, type Platform } from '../domain/devices/app.ts';
import { DEFAULT_SETTINGS } from '../usecases/settings.ts';
import { brokenRules } from './ban-rules.ts';
import {
  banId,
  calendarDurationText,
  day,
  durationText,
  group,
  identifierLine,
  instantText,
  languageTag,
  line,
  orNull,
  prose,
  proseUpTo,
} from './text-schema.ts';

const platform = z.enum(PLATFORMS);
const platforms = z.array(platform).check(z.maxLength(PLATFORMS.length));
const groups = z.array(group).check(z.maxLength(200));
const action = z.enum(OWNERSHIP_ACTIONS);

/** The most languages of a text. The European Union has 24 official ones, India 22. */
export const MOST_LANGUAGES = 40;
/** The most characters of a title. Lists of bans show titles in all languages. */
export const LONGEST_TITLE = 300;

const inLanguages = <T extends typeof prose>(text: T) =>
  z.record(languageTag, text).check(
    z.refine((texts) => Object.keys(texts).length <= MOST_LANGUAGES, {
      error: `is in over ${MOST_LANGUAGES} languages: keep the official ones`,
    }),
  );
const texts = inLanguages(prose);

/**
 * An address that goes out in orders and reports. `https://www.canada.ca@evil.example` would lead
 * elsewhere than it reads, and so would one with characters that are not seen.
 */
const url = z.string().check(
  z.maxLength(2_000),
  z.regex(/^https?:\/\/[^\s\\\p{C}\p{Default_Ignorable_Code_Point}]+$/u, {
    error: 'must be an http or https address without spaces, backslashes or unseen characters',
  }),
  z.refine((text) => leadsWhereItReads(text), {
    error: 'must be an address that can be followed, without a user name before an @: take it out',
  }),
);

function leadsWhereItReads(address: string): boolean {
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/.exec(address) ?? [];
  return URL.canParse(address) && !authority.includes('@');
}

/**
 * A day as the authority stated it. If only a month, a year or an hour is known, it is kept as
 * written.
 */
const statedDay = line(40);

const decision = z.strictObject({
  authority: prose,
  instrument: z.optional(z.nullable(prose)),
  announcedAt: z.optional(z.nullable(day)),
  dates: z._default(
    z
      .array(
        z.strictObject({
          day: z.nullable(statedDay),
          means: line(100),
          basis: line(2_000),
          note: z.optional(prose),
        }),
      )
      .check(z.maxLength(50)),
    [],
  ),
  openProducts: z.optional(z.boolean()),
  exceptions: orNull(
    z.strictObject({
      grantedBy: z.optional(z.nullable(prose)),
      grounds: z.optional(z.nullable(z.array(prose).check(z.maxLength(50)))),
      maxDuration: z.optional(z.nullable(calendarDurationText)),
      blanket: z.optional(z.nullable(z.boolean())),
      reportTo: z.optional(z.nullable(prose)),
    }),
  ),
  references: z._default(z.array(url).check(z.maxLength(50)), []),
});

const timeline = z.strictObject({
  notice: orNull(instantText),
  block: orNull(instantText),
  effective: orNull(instantText),
  due: orNull(instantText),
  reviewBy: orNull(instantText),
  lift: orNull(instantText),
  overrides: z._default(
    z
      .array(
        z.strictObject({
          platforms: z.optional(platforms),
          groups: z.optional(groups),
          effective: instantText,
        }),
      )
      .check(z.maxLength(50)),
    [],
  ),
});
const NO_TIMELINE = {
  notice: null,
  block: null,
  effective: null,
  due: null,
  reviewBy: null,
  lift: null,
  overrides: [],
};

const identifier = z.optional(identifierLine(255));
const name = z.optional(line(255));
const matcherKeys = Object.fromEntries(
  MATCHER_KEYS.map((key) => [key, isForPeople(key) ? name : identifier]),
) as Record<MatcherKey, typeof identifier>;
const matcher = z.strictObject({
  platform,
  effect: z.optional(z.enum(MATCHER_EFFECTS)),
  ...matcherKeys,
  type: z.optional(z.enum(APP_TYPES)),
});

const ids = z.optional(z.array(identifierLine(255)).check(z.maxLength(500)));
const restrictKeys = Object.fromEntries(
  [...PLATFORMS, 'appStore' as const].map((key) => [key, ids]),
) as Record<Platform | 'appStore', typeof ids>;

const bannedApp = z.strictObject({
  name: line(255),
  vendor: z.optional(line(255)),
  match: z.array(matcher).check(z.minLength(1), z.maxLength(100)),
  restrict: z.optional(z.strictObject(restrictKeys)),
  sources: z.optional(
    z
      .array(
        z.strictObject({ id: identifierLine(255), certainty: z.enum(CERTAINTIES), source: prose }),
      )
      .check(z.maxLength(500)),
  ),
});

const DEFAULT_ACTIONS: Readonly<Record<Ownership, OwnershipAction>> = {
  organization: 'remove',
  contractor: 'notice',
  personal: 'none',
};
const actions = z.strictObject({
  organization: z._default(action, DEFAULT_ACTIONS.organization),
  contractor: z._default(action, DEFAULT_ACTIONS.contractor),
  personal: z._default(action, DEFAULT_ACTIONS.personal),
} satisfies Record<Ownership, z.core.$ZodType>);

const limits = z.strictObject({
  maxDevices: orNull(z.int().check(z.gte(1), z.lte(1_000_000_000))),
  maxPercent: orNull(z.number().check(z.gt(0), z.lte(100))),
  wide: orNull(z.strictObject({ percent: z.int().check(z.gte(1), z.lte(100)), why: prose })),
  systemVendors: z._default(z.boolean(), false),
});
const NO_LIMITS = { maxDevices: null, maxPercent: null, wide: null, systemVendors: false };

const followUp = z.strictObject({
  every: z._default(durationText, 'P1D'),
  maxRounds: z._default(z.int().check(z.gte(0), z.lte(100)), 8),
});

const duty = z.strictObject({
  what: prose,
  due: z.optional(z.nullable(line(100))),
  to: z.optional(z.nullable(prose)),
  doneBy: line(255),
});

const shape = z.strictObject({
  id: banId,
  kind: z._default(z.enum(BAN_KINDS), 'ban'),
  title: inLanguages(proseUpTo(LONGEST_TITLE)),
  reason: texts,
  contact: texts,
  decision,
  assumed: z._default(z.array(prose).check(z.maxLength(100)), []),
  timeZone: line(64),
  timeline: z._default(timeline, NO_TIMELINE),
  actions: z._default(actions, DEFAULT_ACTIONS),
  escalation: orNull(z.strictObject({ after: durationText })),
  scope: z.strictObject({
    platforms: platforms.check(z.minLength(1)),
    groups: z._default(groups, []),
  }),
  apps: z.array(bannedApp).check(z.minLength(1), z.maxLength(200)),
  limits: z._default(limits, NO_LIMITS),
  followUp: z._default(followUp, { every: 'P1D', maxRounds: 8 }),
  duties: z._default(z.array(duty).check(z.maxLength(100)), []),
});

/**
 * The ban document as a caller may write it. The output is a `BanDocument` with every default
 * filled in.
 */
export type BanSchema = z.ZodMiniType<BanDocument, z.input<typeof shape>>;

/** The ban document. Each of its texts must be present in these languages (BCP 47). */
export function banSchemaFor(languages: readonly string[]): BanSchema {
  return shape.check(
    z.check((payload) => {
      for (const { path, message } of brokenRules(payload.value, languages)) {
        payload.issues.push({ code: 'custom', path: [...path], message, input: payload.value });
      }
    }),
  );
}

/** The ban document with the languages that a stage requires by default. */
export const banSchema: BanSchema = banSchemaFor(DEFAULT_SETTINGS.languages);

/** `PUT /v1/bans/{id}`: the body is the document. */
export function banBodyFor(languages: readonly string[]) {
  return z.pipe(
    banSchemaFor(languages),
    z.transform((document) => ({ document })),
  );
}
