import type { Role } from './caller.ts';
import { noBody } from './route.ts';

/** The roles that may read the data about bans and devices. */
export const READERS: readonly Role[] = ['viewer', 'author', 'approver', 'operator', 'auditor'];

/** The parts that all read-only routes have in common. */
export const read = {
  method: 'GET',
  entry: 'read-fleet',
  throttle: 'administration',
  body: noBody,
  status: 200,
} as const;
