import type { core as z } from 'zod/mini';
import type { Head } from '../domain/devices/head.ts';
import type { Caller } from '../usecases/caller.ts';
import type { Settings } from '../usecases/settings.ts';
import { readJson, readText, type SentBody } from './body.ts';
import type { Access } from './caller.ts';
import { parse, type Schema } from './parse.ts';

/** How a route reads its body, and how the API's description names it. */
export interface BodyReader<B> {
  /**
   * Content types accepted beside gzip. If empty, the route takes no body and does not read one
   * that is sent.
   */
  readonly types: readonly string[];
  /** The schema of the document, or of one line. */
  readonly schema: Schema | null;
  /** Whether the body may be left out. */
  readonly mayBeEmpty?: boolean;
  read(sent: SentBody, settings: Settings): B;
}

/** One route: its contract, without its implementation. */
export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the gateway writes it: `/v1/bans/{id}`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  /** The function that serves it: `functions/<entry>.ts`. */
  readonly entry: string;
  /** The class of routes that share this route's throttle. A stage sets the rate of each class. */
  readonly throttle: string;
  readonly access: Access;
  readonly parameters: Schema<P>;
  readonly query: Schema<Q>;
  readonly body: BodyReader<B>;
  /** Whether the route reads the header `Idempotency-Key`. */
  readonly idempotent?: boolean;
  readonly status: 200 | 201 | 202 | 204;
  /** What it means when the use case answers `Accepted`, which is sent with 202. */
  readonly accepted?: string;
  /** The answer, for the API's description. For a `file` the use case names the content type. */
  readonly answer: { readonly kind: 'json' | 'file' | 'none'; readonly description: string };
  /** Whether who wants a page more than JSON gets one, refusals too. */
  readonly page?: boolean;
  /**
   * The form of refusals where an agent's protocol has one of its own. Left out: they are problem
   * documents.
   */
  readonly refusal?: Schema;
  /** Whether a read refuses with 409 what does not fit the present state. Acts may, anyway. */
  readonly conflicts?: boolean;
  /** Whether only one success in a hundred is logged. */
  readonly sampled?: boolean;
}

/** A request, parsed. */
export interface Parsed<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  /** The caller has no roles on routes that are open to anyone or to devices. */
  readonly caller: Caller;
  readonly idempotencyKey: string | null;
}

/**
 * The part of a request that a use case gets on this route: the caller, and the fields of body,
 * query and path side by side. Routes that devices call add the device, as its token was looked
 * up. Routes that take an idempotency key add the key.
 */
export type InputOf<R extends Route> = { readonly caller: Caller } & Fields<
  z.output<R['parameters']>
> &
  Fields<z.output<R['query']>> &
  Fields<R['body'] extends BodyReader<infer B> ? B : never> &
  (R['access'] extends 'device' ? { readonly device: Head } : unknown) &
  (R['idempotent'] extends true ? { readonly idempotencyKey: string | null } : unknown);

/** The fields of one part of a request. A part without any is read as `null` or as `{}`. */
type Fields<T> = T extends null ? unknown : string extends keyof T ? unknown : T;

export const noBody: BodyReader<null> = { types: [], schema: null, read: () => null };

/**
 * A JSON document. `schemaFor` is for a schema that depends on the stage's settings. `mayBeEmpty`:
 * no body is read as `{}`.
 */
export function jsonBody<B>(
  schema: Schema<B>,
  options: {
    readonly largest?: number;
    readonly schemaFor?: (settings: Settings) => Schema<B>;
    readonly mayBeEmpty?: boolean;
  } = {},
): BodyReader<B> {
  const types = ['application/json'];
  return {
    types,
    schema,
    mayBeEmpty: options.mayBeEmpty ?? false,
    read(sent, settings) {
      const text = readText(sent, types, options.largest);
      const value = options.mayBeEmpty && text.trim() === '' ? {} : readJson(text);
      return parse(
        options.schemaFor?.(settings) ?? schema,
        value,
        'The body does not have the form that this route takes.',
      );
    },
  };
}

/**
 * Defines a route. Its type keeps the literal definition, so that the compiler checks bindings
 * against it.
 */
export function route<const R extends Route>(definition: R): R {
  return definition;
}
