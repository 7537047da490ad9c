import type { Instant } from '../time/instant.ts';
import type { Management, Ownership } from './app.ts';

/**
 * What enrols with a key. `agent`: software that carries orders out. `reporter`: software that can
 * only report, such as an inventory agent.
 */
export const KEY_KINDS = ['agent', 'reporter'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/**
 * What becomes of hardware that is enrolled already. `refuse`: an operator must revoke its device
 * first. `rotate`: the device keeps its id and gets a new token.
 */
export const REENROLLS = ['refuse', 'rotate'] as const;
export type Reenroll = (typeof REENROLLS)[number];

/** Whether a device is renewed, and not refused. */
export const RENEWS: Readonly<Record<Reenroll, boolean>> = { refuse: false, rotate: true };

/** How far the manager of a device reaches that enrolled with a key of this kind. */
export const MANAGED_AS: Readonly<Record<KeyKind, Management>> = {
  agent: 'agent',
  reporter: 'none',
};

/** How far it reaches once a program beside the reporter keeps apps from being started. */
export const BESIDE_REPORTER = 'launch-control' satisfies Management;

/**
 * Which kinds of keys may take over a device by its hardware id alone. Who holds an agent's token
 * hears its orders and answers for them.
 */
export const MAY_ROTATE: Readonly<Record<KeyKind, boolean>> = { agent: false, reporter: true };

export interface EnrollmentKey {
  readonly keyId: string;
  /** SHA-256 (hex) of the key. */
  readonly hash: string;
  readonly kind: KeyKind;
  readonly reenroll: Reenroll;
  readonly group: string;
  readonly ownership: Ownership;
  /** So many devices may enrol with it. One that enrols again is none of them. */
  readonly maxUses: number;
  readonly expiresAt: Instant;
  readonly createdBy: string;
}
