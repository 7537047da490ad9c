import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Settings } from '../usecases/settings.ts';
import { readRequest } from './read-request.ts';
import type { Parsed, Route } from './route.ts';

/** A route with what carries it out. */
export interface Binding<D> {
  readonly route: Route;
  readonly serve: (
    event: APIGatewayProxyEventV2,
    dependencies: D,
  ) => Promise<APIGatewayProxyStructuredResultV2>;
}

/** What a use case needs, and the settings that every request is read by. */
export type Needs<U extends (dependencies: never, input: never) => unknown> = Parameters<U>[0] & {
  readonly settings: Settings;
};

/** What a route answers whose answer is a `file`. */
export interface FileAnswer {
  readonly contentType: string;
  readonly body: string;
}

/**
 * Binds a route to a use case: the request is read and its caller checked before `run` sees
 * anything of it.
 */
export function on<P, Q, B, D extends { readonly settings: Settings }>(
  route: Route<P, Q, B>,
  run: (dependencies: D, request: Parsed<P, Q, B>) => Promise<unknown>,
): Binding<D> {
  return {
    route,
    async serve(event, dependencies) {
      const request = readRequest(route, event, dependencies.settings);
      const answer = await run(dependencies, request);
      if (route.answer.kind === 'none') return { statusCode: route.status, headers: {} };
      if (route.answer.kind === 'file') return fileOf(route, answer);
      return {
        statusCode: route.status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(answer),
      };
    },
  };
}

function fileOf(route: Route, answer: unknown): APIGatewayProxyStructuredResultV2 {
  if (!isFile(answer)) throw new TypeError(`${route.name} answered something that is not a file`);
  return {
    statusCode: route.status,
    headers: {
      'content-type': answer.contentType,
      // Reports hold texts that people wrote: a browser that opens one shows it and runs nothing.
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
