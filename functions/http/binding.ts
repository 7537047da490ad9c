import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Head } from '../domain/devices/head.ts';
import { Accepted } from '../usecases/accepted.ts';
import type { AdmitNeeds } from '../usecases/devices/admit-device.ts';
import type { Settings } from '../usecases/settings.ts';
import type { Access } from './caller.ts';
import type { Problem } from './problem.ts';
import { readCaller, readDeviceToken, readRequest } from './read-request.ts';
import type { InputOf, Parsed, Route } from './route.ts';

/** A route with the code that carries it out. */
export interface Binding<D> {
  readonly route: Route;
  readonly serve: (
    event: APIGatewayProxyEventV2,
    dependencies: D,
  ) => Promise<APIGatewayProxyStructuredResultV2>;
  /**
   * How the agent's protocol says that a request was refused or failed, whatever went wrong. Left
   * out: by a problem document.
   */
  readonly refused?: (problem: Problem) => AgentAnswer;
}

/** An answer in the words of an agent's protocol. The body is sent as JSON. */
export interface AgentAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The answer of a route whose answer kind is `file`. */
interface FileAnswer {
  readonly contentType: string;
  readonly body: string;
}

type Answer = APIGatewayProxyStructuredResultV2;

/** A route that is neither a device's nor an agent's. */
type OtherRoute = Route & { readonly access: Exclude<Access, 'device' | 'agent'> };
type DeviceRoute = Route & { readonly access: 'device' };
type AgentRoute = Route & { readonly access: 'agent' };

/** Finds the device whose token it is, and serves it. Throws the refusal of any other token. */
type Admit = (
  dependencies: AdmitNeeds,
  token: string,
  serve: (device: Head) => Promise<Answer>,
) => Promise<Answer>;

/**
 * Binds a route to the use case that carries it out. The caller is checked and the request is read
 * before the use case gets any part of it. A use case that asks for more than its route gives does
 * not compile.
 */
export function on<const R extends OtherRoute, D>(
  route: R,
  useCase: (dependencies: D, input: InputOf<R>) => Promise<unknown>,
): Binding<D & { readonly settings: Settings }> {
  return {
    route,
    async serve(event, dependencies) {
      const { settings } = dependencies;
      const caller = readCaller(route, event, settings);
      const request = readRequest(route, event, settings, caller);
      return answerOf(route, await useCase(dependencies, inputOf<R>(route, request)));
    },
  };
}

/**
 * Binds a route that devices call. The token is looked up before anything else of the request is
 * read, so that a stranger with a made-up token makes us inflate and parse nothing.
 */
export function onDevice<const R extends DeviceRoute, D>(
  route: R,
  admit: Admit,
  useCase: (dependencies: D, input: InputOf<R>) => Promise<unknown>,
): Binding<D & AdmitNeeds & { readonly settings: Settings }> {
  return {
    route,
    serve: (event, dependencies) =>
      admit(dependencies, readDeviceToken(event), async (device) => {
        const request = readRequest(route, event, dependencies.settings);
        return answerOf(route, await useCase(dependencies, inputOf<R>(route, request, device)));
      }),
  };
}

/**
 * Binds a route of an agent's protocol. What authenticates the agent is its protocol's to find in
 * the request, so `act` gets the request unauthenticated. `refused` makes the answer of all that
 * `act` throws, of a request that cannot be read, and of a function that could not be composed.
 */
export function onAgent<const R extends AgentRoute, D>(
  route: R,
  refused: (problem: Problem) => AgentAnswer,
  act: (dependencies: D, input: InputOf<R>) => Promise<AgentAnswer>,
): Binding<D & { readonly settings: Settings }> {
  return {
    route,
    refused,
    async serve(event, dependencies) {
      const request = readRequest(route, event, dependencies.settings);
      return agentAnswer(await act(dependencies, inputOf<R>(route, request)));
    },
  };
}

/** The answer as the gateway takes it. */
export function agentAnswer({ status, body }: AgentAnswer): Answer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** The path and the caller come last, so that no sent field can replace them. */
function inputOf<R extends Route>(
  route: R,
  request: Parsed<unknown, unknown, unknown>,
  device: Head | null = null,
) {
  const { body, query, path, caller, idempotencyKey } = request;
  const input = {
    ...fields(body),
    ...fields(query),
    ...fields(path),
    ...(route.idempotent ? { idempotencyKey } : {}),
    ...(device === null ? {} : { device }),
    caller,
  };
  // The route's schemas have read these fields, and `InputOf` is made of the same schemas.
  return input as InputOf<R>;
}

function fields(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function answerOf(route: Route, answer: unknown): Answer {
  if (answer instanceof Accepted) return { ...answerOf(route, answer.answer), statusCode: 202 };
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
