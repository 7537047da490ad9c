import type { core as z } from 'zod/mini';
import type { Caller } from '../usecases/caller.ts';
import type { Settings } from '../usecases/settings.ts';
import { readJson, readText, type SentBody } from './body.ts';
import type { Access } from './caller.ts';
import { parse, type Schema } from './parse.ts';

/** How a route reads its body, and how the API's description names it. */
export interface BodyReader<B> {
  /**
   * Content types taken beside gzip; empty: the route takes no body, and one that is sent is not
   * read.
   */
  readonly types: readonly string[];
  /** The schema of the document, or of one line. */
  readonly schema: Schema | null;
  read(sent: SentBody, settings: Settings): B;
}

/** One route: its contract, without what it does. */
export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the gateway writes it: `/v1/bans/{id}`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  /** The function that serves it: `functions/<entry>.ts`. */
  readonly entry: string;
  /** The class of routes with which it shares its throttle; a stage says how much each gets. */
  readonly throttle: string;
  readonly access: Access;
  readonly parameters: Schema<P>;
  readonly query: Schema<Q>;
  readonly body: BodyReader<B>;
  /** Whether the header `Idempotency-Key` means something here. */
  readonly idempotent?: boolean;
  readonly status: 200 | 201 | 202 | 204;
  /** What the answer is, for the API's description. `file`: the use case names its content type. */
  readonly answer: { readonly kind: 'json' | 'file' | 'none'; readonly description: string };
  /** Whether a success is logged for one request in a hundred only. */
  readonly sampled?: boolean;
}

/** A request, parsed. */
export interface Parsed<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  /** Without roles on routes that are open to anyone or to devices. */
  readonly caller: Caller;
  /** The device's token; `null` on other routes. */
  readonly token: string | null;
  readonly idempotencyKey: string | null;
}

/**
 * What a use case is handed of a request on this route: the fields of body, query and path side by
 * side, and who calls. The token is there where devices call, the idempotency key where the route
 * takes one.
 */
export type InputOf<R extends Route> = { readonly caller: Caller } & Fields<
  z.output<R['parameters']>
> &
  Fields<z.output<R['query']>> &
  Fields<R['body'] extends BodyReader<infer B> ? B : never> &
  (R['access'] extends 'device' ? { readonly token: string | null } : unknown) &
  (R['idempotent'] extends true ? { readonly idempotencyKey: string | null } : unknown);

/** The fields of one part of a request. A part without any is read as `null` or as `{}`. */
type Fields<T> = T extends null ? unknown : string extends keyof T ? unknown : T;

export const noBody: BodyReader<null> = { types: [], schema: null, read: () => null };

/** A JSON document. `schemaFor` is for a schema that hangs on the stage's settings. */
export function jsonBody<B>(
  schema: Schema<B>,
  options: {
    readonly largest?: number;
    readonly schemaFor?: (settings: Settings) => Schema<B>;
  } = {},
): BodyReader<B> {
  const types = ['application/json'];
  return {
    types,
    schema,
    read(sent, settings) {
      const value = readJson(readText(sent, types, options.largest));
      return parse(
        options.schemaFor?.(settings) ?? schema,
        value,
        'The body does not have the form that this route takes.',
      );
    },
  };
}

/** Names a route. Its type keeps what is written there, so that bindings are checked by it. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}
