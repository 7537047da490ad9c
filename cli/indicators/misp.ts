import { z } from 'zod';
import type { MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import type { Platform } from '../../functions/domain/devices/app.ts';
import { matcherFor, platformOf } from '../documents/matcher.ts';
import { Trouble } from '../world.ts';
import {
  type Indicator,
  type Indicators,
  indicatorOf,
  Left,
  type ReadingOptions,
} from './indicator.ts';

const attribute = z.looseObject({
  type: z.string(),
  value: z.string(),
  to_ids: z.boolean().default(true),
  comment: z.string().default(''),
  Tag: z.array(z.looseObject({ name: z.string() })).default([]),
});
const object = z.looseObject({ name: z.string(), Attribute: z.array(attribute).default([]) });
const eventSchema = z.looseObject({
  Event: z.looseObject({
    info: z.string().optional(),
    uuid: z.string().optional(),
    Tag: z.array(z.looseObject({ name: z.string() })).default([]),
    Attribute: z.array(attribute).default([]),
    Object: z.array(object).default([]),
  }),
});

/** The platform that tags name, such as `ms-caro-malware:malware-platform="AndroidOS"`. */
function platformIn(tags: readonly { readonly name: string }[]): Platform | null {
  for (const { name } of tags) {
    const [, value = name] = /="([^"]+)"$/.exec(name) ?? [];
    const found = platformOf(value.replace(/OS$/, '')) ?? platformOf(value);
    if (found !== null) return found;
  }
  return null;
}

/** The types of attributes that name apps, and by what; `null`: the identifier's form says so. */
const OF_APPS: ReadonlyMap<string, MatcherKey | null> = new Map([
  ['mobile-application-id', null],
  ['x509-fingerprint-sha256', 'signerSha256'],
]);

/** Reads an event as MISP exports it in JSON. Throws `Trouble`. */
export function readMisp(json: unknown, { platform: unless }: ReadingOptions): Indicators {
  const read = eventSchema.safeParse(json);
  if (!read.success) throw new Trouble('This is no event that MISP has exported as JSON.');
  const { Event: event } = read.data;
  const ofEvent = platformIn(event.Tag);
  const left = new Left();
  const named = event.Object.flatMap(({ name, Attribute }) => {
    const app = Attribute.find(({ type, value }) => type === 'text' && value.length < 100);
    return Attribute.map((one) => ({
      one,
      app: name === 'android-app' ? (app?.value ?? null) : null,
      platform: name === 'android-app' ? ('android' as const) : null,
    }));
  });
  const all = [
    ...event.Attribute.map((one) => ({ one, app: one.comment || null, platform: null })),
    ...named,
  ];
  const found = all.flatMap(({ one, app, platform }): readonly Indicator[] => {
    const said = platform ?? platformIn(one.Tag) ?? ofEvent ?? unless;
    const key = OF_APPS.get(one.type);
    const matcher = said === null || key === undefined ? null : matcherFor(said, one.value, key);
    if (matcher === null) {
      left.add(said === null && key !== undefined ? `${one.type} of no platform` : one.type);
      return [];
    }
    const doubt = one.to_ids ? null : 'the event says that it is not for detection';
    return [indicatorOf(matcher, { app, doubt })];
  });
  return { title: event.info ?? null, reason: null, references: [], found, left: left.counts };
}
