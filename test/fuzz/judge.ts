import * as z from 'zod/mini';
import { ALL_ROUTES, type ApiRoute } from '../../functions/http/all-routes.ts';
import { ANSWERS } from '../../functions/http/answer-schema.ts';
import { openApi } from '../../functions/http/openapi.ts';
import { PROBLEMS } from '../../functions/http/problem.ts';
import { RouteTable } from '../../local/gateway/route-table.ts';
import type { Request } from './attempt.ts';

/** An answer as it came in. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** How many rows the request changed. */
  readonly rowsChanged: number;
}

const TABLE = new RouteTable(
  ALL_ROUTES.map((route) => ({ routeKey: `${route.method} ${route.path}`, target: route })),
);

/** The route that a request gets to; `undefined`: none. */
function routeOf({ method, path }: Request): ApiRoute | undefined {
  return TABLE.match(method, path.split('?')[0] ?? '')?.route.target;
}

const described = z.parse(
  z.object({
    paths: z.record(
      z.string(),
      z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
    ),
  }),
  openApi(),
).paths;

const problem = z.object({
  type: z.enum(Object.keys(PROBLEMS).map((kind) => `urn:interdict:problem:${kind}`)),
  status: z.int(),
  title: z.string().check(z.minLength(5)),
  detail: z.string().check(z.minLength(15)),
  instance: z.string().check(z.minLength(5)),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
});

/**
 * What the gateway refuses by itself, in its own words: a bad token, a body or headers too large,
 * and, on this machine, another host or origin.
 */
const GATEWAY = [401, 403, 413, 431] as const;

/** What is wrong with an answer; empty if nothing is. `secrets`: what no refusal may hold. */
export function faultsOf(
  request: Request,
  heard: Heard,
  secrets: readonly string[],
): readonly string[] {
  const { status, text } = heard;
  const route = routeOf(request);
  const refused = status >= 400;
  const type = String(heard.headers['content-type'] ?? '');
  const own = isGatewayOwn(heard, type);
  const faults = [
    ...(status >= 500 ? [`answers ${status}`] : []),
    ...(refused && heard.rowsChanged > 0
      ? [`is refused and has changed ${heard.rowsChanged} rows`]
      : []),
    ...(own ? [] : route === undefined ? noRoute(heard) : undocumented(route, status)),
    ...(own || !refused ? [] : noProblem(heard, type, route)),
    ...(refused || route === undefined ? [] : notAsDescribed(route, heard, type)),
    ...(own || heard.headers['cache-control'] === 'no-store' ? [] : ['may be cached']),
  ];
  const shown = secrets.filter((secret) => text.includes(secret));
  const gives = ['enroll', 'createEnrollmentKey', 'osqueryEnroll'].includes(route?.name ?? '');
  if (shown.length > 0 && (refused || !gives)) faults.push('shows a secret');
  if (refused && /node_modules|\bat (?:async )?\S+ \(|file:\/\/|\.ts:\d/.test(text))
    faults.push('shows a stack');
  return faults;
}

function isGatewayOwn({ status, text }: Heard, type: string): boolean {
  if (!GATEWAY.some((one) => one === status)) return false;
  return type === 'application/json'
    ? /^\{"message":"[^"]*"\}$/.test(text)
    : text.startsWith('{"type":"about:blank"');
}

function noRoute({ status, text }: Heard): readonly string[] {
  return status === 404 && text.includes('There is no route')
    ? []
    : [`is no route, and is answered ${status}`];
}

function undocumented({ method, path }: ApiRoute, status: number): readonly string[] {
  const responses = described[path]?.[method.toLowerCase()]?.responses ?? {};
  return String(status) in responses ? [] : [`answers ${status}, which is not documented`];
}

function noProblem(
  { status, text }: Heard,
  type: string,
  route: ApiRoute | undefined,
): readonly string[] {
  if (route?.refusal !== undefined) {
    const read = z.safeParse(route.refusal, parsed(text));
    return read.success ? [] : [`is refused in no words of its protocol: ${text.slice(0, 100)}`];
  }
  if (type !== 'application/problem+json') return [`is refused as ${type}`];
  const read = z.safeParse(problem, parsed(text));
  if (!read.success) return [`is no problem document: ${z.prettifyError(read.error)}`];
  return read.data.status === status ? [] : [`says ${read.data.status} and is ${status}`];
}

function notAsDescribed(route: ApiRoute, { text }: Heard, type: string): readonly string[] {
  const { kind } = route.answer;
  if (kind === 'none') return text === '' ? [] : ['has a body'];
  if (kind === 'file') return /^(?:application\/json|text\/(?:csv|html))/.test(type) ? [] : [type];
  if (type !== 'application/json') return [`is ${type}, and JSON is documented`];
  const read = z.safeParse(ANSWERS[route.name] ?? z.looseObject({}), parsed(text));
  return read.success ? [] : [`is not as described: ${z.prettifyError(read.error)}`];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
