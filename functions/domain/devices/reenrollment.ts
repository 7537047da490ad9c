import { DAY, type Instant } from '../time/instant.ts';
import type { Management, Platform } from './app.ts';
import { BESIDE_REPORTER, type EnrollmentKey, MANAGED_AS, RENEWS } from './enrollment-key.ts';
import type { Head } from './head.ts';

/** A device may enrol again, and keep its id, once in this time. */
const REENROLLS_ONCE_IN = DAY;

/** What hardware says that enrols again. */
export interface Reenrolling {
  readonly key: EnrollmentKey;
  /** SHA-256 (hex) of the new token. */
  readonly tokenHash: string;
  readonly platform: Platform;
  /** `null`: left out; what was said before stands. */
  readonly osVersion: string | null;
  /** SHA-256 (hex) of what tells repeats of one enrolment. `null`: the device sent nothing. */
  readonly attempt: string | null;
}

/** What becomes of a device whose hardware enrols again. */
export type Reenrollment =
  /** `isRepeat`: the answer of its last enrolment was lost, and this is the same enrolment. */
  | { readonly kind: 'rotated'; readonly head: Head; readonly isRepeat: boolean }
  /** The device is not the key's to renew. */
  | { readonly kind: 'not-its-own' }
  | { readonly kind: 'too-early'; readonly retryAt: Instant };

/**
 * Gives a device that is enrolled already a new token, by a key that allows it. Who it is, where it
 * belongs, what it has and what was found there stay. Its first list is doubted, since it may come
 * from software that has not looked everywhere yet.
 *
 * Once a day, since two machines of one hardware id would else take the token from one another for
 * ever. A repeat of the same enrolment is no second one, as long as no list has come with the token
 * that it gave.
 */
export function reenrolled(before: Head, sent: Reenrolling, now: Instant): Reenrollment {
  if (!isItsOwn(before, sent)) return { kind: 'not-its-own' };
  const { tokenHash, attempt } = sent;
  const osVersion = sent.osVersion ?? before.osVersion;
  const lastSeen = Math.max(before.lastSeen, now);
  const renewed = { ...before, tokenHash, osVersion, lastSeen, lock: before.lock + 1 };
  const last = before.rotation;
  const retryAt = (last?.at ?? Number.NEGATIVE_INFINITY) + REENROLLS_ONCE_IN;
  if (now < retryAt) {
    const isRepeat = last?.unlisted === true && attempt !== null && last.attempt === attempt;
    return isRepeat ? { kind: 'rotated', head: renewed, isRepeat } : { kind: 'too-early', retryAt };
  }
  const rotation = { at: now, attempt, unlisted: true };
  return {
    kind: 'rotated',
    head: { ...renewed, enrolledAt: now, rotation },
    isRepeat: false,
  };
}

/** Whether the key may renew the device: a reporter of the key's group, on the same platform. */
function isItsOwn(
  { source, retiredAt, tokenHash, group, management, platform }: Head,
  { key, platform: said }: Reenrolling,
): boolean {
  return (
    RENEWS[key.reenroll] &&
    source === null &&
    retiredAt === null &&
    tokenHash !== null &&
    group === key.group &&
    isReporter(management) &&
    platform === said
  );
}

/** A reporter stays one where another program came to carry out its device's orders. */
function isReporter(management: Management): boolean {
  return management === MANAGED_AS.reporter || management === BESIDE_REPORTER;
}
