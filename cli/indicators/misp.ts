import { z } from 'zod';
import type { Platform } from '../../functions/domain/devices/app.ts';
import { keysOf, type Matcher, platformOf } from '../documents/matcher.ts';
import { Trouble } from '../world.ts';
import { type Indicator, type Indicators, Left, type ReadingOptions } from './indicator.ts';

const attribute = z.looseObject({
  type: z.string(),
  value: z.string(),
  to_ids: z.boolean().default(true),
  comment: z.string().default(''),
  Tag: z.array(z.looseObject({ name: z.string() })).default([]),
});
type Attribute = z.output<typeof attribute>;
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

/** What attributes of MISP name apps, and by what. */
function matcherOf({ type, value }: Attribute, platform: Platform): Matcher | null {
  if (type === 'mobile-application-id') return { platform, ...keysOf(platform, value) };
  if (type === 'x509-fingerprint-sha256' && platform !== 'ios' && platform !== 'linux')
    return platform === 'chromeos' ? null : { platform, signerSha256: value };
  return null;
}

const OF_APPS: ReadonlySet<string> = new Set(['mobile-application-id', 'x509-fingerprint-sha256']);

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
    const matcher = said === null ? null : matcherOf(one, said);
    if (matcher === null) {
      left.add(said === null && OF_APPS.has(one.type) ? `${one.type} of no platform` : one.type);
      return [];
    }
    const vague = one.to_ids ? null : 'the event says that it is not for detection';
    return [{ app: app?.slice(0, 255) ?? null, vendor: null, matcher, vague }];
  });
  return { title: event.info ?? null, reason: null, references: [], found, left: left.counts };
}
