import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Accepted } from '../usecases/accepted.ts';
import type { Settings } from '../usecases/settings.ts';
import { readRequest } from './read-request.ts';
import type { InputOf, Parsed, Route } from './route.ts';

/** A route with the code that carries it out. */
export interface Binding<D> {
  readonly route: Route;
  readonly serve: (
    event: APIGatewayProxyEventV2,
    dependencies: D,
  ) => Promise<APIGatewayProxyStructuredResultV2>;
}

/** The answer of a route whose answer kind is `file`. */
interface FileAnswer {
  readonly contentType: string;
  readonly body: string;
}

/**
 * Binds a route to the use case that carries it out. The request is read and its caller is checked
 * before the use case gets any part of it. A use case that asks for more than its route gives does
 * not compile.
 */
export function on<const R extends Route, D>(
  route: R,
  useCase: (dependencies: D, input: InputOf<R>) => Promise<unknown>,
): Binding<D & { readonly settings: Settings }> {
  return {
    route,
    async serve(event, dependencies) {
      const request = readRequest(route, event, dependencies.settings);
      const answer = await useCase(dependencies, inputOf<R>(route, request));
      return answer instanceof Accepted
        ? { ...answerOf(route, answer.answer), statusCode: 202 }
        : answerOf(route, answer);
    },
  };
}

/** The path and the caller come last, so that no sent field can replace them. */
function inputOf<R extends Route>(route: R, request: Parsed<unknown, unknown, unknown>) {
  const { body, query, path, caller, token, idempotencyKey } = request;
  const input = {
    ...fields(body),
    ...fields(query),
    ...fields(path),
    ...(route.idempotent ? { idempotencyKey } : {}),
    ...(route.access === 'device' ? { token } : {}),
    caller,
  };
  // The route's schemas have read these fields, and `InputOf` is made of the same schemas.
  return input as InputOf<R>;
}

function fields(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function answerOf(route: Route, answer: unknown): APIGatewayProxyStructuredResultV2 {
  switch (route.answer.kind) {
    case 'none':
      return { statusCode: route.status, headers: {} };
    case 'file':
      return fileOf(route, answer);
    case 'json':
      return {
        statusCode: route.status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(answer),
      };
    default:
      return route.answer.kind satisfies never;
  }
}

function fileOf(route: Route, answer: unknown): APIGatewayProxyStructuredResultV2 {
  if (!isFile(answer)) throw new TypeError(`${route.name} answered something that is not a file`);
  return {
    statusCode: route.status,
    headers: {
      'content-type': answer.contentType,
      // Reports hold texts that people wrote. A browser that opens a report must run nothing in it.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
    body: answer.body,
  };
}

function isFile(answer: unknown): answer is FileAnswer {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'contentType' in answer &&
    'body' in answer &&
    typeof answer.body === 'string'
  );
}
