import type { ApiRoute } from '../../functions/http/all-routes.ts';
import type { Known } from '../made/examples.ts';
import { requestFor } from '../made/requests.ts';
import { mutatedEncoding, mutatedLines, mutatedText } from './byte-mutations.ts';
import { jsonText, mutatedJson } from './json-mutations.ts';
import { Random } from './random.ts';
import {
  type Caller,
  mutatedCaller,
  mutatedHeaders,
  mutatedPath,
  mutatedQuery,
} from './request-mutations.ts';
import { withMoreFields } from './schema-samples.ts';

/** The parts of a request that are changed, in the order in which that is done. */
const AREAS = [
  ...['fields', 'document', 'lines', 'text', 'encoding', 'path', 'query', 'headers', 'caller'],
] as const;
type Area = (typeof AREAS)[number];

/** One change: where, and the seed that says which. */
export interface Step {
  readonly area: Area;
  readonly seed: number;
}

/** A request as it goes out. */
export interface Request {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly caller: Caller;
}

/** What requests are made from: what the running stack has, and cursors that it gave out. */
export interface Material {
  readonly known: Known;
  readonly cursors: readonly string[];
}

const WEIGHTED: readonly [Area, ...Area[]] = [
  ...(['document', 'document', 'document', 'fields'] as const),
  ...(['text', 'encoding', 'lines', 'path', 'query', 'query', 'headers', 'caller'] as const),
];

/** The changes that one request gets: one, now and then more, one in eight none. */
export function stepsOf(random: Random, route: ApiRoute): readonly Step[] {
  const count = random.pick([0, 1, 1, 1, 1, 1, 2, 3]);
  const withBody = route.body.types.length > 0;
  const areas = WEIGHTED.filter(
    (area) => withBody || !['fields', 'document', 'text', 'encoding', 'lines'].includes(area),
  );
  return Array.from({ length: count }, () => ({
    area: random.pick(areas) ?? 'query',
    seed: random.below(2 ** 31),
  }));
}

/** The request of a route's example with the changes made. */
export function requestOf(
  route: ApiRoute,
  { known, cursors }: Material,
  steps: readonly Step[],
): Request {
  const example = requestFor(route, known);
  const randoms = (area: Area): readonly Random[] =>
    steps.filter((step) => step.area === area).map(({ seed }) => new Random(seed));
  const sent = bodyOf(route, example, randoms);
  const path = randoms('path').reduce(
    (before, random) => mutatedPath(before, random),
    example.path,
  );
  const query = randoms('query').reduce(
    (before, random) => mutatedQuery(before, { route, cursors }, random),
    new URLSearchParams(example.query).toString(),
  );
  const headers = randoms('headers').reduce((before, random) => mutatedHeaders(before, random), {
    ...example.headers,
    ...sent.headers,
  });
  const caller = randoms('caller').reduce<Caller>((_before, random) => mutatedCaller(random), {
    as: example.as,
  });
  return {
    method: route.method,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    body: sent.body,
    caller,
  };
}

function bodyOf(
  route: ApiRoute,
  { body, type }: ReturnType<typeof requestFor>,
  randoms: (area: Area) => readonly Random[],
): Pick<Request, 'headers' | 'body'> {
  const { schema } = route.body;
  if (type === null || schema === null) return { headers: {}, body: undefined };
  const isLines = typeof body === 'string';
  let document: unknown = isLines ? JSON.parse(body) : body;
  for (const random of randoms('fields')) document = withMoreFields(document, schema, random);
  for (const random of randoms('document')) document = mutatedJson(document, random);
  let text: string | Buffer = jsonText(document);
  for (const random of randoms('lines')) text = mutatedLines([text, jsonText(body)], random);
  for (const random of randoms('text')) text = mutatedText(String(text), random);
  const plain = { headers: { 'content-type': type }, body: Buffer.from(text) };
  return randoms('encoding').reduce<{ headers: Record<string, string>; body: Buffer }>(
    (before, random) => {
      const { body: encoded, headers } = mutatedEncoding(before.body, random);
      return { headers: { ...before.headers, ...headers }, body: encoded };
    },
    plain,
  );
}
