import * as z from 'zod/mini';
import type { Schema } from '../../functions/http/parse.ts';
import type { Random } from './random.ts';

type Described = Readonly<Record<string, unknown>>;

const asDescribed = (value: unknown): Described =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A schema as the API's description has it. */
function described(schema: Schema): Described {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
}

const TEXTS = [
  ...['com.example.app', 'android', 'ios', 'treasury', 'x', '2023-10-16', 'en', 'P1D', 'PT48H'],
  ...['2023-10-16T13:00:00Z', 'a'.repeat(64), 'https://example.org/', '414478124', 'ABCDEFGHIJ'],
] as const;

/** Something that may be as the schema says: form alone, no rule across fields. */
function sampleOf(schema: Described, random: Random, depth = 0): unknown {
  if ('const' in schema) return schema.const;
  if ('default' in schema && random.chance(0.2)) return schema.default;
  const choices = asList(schema.enum ?? schema.anyOf ?? schema.oneOf);
  if (choices.length > 0) {
    const chosen = random.pick(choices);
    return schema.enum === undefined ? sampleOf(asDescribed(chosen), random, depth + 1) : chosen;
  }
  if (depth > 8) return null;
  switch (schema.type) {
    case 'object':
      return objectOf(schema, random, depth);
    case 'array': {
      const items = Array.from({ length: random.below(3) });
      return items.map(() => sampleOf(asDescribed(schema.items), random, depth + 1));
    }
    case 'integer':
    case 'number':
      return random.pick([schema.minimum ?? 1, 1, 2, 10, schema.maximum ?? 100]);
    case 'boolean':
      return random.chance(0.5);
    case 'string':
      return random.pick(TEXTS);
    default:
      return null;
  }
}

function objectOf(schema: Described, random: Random, depth: number): unknown {
  const required = asList(schema.required);
  const own = Object.entries(asDescribed(schema.properties)).filter(
    ([name]) => required.includes(name) || random.chance(0.5),
  );
  const fields = own.map(([name, item]) => [name, sampleOf(asDescribed(item), random, depth + 1)]);
  const more = asDescribed(schema.additionalProperties);
  const names = Object.keys(more).length > 0 ? ['en', 'fr', 'android'] : [];
  return Object.fromEntries([
    ...names.map((name) => [name, sampleOf(more, random, depth + 1)]),
    ...fields,
  ]);
}

/** The document with some of the fields that it may have besides. */
export function withMoreFields(document: unknown, schema: Schema, random: Random): unknown {
  const { properties } = described(schema);
  const fields = Object.entries(asDescribed(properties)).filter(() => random.chance(0.4));
  return {
    ...asDescribed(document),
    ...Object.fromEntries(
      fields.map(([name, item]) => [name, sampleOf(asDescribed(item), random)]),
    ),
  };
}

/** Names of what a schema of parameters takes. */
export function namesIn(schema: Schema): readonly string[] {
  return Object.keys(asDescribed(described(schema).properties));
}
