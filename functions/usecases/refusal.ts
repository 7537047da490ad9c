export type RefusalKind =
  | 'invalid' // 400: the request itself must change
  | 'unauthenticated' // 401
  | 'forbidden' // 403: this caller may not
  | 'not-found' // 404
  | 'conflict' // 409: the state is another than the caller thought
  | 'too-large' // 413
  | 'unsupported' // 415
  | 'unprocessable'; // 422: understood, but it contradicts a rule

export interface RefusedPart {
  /** JSON Pointer into the body, or the name of a parameter. */
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A request that cannot be carried out as it is. `detail` tells the caller what to change. It never
 * holds a secret.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly parts: readonly RefusedPart[];
  /** Further members of the problem document, for example the server's time. */
  readonly members: Readonly<Record<string, unknown>>;
  /** After how many seconds the same request may be taken; `null`: it has to change. */
  readonly retryAfter: number | null;

  constructor(
    kind: RefusalKind,
    detail: string,
    parts: readonly RefusedPart[] = [],
    members: Readonly<Record<string, unknown>> = {},
    retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = 'Refusal';
    this.kind = kind;
    this.parts = parts;
    this.members = members;
    this.retryAfter = retryAfter;
  }
}
