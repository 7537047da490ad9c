import type {
  App,
  Coverage,
  Management,
  Ownership,
  Platform,
} from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';

/** How an owner takes orders. */
export const TEMPERS = ['obedient', 'eager', 'stubborn', 'hiding', 'returning'] as const;
export type Temper = (typeof TEMPERS)[number];

/**
 * How a device is untidy. `odd-names`: its list has apps without an id, or odd texts, or null.
 * `flapping`: its owner brings back what was removed. `wrong-clock`: its clock is decades behind or
 * days ahead. `work-profile`: its manager sees the work profile, at times or always. `wiped`: it is
 * set up anew and enrols as another device. `reporter`: an inventory agent that loses its token and
 * enrols again. `hiccup`: its manager now and then lists nothing, or hardly anything.
 */
export const HABITS = [
  'odd-names',
  'flapping',
  'wrong-clock',
  'work-profile',
  'wiped',
  'reporter',
  'hiccup',
] as const;
export type Habit = (typeof HABITS)[number];

/**
 * Why a list proves nothing by itself. `left-out`: an app of it has no id. `clock`: its time is
 * wrong by more than an hour. `shrunk`: it is empty, or has less than half of what was there.
 * `afresh`: it is the first since a new enrolment under the same id.
 */
export type Flaw = 'left-out' | 'clock' | 'shrunk' | 'afresh';

/** A clock that is wrong. */
export interface WrongClock {
  /** What it is ahead by, in ms; below 0, it is behind. */
  readonly ahead: number;
  /** Whether the agent says what its clock is when it sends. */
  readonly told: boolean;
}

/** What a device told the system, and what its manager said of it then. */
export interface DeviceReport {
  /** True time, whatever the device's clock says. */
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly osVersion: string;
  readonly apps: readonly App[];
  readonly flaw: Flaw | null;
  /** How many apps are taken to be there after it. */
  readonly believed: number;
}

/** What happened on a device, in order. */
export interface StoryEvent {
  readonly at: Instant;
  readonly kind:
    | 'install'
    | 'uninstall'
    | 'hide'
    | 'show'
    | 'silence'
    | 'wake'
    | 'disable'
    | 'update'
    | 'move'
    | 'retire'
    | 'delist'
    | 'refuse'
    | 'enrol-again';
  /** Ids of the apps concerned. */
  readonly apps: readonly string[];
}

/** A simulated device. Nothing changes it: every act makes a new one, with the act in its story. */
export interface FleetDevice {
  readonly index: number;
  /** `<source>/<externalId>`, or `self/<hardwareId>`: what the ground truth calls it. */
  readonly key: string;
  /** The source that reports it; `null`: it checks in by itself. */
  readonly source: string | null;
  /** The source's id of it, or its hardware id. */
  readonly externalId: string;
  readonly platform: Platform;
  readonly osVersion: string;
  /** The maker of a phone's system image; `null` elsewhere. */
  readonly maker: string | null;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly coverage: Coverage;
  readonly temper: Temper;
  readonly habit: Habit | null;
  readonly clock: WrongClock | null;
  /** What its manager lists just now instead of what is there. */
  readonly glitch: 'empty' | 'collapsed' | null;
  /** It has enrolled again under its id, and has said nothing since. */
  readonly afresh: boolean;
  /** Every app that was ever on it. */
  readonly everHad: readonly App[];
  /** What is installed. */
  readonly apps: readonly App[];
  /** Ids that it leaves out of its reports. */
  readonly hidden: ReadonlySet<string>;
  readonly silent: boolean;
  readonly retiredAt: Instant | null;
  readonly reports: readonly DeviceReport[];
  readonly story: readonly StoryEvent[];
}
