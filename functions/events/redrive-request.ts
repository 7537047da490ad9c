import * as z from 'zod/mini';

/** What an operator asks of a redrive. */
export type RedriveRequest =
  | { readonly key: string }
  | { readonly prefix: string; readonly continuation: string | null };

const oneObject = z.strictObject({ key: z.string().check(z.minLength(1)) });
const manyObjects = z.strictObject({
  prefix: z.string(),
  continuation: z.optional(z.nullable(z.string())),
});

/**
 * Reads what an operator hands in. A continuation of another prefix would pass over objects in
 * silence, so it is refused.
 * @throws TypeError that says what to give.
 */
export function redriveRequest(event: unknown): RedriveRequest {
  const one = z.safeParse(oneObject, event);
  if (one.success) return one.data;
  const many = z.safeParse(manyObjects, event);
  if (!many.success)
    throw new TypeError(
      'Give the key of an object in the failures bucket, {"key": "…"}, or how keys begin, ' +
        '{"prefix": "…", "continuation": null}. An empty prefix means every object.',
    );
  const { prefix, continuation = null } = many.data;
  if (continuation !== null && continuation !== '' && !continuation.startsWith(prefix))
    throw new TypeError(
      'The continuation is of another prefix: give the one that the last answer had, or null to ' +
        'begin anew.',
    );
  return { prefix, continuation };
}
