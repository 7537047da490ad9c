import type { Coverage, Management, Ownership } from '../../functions/domain/devices/app.ts';
import type { Outcome } from '../../functions/domain/findings/finding.ts';

/*
 * A history is a list of events that anyone could live through. Every event can happen at any
 * point: one that has nothing to act on does nothing, so that a history can be cut anywhere and
 * still be one.
 */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const APPS = ['app.one', 'app.two', 'app.three'] as const;
export const GROUPS = ['red', 'blue'] as const;
export const BANS = ['ban-a', 'ban-b'] as const;
/** How far an instance's clock is off. */
export const SKEWS = [0, 5 * SECOND, -5 * SECOND] as const;

/**
 * The first two check in by themselves; the others are reported by a source. Findings of the phone
 * and of the other phone lie in the same partition.
 */
export const DEVICES = ['tablet', 'kiosk', 'phone', 'other phone', 'iphone'] as const;
export type DeviceName = (typeof DEVICES)[number];
export type AgentName = 'tablet' | 'kiosk';

/** Whether a device checks in by itself. */
export function isAgent(device: DeviceName): device is AgentName {
  return device === 'tablet' || device === 'kiosk';
}

export const PROCESSES = ['report', 'act', 'tick', 'worker', 'publisher'] as const;
export type ProcessKind = (typeof PROCESSES)[number];

export const LISTS = ['whole', 'cut', 'few', 'empty'] as const;
export const CLOCKS = ['right', 'past', 'future'] as const;

export const MISHAPS = [
  'fails',
  'fails-after',
  'dies',
  'dies-after',
  'waits',
  'waits-after',
  // A store is too busy for this call, and for each further one like it.
  'throttled',
] as const;
export type Mishap = (typeof MISHAPS)[number];

export interface Report {
  readonly kind: 'report';
  readonly device: DeviceName;
  readonly apps: readonly string[];
  readonly coverage: Coverage;
  /** How much of what is there the list has. A `cut` one lacks an app without a usable id. */
  readonly list: (typeof LISTS)[number];
  /** The reporter's clock; `past` and `future` are off by years, and then `observed` is unknown. */
  readonly clock: (typeof CLOCKS)[number];
  /** Whether an agent says what its clock shows as it sends. */
  readonly sends: boolean;
  /** When it was observed, from now: a negative number is a report that comes late. */
  readonly observed: number;
  /** `null`: the source does not know it. */
  readonly group: (typeof GROUPS)[number] | null;
  readonly ownership: Ownership;
  readonly management: Management;
  /** What is said of the current orders along with it; agents only. */
  readonly result: Outcome | null;
  /** Whether the quick read of the head shows it as it was before its last write. */
  readonly stale: boolean;
  readonly instance: number;
}

export interface Approve {
  readonly kind: 'approve';
  readonly ban: (typeof BANS)[number];
  readonly apps: readonly string[];
  readonly groups: readonly string[];
  /** From now. */
  readonly effective: number;
  /** Before effective; `null`: none. */
  readonly notice: number | null;
  /** After effective. */
  readonly due: number | null;
  readonly lift: number | null;
  /** For the group blue, from now. */
  readonly override: number | null;
  readonly escalateAfter: number | null;
  readonly maxRounds: number;
  readonly maxDevices: number | null;
  readonly instance: number;
}

type OnBan = { readonly ban: (typeof BANS)[number]; readonly instance: number };

export type Event =
  | Report
  | Approve
  | ({ readonly kind: 'lift' | 'pause' | 'resume' | 'raise' | 'end-exemption' } & OnBan)
  | ({
      readonly kind: 'exempt';
      /** `null`: the group blue. */
      readonly device: DeviceName | null;
      /** By its device id, or by what it, or its source, calls it, also before it comes. */
      readonly by: 'id' | 'name';
      readonly lasts: number;
    } & OnBan)
  | ({ readonly kind: 'result'; readonly device: DeviceName; readonly outcome: Outcome } & OnBan)
  /** The kiosk, whose agent only reports, enrols again under its id. */
  | { readonly kind: 'enrol-again'; readonly instance: number }
  | { readonly kind: 'revoke'; readonly device: DeviceName; readonly instance: number }
  | { readonly kind: 'begin-run'; readonly instance: number }
  /** `letsGo`: a run that lists nobody says that its source has no devices any more. */
  | {
      readonly kind: 'finish-run';
      readonly more: number;
      readonly letsGo: boolean;
      readonly instance: number;
    }
  | {
      readonly kind: 'wait';
      readonly time: number;
      readonly ticking: boolean;
      readonly instance: number;
    }
  | {
      readonly kind: 'tick' | 'work' | 'publish';
      readonly count: number;
      readonly instance: number;
    }
  | { readonly kind: 'redeliver'; readonly what: 'message' | 'record'; readonly back: number }
  | { readonly kind: 'refuse'; readonly count: number }
  /** From here on, one write moves only so many rows of a device. */
  | { readonly kind: 'small-writes'; readonly rows: number }
  | {
      readonly kind: 'mishap';
      readonly process: ProcessKind;
      /**
       * The first process that comes to its call of this number, of any port or of those that write
       * rows, is the one.
       */
      readonly call: number;
      readonly of: 'calls' | 'writes' | 'reads of rows';
      readonly skip: number;
      readonly what: Mishap;
      /** How many events it waits, for one that waits. */
      readonly events: number;
    }
  /**
   * A call of the next such process is slower than all else that it does. If the process answers
   * without it, its instance is frozen with the call under way, and thaws only after so many
   * events.
   */
  | {
      readonly kind: 'freeze';
      readonly process: ProcessKind;
      readonly call: number;
      readonly of: 'calls' | 'writes of rows';
      readonly events: number;
    }
  /**
   * The stores are too busy for some writes on end by processes of a kind, after so many that they
   * take.
   */
  | {
      readonly kind: 'busy';
      readonly process: ProcessKind;
      readonly of: 'writes' | 'writes of rows';
      readonly how: 'conflict' | 'throttle';
      readonly skip: number;
      readonly count: number;
    }
  /** A work message is received so often without being worked on. */
  | { readonly kind: 'burn'; readonly count: number }
  /** The topic refuses one message for good, after so many others that are new to it. */
  | { readonly kind: 'condemn'; readonly skip: number }
  /** From here on each call meets an instance that remembers nothing. */
  | { readonly kind: 'fresh-instances' }
  /** From here on scans show each head as it was before a write of the last second. */
  | { readonly kind: 'stale-scans' };
