import { contentTag } from '../content-tag.ts';
import type { Platform } from '../devices/app.ts';
import type { Instant } from '../time/instant.ts';
import { sparing } from './blocking.ts';
import type { BlockedApp, EnforcedBan } from './blocklist.ts';
import type { Exemption } from './exemption.ts';

/**
 * The most bytes of the ids to block in one event. What else an event says has less than the rest
 * of a message: the exempt devices, and the groups that a document and its exemptions may name.
 */
export const LARGEST_BLOCKED = 120 * 1024;

/**
 * The lists that a ban's events for one platform share. A ban may have hundreds of events, so each
 * list is made, measured and hashed once.
 */
export class ToldLists {
  readonly platform: Platform;
  readonly #exceptions: readonly Exemption[];
  readonly #someDevices: readonly string[];
  readonly #allDevices: readonly string[];
  readonly #blocked: { readonly apps: readonly BlockedApp[]; readonly told: ToldApps }[] = [];

  constructor(ban: EnforcedBan, platform: Platform, now: Instant) {
    this.platform = platform;
    this.#exceptions = sparing(ban, platform, now);
    this.#someDevices = devicesIn(this.#exceptions);
    this.#allDevices = devicesIn(ban.exemptions);
  }

  /** The devices that are left alone in a group: if it is left alone as a whole, all named. */
  exceptDevices(group: string): readonly string[] {
    return this.#exceptions.some((one) => one.groups.includes(group))
      ? this.#allDevices
      : this.#someDevices;
  }

  /** The ids as an event tells them. The same ids are the same list. */
  blocked(apps: readonly BlockedApp[]): ToldApps {
    const known = this.#blocked.find((one) => sameApps(one.apps, apps));
    if (known) return known.told;
    const told = toldApps(apps);
    this.#blocked.push({ apps, told });
    return told;
  }
}

interface ToldApps {
  /** `null`: they are too many for a message. GET /v1/restrictions has them. */
  readonly blocked: readonly BlockedApp[] | null;
  readonly blockedCount: number;
  /** Changes exactly when the ids to block change. */
  readonly blockedHash: string;
}

function toldApps(apps: readonly BlockedApp[]): ToldApps {
  const fits = Buffer.byteLength(JSON.stringify(apps)) <= LARGEST_BLOCKED;
  return {
    blocked: fits ? apps : null,
    blockedCount: apps.length,
    blockedHash: contentTag(apps),
  };
}

function devicesIn(exemptions: readonly Exemption[]): readonly string[] {
  return [...new Set(exemptions.flatMap((one) => one.devices))].sort();
}

function sameApps(one: readonly BlockedApp[], other: readonly BlockedApp[]): boolean {
  return (
    one.length === other.length &&
    one.every((app, i) => app.id === other[i]?.id && app.platform === other[i]?.platform)
  );
}
