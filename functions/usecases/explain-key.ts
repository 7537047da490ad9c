import type { Secret } from './ports.ts';

/** A key that is shorter could be guessed. */
const SHORTEST_KEY = 32;

function keyIn(content: unknown): string | null {
  if (typeof content !== 'object' || content === null || !('key' in content)) return null;
  return typeof content.key === 'string' && content.key.length >= SHORTEST_KEY ? content.key : null;
}

/**
 * The key that signs the links of orders, from a secret that is `{key}`. `isNew`: read anew, if
 * that was not done just now. Throws where there is none.
 */
export async function explainKey(secret: Secret, isNew = false): Promise<string> {
  const held = isNew ? null : keyIn(await secret.read());
  const key = held ?? keyIn(await secret.renew());
  if (key !== null) return key;
  throw new Error(`The secret of links has no key of ${SHORTEST_KEY} characters or more.`);
}
