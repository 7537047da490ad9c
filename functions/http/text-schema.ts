import * as z from 'zod/mini';
import { LONGEST_EXPLAIN_TOKEN } from '../domain/findings/explain-link.ts';
import { LONGEST_ORDER_ID, ORDER_ID } from '../domain/findings/order.ts';
import { instantAfter } from '../domain/time/calendar-duration.ts';
import { parseDuration, parseInstant } from '../domain/time/instant.ts';
import { unseenInIdentifier } from '../domain/unseen.ts';
import { cut } from './told-text.ts';

/*
 * The texts in requests. Control characters, lone surrogates and noncharacters are refused
 * everywhere, because none belongs in a name. A lone surrogate also does not survive being written
 * as UTF-8. The hash of the sent text would then differ from the hash of the stored text.
 */

const CLEAN = /^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;
const CLEAN_LINES = /^(?:[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]|[\n\t])*$/u;

const clean = z.regex(CLEAN, { error: 'has control characters or broken Unicode: remove them' });

/** One line of 1 to `max` characters. */
export const line = (max: number) => z.string().check(z.minLength(1), z.maxLength(max), clean);

/** A folded text that a device tells for people. It is cut at its length. */
export const toldText = (max: number) =>
  z.string().check(
    z.overwrite((text) => cut(text, max)),
    z.minLength(1),
    z.maxLength(max),
    clean,
  );

/** One line that a machine compares. All of it can be seen. */
export const identifierLine = (max: number) =>
  line(max).check(
    z.refine((text) => unseenInIdentifier(text) === null, {
      error: ({ input }) =>
        'has characters that cannot be seen, and would match nothing: take them out of ' +
        `${unseenInIdentifier(String(input))}`,
    }),
  );

/** Prose for people, 1 to `max` characters; line breaks and tabs are allowed. */
export const proseUpTo = (max: number) =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(max),
      z.regex(CLEAN_LINES, { error: 'has control characters or broken Unicode: remove them' }),
    );

/** Prose for people, 1 to 2,000 characters. */
export const prose = proseUpTo(2_000);

const pattern = (max: number, regex: RegExp, error: string) =>
  z.string().check(z.maxLength(max), z.regex(regex, { error }));

/** A ban's id: 3 to 64 lower-case letters, digits and inner hyphens. */
export const banId = pattern(
  64,
  /^[a-z0-9]([a-z0-9-]{1,62}[a-z0-9])$/,
  'must be 3 to 64 lower-case letters, digits and hyphens, with no hyphen at either end',
);

/** A device's id as this service gives it out, or as an order's id carries it. */
export const deviceId = pattern(
  64,
  /^[A-Za-z0-9_-]{1,64}$/,
  'must be the id of a device, 1 to 64 letters, digits, hyphens and underscores, as this service ' +
    'gave it out',
);

/** An id that the service gave out, or a device's. */
export const opaqueId = pattern(
  255,
  /^[A-Za-z0-9._:~@=+-]{1,255}$/,
  'must be 1 to 255 letters, digits or . _ : ~ @ = + -, as this service gave it out',
);

/** A group of devices, for example a department. */
export const group = pattern(
  64,
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'must be 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter ' +
    'or digit',
);

/** A system that reports devices. */
export const source = pattern(
  64,
  /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/,
  'must be 1 to 64 lower-case letters, digits and hyphens, with no hyphen at either end',
);

/** A device's id in its source. */
export const externalId = pattern(
  200,
  /^(?:[A-Za-z0-9._:@=+/-]{1,200}|\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\})$/,
  'must be 1 to 200 letters, digits or . _ : @ = + / -, or a GUID in braces',
);

/** An order's id, `banId.deviceId.n`. */
export const orderId = pattern(
  LONGEST_ORDER_ID,
  ORDER_ID,
  'must be an order id as the order carried it: banId.deviceId.n',
);

/** The token of a link, as `explainUrl` of an order ends in it. */
export const explainToken = pattern(
  LONGEST_EXPLAIN_TOKEN,
  /^[A-Za-z0-9_.-]+$/,
  'must be the end of a link as an order carries it',
);

/** An instant, read into milliseconds. */
export const instant = z.pipe(
  z
    .string()
    .register(z.globalRegistry, { format: 'date-time' })
    .check(
      z.maxLength(40),
      z.refine((text) => parseInstant(text) !== null, {
        error:
          'must be a date and time that exists, with its offset, for example ' +
          '2023-10-30T00:00:00-04:00 or 2023-10-30T04:00:00Z, in the years 0001 to 9999 in UTC',
      }),
    ),
  z.transform((text) => parseInstant(text) ?? Number.NaN),
);

/**
 * An instant, kept as its author wrote it in the document, with the offset that the author chose.
 */
export const instantText = z.string().check(
  z.maxLength(40),
  z.refine((text) => parseInstant(text) !== null, {
    error:
      'must be a date and time that exists, with its offset, for example ' +
      '2023-10-30T00:00:00-04:00, in the years 0001 to 9999 in UTC',
  }),
);

/** A duration, kept as written. */
export const durationText = z.string().check(
  z.maxLength(40),
  z.refine((text) => parseDuration(text) !== null, {
    error:
      'must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, for example ' +
      'P1D or PT12H; a year is P365D',
  }),
);

/** A duration that may also count calendar years and months: `P1Y`. */
export const calendarDurationText = z.string().check(
  z.maxLength(40),
  z.refine((text) => instantAfter(0, text) !== null, {
    error: 'must be an ISO 8601 duration, for example P1Y, P6M or P30D',
  }),
);

/** A calendar day that exists. */
export const day = z.string().check(
  z.maxLength(10),
  z.refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(`${text}T00:00:00Z`) !== null,
    {
      error: 'must be a day that exists, for example 2023-10-30',
    },
  ),
);

/** A language (BCP 47). */
export const languageTag = pattern(
  35,
  /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/,
  'must be a language tag, for example en or fr-CA',
);

/** SHA-256 in lower-case hex. */
export const sha256 = pattern(64, /^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

/** A field that may be left out or null. Both are read as null. */
export const orNull = <T extends z.core.SomeType>(schema: T) =>
  z._default(z.nullable(schema), null);
