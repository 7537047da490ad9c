import { z } from 'zod';
import { Trouble } from '../world.ts';

const claimsSchema = z.looseObject({
  sub: z.string(),
  iss: z.string().optional(),
  exp: z.number().optional(),
});
type TokenClaims = z.output<typeof claimsSchema>;

/**
 * What a token says of itself. It proves nothing: the API looks at its signature. Throws `Trouble`.
 */
export function claimsOf(token: string): TokenClaims {
  try {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return claimsSchema.parse(JSON.parse(text));
  } catch {
    throw new Trouble('This token cannot be read: it is no JWT with a subject.');
  }
}

/** The roles in a claim: a list, or words. */
export function rolesIn(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === 'string');
  return typeof claim === 'string' ? claim.split(' ').filter((one) => one !== '') : [];
}
