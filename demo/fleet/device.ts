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

/** What a device told the system, and what its manager said of it then. */
export interface DeviceReport {
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly osVersion: string;
  readonly apps: readonly App[];
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
    | 'refuse';
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
