import { DAY, formatInstant, type Instant } from '../time/instant.ts';
import type { Inventory, Management, Ownership, Platform } from './app.ts';
import { type Head, newHead, type Rotation, type Settling, sameFacts } from './head.ts';
import { isNamedBy, noveltyOf } from './novelty.ts';
import type { SourceRun } from './source-run.ts';

/** What a device says of itself, beside its apps. */
export interface DeviceWords {
  /** `null`: left out; what was said before stands. */
  readonly osVersion: string | null;
}

/** What a source says of one of its devices, beside its apps. */
export interface SourceWords {
  readonly externalId: string;
  readonly platform: Platform;
  /** `null`: left out; what was said before stands. */
  readonly osVersion: string | null;
  /** `null`: the source does not know it yet; what was known before stands. */
  readonly group: string | null;
  readonly ownership: Ownership;
  readonly management: Management;
}

/**
 * The inventory under the instant that is kept of it. One that is dated ahead of the server has
 * just come, and is kept as of now. What was stored before came before it, also if another server's
 * clock was a little faster then.
 */
export function dated(head: Head | null, inventory: Inventory, now: Instant): Inventory {
  const { observedAt: said } = inventory;
  if (said <= now) return inventory;
  const before = Math.max(head?.observedAt ?? 0, head?.retiredAt ?? 0);
  return { ...inventory, observedAt: Math.min(said, Math.max(now, before + 1)) };
}

/**
 * The inventory of a device that checks in by itself. One that claims to be over a day older than
 * the stored one, or than the device's enrolment, comes from a clock that is wrong: it has just
 * come, and is kept as of now.
 */
export function datedByDevice(head: Head, inventory: Inventory, now: Instant): Inventory {
  const known = Math.max(head.observedAt ?? 0, head.enrolledAt);
  if (inventory.observedAt >= known - DAY) return dated(head, inventory, now);
  return { ...inventory, observedAt: Math.max(now, (head.observedAt ?? 0) + 1) };
}

/** The last enrolment of a device that has said since what it has. */
function listed(rotation: Rotation | null): Rotation | null {
  return rotation?.unlisted ? { ...rotation, unlisted: false } : rotation;
}

function naming(head: Head, inventory: Inventory, now: Instant): Head {
  return {
    ...head,
    inventoryHash: inventory.hash,
    observedAt: inventory.observedAt,
    coverage: inventory.coverage,
    appCount: inventory.apps.length,
    doubt: null,
    rotation: listed(head.rotation),
    lastSeen: Math.max(head.lastSeen, now),
  };
}

/** What a rule makes of a device's head: another head, or no change and the reason. */
export type Ruled<Why> =
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'left'; readonly why: Why };

/**
 * How a device's own check-in changes its head. Apps that are not newer than those stored are
 * passed over without a word. `revoked`: the token is no longer this device's. After a new
 * enrolment, its first word of its apps is noted.
 */
export function afterCheckIn(
  head: Head | null,
  report: {
    readonly tokenHash: string | null;
    readonly words: DeviceWords;
    readonly inventory: Inventory | null;
    /** The apps that it says it has, by their hash at least. `null`: it does not say. */
    readonly has: Pick<Inventory, 'hash' | 'coverage'> | null;
  },
  now: Instant,
): Ruled<'revoked'> {
  if (head === null || head.tokenHash !== report.tokenHash) return { kind: 'left', why: 'revoked' };
  const { words, inventory, has } = report;
  const isStored = has !== null && isNamedBy(head, has);
  const told: Head = {
    ...head,
    osVersion: words.osVersion ?? head.osVersion,
    rotation: isStored ? listed(head.rotation) : head.rotation,
  };
  const isNewer = inventory !== null && noveltyOf(head, inventory) === 'newer';
  return { kind: 'head', head: isNewer ? naming(told, inventory, now) : told };
}

/** A line that changes nothing of a head, and why. */
export interface Stale {
  readonly reason: string;
  /** Whether every later head of the device finds this line stale too. Heads only grow newer. */
  readonly final: boolean;
}

export interface SourceReport {
  readonly source: string;
  readonly words: SourceWords;
  readonly inventory: Inventory;
  /** How long after a newcomer's first line a second one settles its group, in milliseconds. */
  readonly settleAfter: number;
  /** The run that the source is in; `null`: it is in none. */
  readonly run: SourceRun | null;
}

/** How a line of its source changes a device's head. The device may have no head yet. */
export function afterLine(head: Head | null, report: SourceReport, now: Instant): Ruled<Stale> {
  const stale = head === null ? null : staleness(head, report);
  if (stale !== null) return { kind: 'left', why: stale };
  const { words, inventory, run } = report;
  const known = head ?? bornOf(report, now);
  const told: Head = {
    ...known,
    platform: words.platform,
    osVersion: words.osVersion ?? known.osVersion,
    group: words.group ?? known.group,
    settling: settlingAfter(head, report, now),
    ownership: words.ownership,
    management: words.management,
    retiredAt: null,
  };
  if (isNamedBy(known, inventory) && known.retiredAt === null)
    return { kind: 'head', head: { ...told, observedAt: observedAtOf(known, told, inventory) } };
  const named = naming(told, inventory, now);
  return { kind: 'head', head: { ...named, run: run?.runId ?? known.run } };
}

/** The group of a newcomer counts at the latest so long after it was said first. */
export const SETTLES_WITHIN = DAY;

/**
 * Managers fill groups some time after a device enrols, so that the first one said may be none. A
 * device that comes back after its retirement may have been enrolled anew.
 */
function settlingAfter(
  before: Head | null,
  { words, settleAfter }: SourceReport,
  now: Instant,
): Settling | null {
  if (settleAfter === 0) return null;
  if (before === null || before.group === null || before.retiredAt !== null) {
    const group = words.group ?? before?.group ?? null;
    return group === null ? null : { since: now, until: now + SETTLES_WITHIN };
  }
  const { settling } = before;
  const isSaidAgain =
    settling !== null && words.group !== null && now >= settling.since + settleAfter;
  return isSaidAgain ? null : settling;
}

function bornOf({ source, words, inventory }: SourceReport, now: Instant): Head {
  const { externalId, platform, osVersion, group, ownership, management } = words;
  return newHead(
    {
      deviceId: inventory.deviceId,
      tokenHash: null,
      source,
      externalId,
      hardwareHash: null,
      platform,
      osVersion,
      group,
      ownership,
      management,
    },
    now,
  );
}

/**
 * A changed fact dates from the time of its line. An older line that comes late must not take it
 * back.
 */
function observedAtOf(known: Head, told: Head, { observedAt }: Inventory): Instant | null {
  if (sameFacts(known, told)) return known.observedAt;
  return Math.max(known.observedAt ?? observedAt, observedAt);
}

function staleness(head: Head, { inventory, run }: SourceReport): Stale | null {
  const novelty = noveltyOf(head, inventory);
  if (novelty === 'older')
    return {
      reason: 'a newer inventory of this device is stored',
      final: true,
    };
  if (novelty === 'rival')
    return {
      reason: 'another inventory of this device, observed at the same time, is stored',
      final: true,
    };
  if (head.observedAt === null || head.retiredAt === null) return null;
  // A run begun after the retirement proves that its source has the device again. So does an
  // inventory observed since.
  const isListedSince = run !== null && run.startedAt > head.retiredAt;
  if (isListedSince || inventory.observedAt > head.retiredAt) return null;
  return {
    reason:
      `the device was retired at ${formatInstant(head.retiredAt)}, after this was observed: ` +
      'report what was observed since, or list it in a run begun since',
    final: false,
  };
}
