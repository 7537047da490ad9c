import { z } from 'zod';
import type { MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import { matcherFor } from '../documents/matcher.ts';
import { Trouble } from '../world.ts';
import {
  type Indicator,
  type Indicators,
  indicatorOf,
  Left,
  type ReadingOptions,
} from './indicator.ts';

const objectSchema = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  pattern: z.string().optional(),
  pattern_type: z.string().default('stix'),
  confidence: z.number().optional(),
  revoked: z.boolean().default(false),
  valid_until: z.string().optional(),
  source_ref: z.string().optional(),
  target_ref: z.string().optional(),
  relationship_type: z.string().optional(),
  external_references: z.array(z.looseObject({ url: z.string().optional() })).default([]),
});
type StixObject = z.output<typeof objectSchema>;
const bundleSchema = z.looseObject({ type: z.literal('bundle'), objects: z.array(objectSchema) });

/** Below this an indicator's confidence, of 100, is too little to order anything by. */
const SURE = 50;

/** `[app:id='com.example']`, one comparison alone; `null`: the pattern says more than that. */
function comparisonIn(pattern: string): readonly [path: string, value: string] | null {
  const [, path = '', value = ''] =
    /^\s*\[\s*([\w:.'-]+?)\s*=\s*'((?:[^'\\]|\\.)*)'\s*\]\s*$/.exec(pattern) ?? [];
  return path === '' ? null : [path, value.replaceAll(/\\(.)/g, '$1')];
}

/**
 * What a path compares; `null`: the identifier's form says so. `app:id` and `app:cert.sha256` are
 * how indicators of mobile spyware are published; `software:name` and certificates are STIX' own
 * (STIX 2.1, sections 6.14 and 6.19).
 */
const COMPARED: ReadonlyMap<string, MatcherKey | null> = new Map([
  ['app:id', null],
  ['app:cert.sha256', 'signerSha256'],
  ["x509-certificate:hashes.'SHA-256'", 'signerSha256'],
  ['software:name', 'displayName'],
]);

function isOver({ revoked, valid_until: until }: StixObject, now: number): boolean {
  return revoked || (until !== undefined && Date.parse(until) <= now);
}

function doubtOf({ confidence = 100 }: StixObject): string | null {
  return confidence < SURE ? `the list is sure of it by ${confidence} of 100` : null;
}

/** What each indicator indicates, by name: a malware or a tool. */
function namesOf(objects: readonly StixObject[]): ReadonlyMap<string, string> {
  const names = new Map(
    objects.flatMap(({ id, name }) => (id && name ? [[id, name] as const] : [])),
  );
  const indicated = new Map<string, string>();
  for (const { type, relationship_type: how, source_ref: from, target_ref: to } of objects) {
    const name = names.get(to ?? '');
    const isTold = type === 'relationship' && how === 'indicates' && from !== undefined;
    if (isTold && name !== undefined && !indicated.has(from)) indicated.set(from, name);
  }
  return indicated;
}

/** Reads a bundle of STIX 2. `now`: what has ended by then is left out. Throws `Trouble`. */
export function readStix(json: unknown, { platform }: ReadingOptions, now: number): Indicators {
  const read = bundleSchema.safeParse(json);
  if (!read.success) throw new Trouble('This is no bundle of STIX 2 in JSON.');
  const { objects } = read.data;
  const names = namesOf(objects);
  const left = new Left();
  const found = objects.flatMap((one): readonly Indicator[] => {
    if (one.type !== 'indicator') return [];
    const comparison = one.pattern_type === 'stix' ? comparisonIn(one.pattern ?? '') : null;
    const [path, value] = comparison ?? ['a pattern of several parts', ''];
    if (isOver(one, now)) left.add('an indicator that is over');
    else if (platform === null && COMPARED.has(path)) left.add(`${path} of no platform`);
    else {
      const key = COMPARED.get(path);
      const matcher =
        platform === null || key === undefined ? null : matcherFor(platform, value, key);
      if (matcher !== null)
        return [
          indicatorOf(matcher, { app: names.get(one.id ?? '') ?? null, doubt: doubtOf(one) }),
        ];
      left.add(path);
    }
    return [];
  });
  const report = objects.find(({ type }) => ['report', 'malware', 'campaign'].includes(type));
  const references = (report?.external_references ?? []).flatMap(({ url }) => url ?? []);
  const { name = null, description = null } = report ?? {};
  return { title: name, reason: description, references, found, left: left.counts };
}
