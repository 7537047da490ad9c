import type { App, Platform } from '../../functions/domain/devices/app.ts';
import type { OrderDevice } from '../fleet/running-fleet.ts';

/** A device of one of the managers, as the story sees it from outside. */
export interface ManagedDevice {
  /** What the story calls it. */
  readonly name: string;
  /** Who manages it. */
  readonly manager: string;
  readonly platform: Platform;
  readonly group: string;
  /** What was on it when the story began. */
  readonly apps: readonly App[];
  /** The ban that an exemption spares it. Left out: none. */
  readonly exemptFrom?: string;
  /** What of that was taken off it, or can no longer be started there, until now. */
  stopped(): readonly string[];
  /** What its manager would have it block, and what was taken off it, until now. */
  blocked(): readonly string[];
}

/** One manager with its devices. */
export interface ManagedDevices {
  readonly devices: readonly ManagedDevice[];
  /** Which of them an order is for; `undefined`: none. */
  deviceOf(device: OrderDevice): ManagedDevice | undefined;
  /** The devices connect, do what their manager says, and tell of it. */
  work(): Promise<void>;
  /** What of the manager's settings is not as it was found. */
  changes(): readonly string[];
}

/** What of a manager's settings, each by its name, is not as it was found. */
export function changesSince(
  found: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly string[] {
  return [...now].flatMap(([name, text]) =>
    text === found.get(name) ? [] : [`${name} has ${text}`],
  );
}
