import { passesByItself } from '../usecases/passes-by-itself.ts';
import { BadCursor } from '../usecases/ports.ts';
import { Refusal, type RefusalKind } from '../usecases/refusal.ts';
import { tooLarge } from '../usecases/too-large.ts';

/** Problem details (RFC 9457) and how they are sent. */
export interface Problem {
  readonly status: number;
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: Readonly<Record<string, unknown>>;
}

export type ProblemKind = RefusalKind | 'unavailable' | 'internal';

/** Status and title of each kind; the type is `urn:interdict:problem:<kind>`. */
export const PROBLEMS: Readonly<
  Record<ProblemKind, { readonly status: number; readonly title: string }>
> = {
  invalid: { status: 400, title: 'The request must change' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'The state is another' },
  'too-large': { status: 413, title: 'Too large' },
  unsupported: { status: 415, title: 'Not a type that is taken' },
  unprocessable: { status: 422, title: 'Against a rule' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  internal: { status: 500, title: 'Something went wrong here' },
};

/** A caller may try again after this many seconds when a store was too busy. */
const RETRY_AFTER = 5;

/**
 * The one place where errors become answers. A refusal, or a cursor that we did not give out, says
 * what to change. Any other error is our fault, and its answer says only the request's id. The log
 * has the error under that id. The status is 503 if the error passes by itself, and 500 if not.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof BadCursor) {
    const parts = [
      {
        pointer: 'cursor',
        detail: 'was not given out by this route for these parameters: begin again without it',
      },
    ];
    return problemOf(new Refusal('invalid', 'The cursor cannot be used.', parts), requestId);
  }
  if (error instanceof Refusal) {
    return {
      status: PROBLEMS[error.kind].status,
      kind: error.kind,
      headers: headersOf(error),
      document: {
        ...error.members,
        ...membersOf(error.kind),
        detail: error.message,
        instance: requestId,
        ...(error.parts.length > 0 ? { errors: error.parts } : {}),
      },
    };
  }
  // An adapter throws this when the sent data does not fit where it is kept, although each part is
  // valid by itself. Nothing was written.
  const reason = tooLarge(error);
  if (reason !== null)
    return problemOf(
      new Refusal('too-large', `What this makes is ${reason}. Send less of it.`),
      requestId,
    );
  const kind = passesByItself(error) ? 'unavailable' : 'internal';
  return {
    status: PROBLEMS[kind].status,
    kind,
    headers: kind === 'unavailable' ? { 'retry-after': String(RETRY_AFTER) } : {},
    document: {
      ...membersOf(kind),
      detail:
        kind === 'unavailable'
          ? `Try again in ${RETRY_AFTER} seconds. If it stays so, tell whoever runs this ` +
            'service the id in "instance".'
          : 'Tell whoever runs this service the id in "instance".',
      instance: requestId,
    },
  };
}

function headersOf({ kind, retryAfter }: Refusal): Problem['headers'] {
  return {
    ...(kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
  };
}

/** The members that every problem of a kind has. */
function membersOf(kind: ProblemKind) {
  return { type: `urn:interdict:problem:${kind}`, ...PROBLEMS[kind] };
}
