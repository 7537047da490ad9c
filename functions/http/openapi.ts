import * as z from 'zod/mini';
import { ALL_ROUTES } from './all-routes.ts';
import { ANSWERS } from './answer-schema.ts';
import { isOpen } from './caller.ts';
import type { Schema } from './parse.ts';
import { PROBLEMS, type ProblemKind } from './problem.ts';
import type { Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The API's description (OpenAPI 3.1). It is made from the routes and from the schemas that read
 * requests, so it cannot differ from the code. It leaves out rules across fields. The answers to a
 * broken rule (`errors`) explain those.
 */
export function openApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of ALL_ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Interdict',
      version: '1',
      description:
        'Bans applications on an organisation’s devices by a date, and proves that it ' +
        'happened. Refusals are problem documents (RFC 9457). ' +
        'What the gateway itself refuses (a missing or bad JWT, throttling, size) is ' +
        '{"message": …}.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ administrator: [] }],
    paths,
    components: {
      securitySchemes: {
        administrator: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'An access token of the identity provider. Roles are in the claim that the stage ' +
            'names; a connector’s scope names its sources: sources/<source>, or sources/*.',
        },
        device: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token from POST /v1/enroll: <deviceId>.<secret>',
        },
      },
      schemas: { Problem: PROBLEM },
      responses: Object.fromEntries(
        (Object.keys(PROBLEMS) as ProblemKind[]).map((kind) => [
          kind,
          problemResponse(PROBLEMS[kind].title),
        ]),
      ),
    },
  };
}

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'status', 'title', 'detail', 'instance'],
  properties: {
    type: {
      type: 'string',
      enum: Object.keys(PROBLEMS).map((kind) => `urn:interdict:problem:${kind}`),
    },
    status: { type: 'integer' },
    title: { type: 'string' },
    detail: { type: 'string', description: 'What to change' },
    instance: { type: 'string', description: 'The request’s id, under which the log has it' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON Pointer into the body, or the name of a parameter',
          },
          detail: { type: 'string' },
        },
      },
    },
  },
};

function problemResponse(description: string): Json {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** How any body may come compressed. */
const ZIPPED: Json = {
  'application/gzip': {
    schema: { type: 'string', format: 'binary', description: 'The same, as gzip' },
  },
};

function operation(route: Route): Json {
  const body = route.body.schema === null ? null : jsonSchema(route.body.schema);
  const roles = isOpen(route.access) ? [] : route.access;
  return {
    operationId: route.name,
    summary: route.summary,
    ...(roles.length > 0 ? { description: `Roles: ${roles.join(', ')}.` } : {}),
    ...(route.access === 'anyone' || route.access === 'agent' ? { security: [] } : {}),
    ...(route.access === 'device' ? { security: [{ device: [] }] } : {}),
    parameters: [
      ...parametersOf(route.parameters, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.idempotent
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description: 'A repeat with the same key is the same act',
              schema: { type: 'string', minLength: 1, maxLength: 128 },
            },
          ]
        : []),
    ],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: route.body.mayBeEmpty !== true,
            content: {
              ...Object.fromEntries(
                route.body.types.slice(0, 1).map((type) => [type, { schema: body }]),
              ),
              ...ZIPPED,
            },
          },
        }),
    responses: {
      [route.status]: successOf(route),
      ...(route.accepted === undefined
        ? {}
        : { 202: { ...successOf(route), description: route.accepted } }),
      ...refusalsOf(route),
    },
  };
}

function successOf(route: Route): Json {
  const { kind, description } = route.answer;
  const answer = ANSWERS[route.name];
  if (kind === 'none') return { description };
  if (kind === 'json')
    return {
      description,
      content: {
        'application/json': {
          schema: answer === undefined ? { type: 'object' } : jsonSchema(answer),
        },
        ...(route.page === true ? { 'text/html': { schema: { type: 'string' } } } : {}),
      },
    };
  const types = ['application/json', 'text/csv', 'text/html'];
  return {
    description,
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
  };
}

/** What an agent is answered in its protocol's own form, if it is not answered as it would like. */
const TO_AGENTS: readonly ProblemKind[] = [
  ...(['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'too-large'] as const),
  ...(['unsupported', 'unprocessable', 'internal', 'unavailable'] as const),
];

function refusalsOf(route: Route): Json {
  if (route.refusal !== undefined) {
    const content = { 'application/json': { schema: jsonSchema(route.refusal) } };
    return Object.fromEntries(
      TO_AGENTS.map((kind) => [
        PROBLEMS[kind].status,
        { description: PROBLEMS[kind].title, content },
      ]),
    );
  }
  const takesBody = route.body.schema !== null;
  const acts = route.method !== 'GET' && route.access !== 'device';
  const conflicts = acts || route.conflicts === true;
  const kinds: readonly ProblemKind[] = [
    'invalid',
    ...(route.access === 'anyone' ? [] : (['unauthenticated'] as const)),
    ...(route.access === 'device' ? [] : (['forbidden'] as const)),
    ...(route.path.includes('{') ? (['not-found'] as const) : []),
    ...(conflicts ? (['conflict'] as const) : []),
    ...(takesBody ? (['too-large', 'unsupported', 'unprocessable'] as const) : []),
    'internal',
    'unavailable',
  ];
  return Object.fromEntries(
    kinds.map((kind) => [PROBLEMS[kind].status, { $ref: `#/components/responses/${kind}` }]),
  );
}

function parametersOf(schema: Schema, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema);
  return Object.entries(properties as Readonly<Record<string, unknown>>).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: one,
  }));
}

function jsonSchema(schema: Schema): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
}
