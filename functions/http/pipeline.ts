import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { describeError, log, withoutSecrets } from '../runtime/log.ts';
import { once } from '../runtime/once.ts';
import { Refusal } from '../usecases/refusal.ts';
import type { Settings } from '../usecases/settings.ts';
import { agentAnswer, type Binding } from './binding.ts';
import { isOpen } from './caller.ts';
import { problemOf } from './problem.ts';
import { claimsOf } from './read-request.ts';
import type { Route } from './route.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * On sampled routes, one success in this many is logged. So is one refusal in this many on those
 * routes and on those that strangers reach, since whoever makes up tokens must not fill the log.
 */
const SAMPLE = 100;

/**
 * The one pipeline of every HTTP function: route, read, check the caller, run, answer. Only
 * `problemOf` turns errors into problems. `load` composes the dependencies once per cold start.
 * `afterwards` gets the dependencies when a route has run, whether it succeeded or failed.
 *
 * Middy's early time-out is off. It would answer before the work has ended and leave that work in a
 * frozen instance. A thawed instance could then write long after the bound that `FENCE` counts on.
 * Without it, Lambda ends the whole instance at its time limit.
 */
export function httpFunction<D extends { readonly settings: Settings }>(
  load: () => D | Promise<D>,
  bindings: readonly Binding<NoInfer<D>>[],
  afterwards: (dependencies: NoInfer<D>) => void = () => undefined,
): HttpHandler {
  const keysOf = (wanted: (route: Route) => boolean | undefined): ReadonlySet<string> =>
    new Set(bindings.flatMap(({ route }) => (wanted(route) ? [keyOf(route)] : [])));
  const sampled = keysOf((route) => route.sampled);
  const refusalsSampled = keysOf((route) => route.sampled || isOpen(route.access));
  const byKey = new Map(bindings.map((binding) => [keyOf(binding.route), binding]));
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(
    routerOf(once(load), byKey, afterwards),
    { timeoutEarlyInMillis: 0 },
  )
    .after((request) => {
      const requestId = requestIdOf(request.event);
      const status = request.response?.statusCode;
      if (isLogged(sampled, request.event)) {
        log('INFO', 'answered', {
          requestId,
          route: printable(request.event.routeKey),
          status,
          by: subjectOf(request.event),
        });
      }
      request.response = withHeaders(request.response ?? {}, requestId);
    })
    .onError((request) => {
      request.response = refusalOf(
        request.event,
        request.error,
        isLogged(refusalsSampled, request.event),
        byKey.get(request.event?.routeKey)?.refused,
      );
    });
  return async (event, context) => handler(event, context);
}

/**
 * Finds the binding by the gateway's route key. The path would not do: behind a custom domain it
 * begins with the base path of the mapping.
 */
function routerOf<D>(
  dependencies: () => Promise<D>,
  byKey: ReadonlyMap<string, Binding<D>>,
  afterwards: (dependencies: D) => void,
) {
  return async (event: APIGatewayProxyEventV2) => {
    const binding = byKey.get(event.routeKey);
    if (binding === undefined) throw noRoute(event);
    const composed = await dependencies();
    try {
      return await binding.serve(event, composed);
    } finally {
      afterwards(composed);
    }
  };
}

/** A path may hold the secret of a webhook, and problem documents are passed on. */
function noRoute(event: APIGatewayProxyEventV2): Refusal {
  const { method, path } = event.requestContext.http;
  return new Refusal(
    'not-found',
    `There is no route ${printable(method)} ${withoutSecrets(printable(path))}: ` +
      'docs/openapi.json lists those that there are.',
  );
}

/** Whether this one is logged, where of these routes only a sample is. */
function isLogged(sampled: ReadonlySet<string>, event: APIGatewayProxyEventV2 | undefined) {
  return !sampled.has(event?.routeKey ?? '') || Math.random() < 1 / SAMPLE;
}

/**
 * The answer to a request that was refused or failed: in the words of the agent's protocol where it
 * has `own` ones, else a problem document. The log gets every failure with its reason, and the
 * refusals that are `logged`.
 */
function refusalOf(
  event: APIGatewayProxyEventV2 | undefined,
  error: unknown,
  logged: boolean,
  own: Binding<never>['refused'],
): APIGatewayProxyStructuredResultV2 {
  const requestId = requestIdOf(event);
  const problem = problemOf(error, requestId);
  const fields = {
    requestId,
    route: printable(event?.routeKey),
    status: problem.status,
    kind: problem.kind,
  };
  if (problem.status >= 500) log('ERROR', 'failed', { ...fields, error: describeError(error) });
  else if (logged) log('INFO', 'refused', { ...fields, by: subjectOf(event) });
  if (own !== undefined) {
    const { headers, ...answer } = agentAnswer(own(problem));
    return withHeaders({ ...answer, headers: { ...problem.headers, ...headers } }, requestId);
  }
  return withHeaders(
    {
      statusCode: problem.status,
      headers: { 'content-type': 'application/problem+json', ...problem.headers },
      body: JSON.stringify(problem.document),
    },
    requestId,
  );
}

function withHeaders(
  response: APIGatewayProxyStructuredResultV2,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  return {
    ...response,
    headers: {
      ...response.headers,
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
    },
  };
}

function keyOf(route: Route): string {
  return `${route.method} ${route.path}`;
}

function requestIdOf(event: APIGatewayProxyEventV2 | undefined): string {
  return event?.requestContext?.requestId ?? 'unknown';
}

function subjectOf(event: APIGatewayProxyEventV2 | undefined): string | undefined {
  const subject = claimsOf(event)?.sub;
  return typeof subject === 'string' ? subject.slice(0, 128) : undefined;
}

/** A method or path that is safe to repeat: short and without control characters. */
function printable(text: string | undefined): string {
  return (text ?? '')
    .slice(0, 200)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '·');
}
