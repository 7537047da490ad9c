import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../time/instant.ts';
import type { Coverage, Management, Ownership, Platform } from './app.ts';

/** Why a list proves less than it seems to. */
export const DOUBTS = [
  /** It has no app at all. */
  'empty',
  /** It has less than half of the apps that were believed to be there. */
  'shrunk',
  /** Apps had to be left out of it. */
  'apps-left-out',
  /** The time at which it was observed had to be corrected. */
  'time-moved',
  /** It is the first one since the device enrolled again. */
  'first-since-enrolment',
] as const;
type DoubtWhy = (typeof DOUBTS)[number];

export interface ListDoubt {
  readonly why: DoubtWhy;
  /** When the first doubtful list was received that lacked what is still in doubt. */
  readonly since: Instant;
}

/** A newcomer of a source, whose group was said once. */
export interface Settling {
  readonly since: Instant;
  /** From then on the group counts though it was not said again. */
  readonly until: Instant;
}

/** How a device enrolled again that kept its id. */
export interface Rotation {
  readonly at: Instant;
  /** SHA-256 (hex) of what tells repeats of this enrolment. `null`: the device sent nothing. */
  readonly attempt: string | null;
  /** Whether the device has not said since what it has. */
  readonly unlisted: boolean;
}

/**
 * The small row of a device. It holds all that a decision needs to know of the device, except its
 * apps.
 */
export interface Head {
  readonly deviceId: string;
  /** SHA-256 (hex) of the device's token; `null` for a device that a source reports. */
  readonly tokenHash: string | null;
  /**
   * The source that reports the device, and the device's id there. Both are `null` for a device
   * that checks in by itself.
   */
  readonly source: string | null;
  readonly externalId: string | null;
  /** Of the hardware id that it enrolled with; `null` for a device that a source reports. */
  readonly hardwareHash: string | null;
  readonly platform: Platform;
  readonly osVersion: string | null;
  /** `null`: its source does not know it yet. */
  readonly group: string | null;
  /** For how long its group may still turn out to be another; `null`: it is settled. */
  readonly settling: Settling | null;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly coverage: Coverage;
  /** `null` until the first inventory. */
  readonly inventoryHash: string | null;
  readonly observedAt: Instant | null;
  /** How many apps are believed to be there. */
  readonly appCount: number;
  /** Why the last list proves less than it seems to; `null`: it does not. */
  readonly doubt: ListDoubt | null;
  /**
   * The blocklist version that this device's inventory was last judged by. `null`: the inventory is
   * kept, but not judged yet, or something is left to decide.
   */
  readonly judgedBy: number | null;
  /** Bans with a live finding, sorted. */
  readonly matches: readonly string[];
  /** Bans whose finding is resolved as `disabled` while the app may still be listed, sorted. */
  readonly disabled: readonly string[];
  /** Since when lists show that a banned app is being installed; `null`: they do not. */
  readonly installingSince: Instant | null;
  readonly lastSeen: Instant;
  /** The last run of its source that listed it. */
  readonly run: string | null;
  readonly retiredAt: Instant | null;
  /** When it last enrolled, or was first reported. */
  readonly enrolledAt: Instant;
  /** `null`: it has not enrolled again, or was then given a new id. */
  readonly rotation: Rotation | null;
  /**
   * Grows with every write that a decision rests on. Every such write is conditional on the lock
   * that was read.
   */
  readonly lock: number;
}

/**
 * What a change of a field means. `fact`: decisions rest on it, so all apps are looked at again.
 * `judgement`: it is what decisions came to. `told`: it is kept and shown, and no decision rests on
 * it. `identity`: it says who the device is. `seen`: it is also written without a new lock, when
 * the device is seen. `lock`: it is the lock.
 */
type FieldKind = 'fact' | 'judgement' | 'told' | 'identity' | 'seen' | 'lock';

const FIELDS = {
  deviceId: 'identity',
  tokenHash: 'identity',
  source: 'identity',
  externalId: 'identity',
  hardwareHash: 'identity',
  platform: 'fact',
  osVersion: 'told',
  group: 'fact',
  settling: 'fact',
  ownership: 'fact',
  management: 'fact',
  coverage: 'fact',
  inventoryHash: 'fact',
  observedAt: 'told',
  appCount: 'told',
  doubt: 'fact',
  judgedBy: 'judgement',
  matches: 'judgement',
  disabled: 'judgement',
  installingSince: 'judgement',
  lastSeen: 'seen',
  run: 'seen',
  retiredAt: 'fact',
  enrolledAt: 'identity',
  rotation: 'identity',
  lock: 'lock',
} as const satisfies Readonly<Record<keyof Head, FieldKind>>;

function sameIn<Name extends keyof Head>(
  fields: Readonly<Record<Name, FieldKind>>,
  kinds: readonly FieldKind[],
  a: Head,
  b: Head,
): boolean {
  for (const name in fields)
    if (kinds.includes(fields[name]) && !sameValue(a[name], b[name])) return false;
  return true;
}

function sameValue(a: Head[keyof Head], b: Head[keyof Head]): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** Whether two heads agree in all that decisions rest on, except the blocklist. */
export function sameFacts(a: Head, b: Head): boolean {
  return sameIn(FIELDS, ['fact'], a, b);
}

/**
 * Whether one head can become the other without a write. Then they differ at most in their lock,
 * and in what is noted of a device whenever it is seen.
 */
export function sameHead(a: Head, b: Head): boolean {
  return sameIn(FIELDS, ['fact', 'judgement', 'told', 'identity'], a, b);
}

/** The head of a device before its first write and its first inventory. */
export function newHead(
  born: Pick<
    Head,
    | 'deviceId'
    | 'tokenHash'
    | 'source'
    | 'externalId'
    | 'hardwareHash'
    | 'platform'
    | 'osVersion'
    | 'group'
    | 'ownership'
    | 'management'
  >,
  now: Instant,
): Head {
  return {
    ...born,
    settling: null,
    coverage: 'none',
    inventoryHash: null,
    observedAt: null,
    appCount: 0,
    doubt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    installingSince: null,
    lastSeen: now,
    run: null,
    retiredAt: null,
    enrolledAt: now,
    rotation: null,
    lock: 0,
  };
}
