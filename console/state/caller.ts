/** Who is signed in, by what the token says. The API decides by itself who may what. */
export interface Caller {
  /** As the API names who acts. */
  readonly subject: string;
  /** For a reader: what the issuer calls the person, or else the subject. */
  readonly name: string;
  readonly roles: readonly string[];
}

const ROLES = ['viewer', 'author', 'approver', 'operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (sign) => sign.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}

/** The caller that an access token names, with those roles that the console knows. */
export function callerOf(token: string, rolesClaim: string): Caller {
  const claims = claimsOf(token);
  const claim = claims[rolesClaim];
  const named = Array.isArray(claim) ? claim.map(String) : String(claim ?? '').split(' ');
  const subject = String(claims.sub ?? claims.client_id ?? '');
  const { username } = claims;
  return {
    subject,
    name: typeof username === 'string' && username !== '' ? username : subject,
    roles: ROLES.filter((role) => named.includes(role)),
  };
}
