import type { Role } from './caller.ts';
import { noBody } from './route.ts';

/** Who may read what stands about bans and devices. */
export const READERS: readonly Role[] = ['viewer', 'author', 'approver', 'operator', 'auditor'];

/** What all routes have in common that only read. */
export const read = {
  method: 'GET',
  entry: 'read-fleet',
  throttle: 'administration',
  body: noBody,
  status: 200,
} as const;
