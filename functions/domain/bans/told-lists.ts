import { contentTag } from '../content-tag.ts';
import type { Platform } from '../devices/app.ts';
import type { Instant } from '../time/instant.ts';
import { sparing } from './blocking.ts';
import type { BlockedApp, EnforcedBan } from './blocklist.ts';
import type { Exemption, ExternalName } from './exemption.ts';
import type { Through } from './gate.ts';
import { type ManagerRule, rulesThrough } from './manager-rules.ts';
import { letThrough } from './restrictions.ts';

/**
 * The most bytes of the ids and rules to block in one event. What else an event says has less than
 * the rest of a message: the exempt devices, and the groups that a document and its exemptions may
 * name.
 */
export const LARGEST_BLOCKED = 120 * 1024;

/**
 * The lists that a ban's events for one platform share. A ban may have hundreds of events, so each
 * list is made, measured and hashed once.
 */
export class ToldLists {
  readonly platform: Platform;
  readonly #ban: EnforcedBan;
  readonly #exceptions: readonly Exemption[];
  readonly #some: ExceptedByName;
  readonly #all: ExceptedByName;
  readonly #told = new Map<Through, Told>();

  constructor(ban: EnforcedBan, platform: Platform, now: Instant) {
    this.platform = platform;
    this.#ban = ban;
    this.#exceptions = sparing(ban, platform, now);
    this.#some = namedIn(this.#exceptions);
    this.#all = namedIn(ban.exemptions);
  }

  /** The devices that are left alone in a group: if it is left alone as a whole, all named. */
  excepted(group: string): ExceptedByName {
    return this.#exceptions.some((one) => one.groups.includes(group)) ? this.#all : this.#some;
  }

  /** The ids and rules that are let through, as an event tells them. */
  told(through: Through): Told {
    const known = this.#told.get(through);
    if (known) return known;
    const apps = letThrough(this.#ban, through, [this.platform]);
    const rules = rulesThrough(this.#ban, through, this.platform).map(({ rule }) => rule);
    const told = tell(apps, rules);
    this.#told.set(through, told);
    return told;
  }
}

/** Devices that are left alone, each by at least one of its names. Lists are sorted. */
interface ExceptedByName {
  readonly exceptDevices: readonly string[];
  readonly exceptHardwareIds: readonly string[];
  readonly exceptExternalIds: readonly ExternalName[];
}

interface Told {
  /** `null`: they are too many for a message. GET /v1/restrictions has them. */
  readonly blocked: readonly BlockedApp[] | null;
  readonly blockedCount: number;
  /** Changes exactly when the ids to block change. */
  readonly blockedHash: string;
  /** `null`: they are too many for a message, or too many beside `blocked`. */
  readonly rules: readonly ManagerRule[] | null;
  readonly rulesCount: number;
  /** Changes exactly when the rules change. */
  readonly rulesHash: string;
}

function tell(apps: readonly BlockedApp[], rules: readonly ManagerRule[]): Told {
  const taken = bytesWithin(apps, LARGEST_BLOCKED);
  const left = LARGEST_BLOCKED - (taken ?? 0);
  return {
    blocked: taken === null ? null : apps,
    blockedCount: apps.length,
    blockedHash: contentTag(apps),
    rules: bytesWithin(rules, left) === null ? null : rules,
    rulesCount: rules.length,
    rulesHash: hashOfRules(rules),
  };
}

/** The bytes of a list as JSON, without its brackets; `null`: they are more than `most`. */
function bytesWithin(list: readonly unknown[], most: number): number | null {
  let bytes = 0;
  for (const one of list) {
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (bytes > most) return null;
  }
  return bytes;
}

/** All rules of a ban have the same texts, which may be long: they are hashed once. */
function hashOfRules(rules: readonly ManagerRule[]): string {
  const [first] = rules;
  const each = rules.map(({ app, match }) => [app, match]);
  return contentTag([first?.title ?? null, first?.reference ?? null, each]);
}

function namedIn(exemptions: readonly Exemption[]): ExceptedByName {
  const external = new Map(
    exemptions
      .flatMap((one) => one.externalIds)
      .map(({ source, externalId }) => [`${source} ${externalId}`, { source, externalId }]),
  );
  return {
    exceptDevices: sortedOnce(exemptions.flatMap((one) => one.devices)),
    exceptHardwareIds: sortedOnce(exemptions.flatMap((one) => one.hardwareIds)),
    exceptExternalIds: sortedOnce([...external.keys()]).flatMap((key) => external.get(key) ?? []),
  };
}

function sortedOnce(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
