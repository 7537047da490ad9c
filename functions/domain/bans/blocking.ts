import { isDeepStrictEqual } from 'node:util';
import type { Platform } from '../devices/app.ts';
import type { Instant } from '../time/instant.ts';
import { type EnforcedBan, gateIsOpen, throughGate } from './blocklist.ts';
import {
  type ExemptDevice,
  type Exemption,
  exemptionEnd,
  exemptionsNaming,
  holdsAt,
} from './exemption.ts';
import type { Blocking, Through } from './gate.ts';
import { BLOCKING_UNINSTALLS, blockFor, blockInstants } from './timeline.ts';

/*
 * Where blocking an app uninstalls it, a manager that is told to block takes the app from every
 * device that it manages. So a group is told only after a sweep has found a place for each known
 * finding there.
 */

/** The name that groups are counted under where there are too many to count one by one. */
export const OTHER_GROUPS = '(other)';

/** Stands for the group of devices whose group is not known. */
export const NO_GROUP = '(unknown)';

/** The list of all bans has room for so many waiting groups of each. If more wait, all do. */
export const MOST_WAITING = 5;

/** Whether any of the ban's platforms takes a blocked app off. */
function uninstallsByBlocking(ban: EnforcedBan): boolean {
  return ban.document.scope.platforms.some((platform) => BLOCKING_UNINSTALLS.has(platform));
}

/** Whether the group's managers may be told to block what the ban names from `begun` on. */
function isCleared({ gate }: EnforcedBan, group: string, begun: Instant): boolean {
  const { blocking } = gate;
  if (blocking === null || blocking.through < begun) return false;
  return !blocking.waiting.includes(group) && !blocking.waiting.includes(OTHER_GROUPS);
}

/**
 * What a group's managers of a platform may be told to block from `begun` on. What the revision
 * before blocked goes on only without a gap: in a gap, devices may have come.
 */
export function throughFor(
  ban: EnforcedBan,
  to: { readonly platform: Platform; readonly group: string },
  begun: Instant,
): Through {
  const through = throughGate(ban);
  if (through === 'nothing' || !BLOCKING_UNINSTALLS.has(to.platform)) return through;
  if (through === 'all' && isCleared(ban, to.group, begun)) return 'all';
  return begun <= ban.approvedAt ? 'carried' : 'nothing';
}

/**
 * What the managers of every group of a platform have been told to block by `now`. Groups whose
 * instant is still to come have been told nothing; they do not count.
 */
export function throughEverywhere(ban: EnforcedBan, platform: Platform, now: Instant): Through {
  const through = throughGate(ban);
  if (through === 'nothing' || !BLOCKING_UNINSTALLS.has(platform)) return through;
  const begun = blockInstants(ban, platform).filter((from) => from <= now);
  if (begun.length === 0) return 'nothing';
  const last = Math.max(...begun);
  const { blocking } = ban.gate;
  const isSwept = blocking !== null && blocking.through >= last && blocking.waiting.length === 0;
  if (through === 'all' && isSwept) return 'all';
  return last <= ban.approvedAt ? 'carried' : 'nothing';
}

/**
 * Whether a finding that waits for a place, or for its newcomer to settle, keeps its group's
 * managers from being told to block. It does not if it came after the group was told: a device that
 * joins later is not waited for. A group that was told is not told otherwise for a newcomer, and of
 * newcomers it waits only for those that were known to the last sweep for an instant.
 */
export function keepsWaiting(
  ban: EnforcedBan,
  finding: {
    readonly held: boolean;
    readonly settlesAt: Instant | null;
    readonly openedAt: Instant;
    readonly device: { readonly platform: Platform; readonly group: string | null };
  },
): boolean {
  const { device, openedAt, held, settlesAt } = finding;
  const { group } = device;
  // The managers of no group are told of a device whose group is not known.
  if (group === null || !(held || settlesAt !== null)) return false;
  if (!BLOCKING_UNINSTALLS.has(device.platform)) return false;
  const { blocking } = ban.gate;
  const begun = blockFor(ban, device);
  if (blocking === null || begun === null || blocking.through < begun) return true;
  const isKnown = openedAt <= blocking.through;
  if (held && isKnown) return true;
  return !isCleared(ban, group, begun) && (held || isKnown);
}

/**
 * What is known after a complete sweep for an instant. `waiting` are the groups that it has found
 * kept waiting. `null`: the sweep says nothing new.
 */
export function blockingAfter(ban: EnforcedBan, sweep: Blocking): Blocking | null {
  const known = ban.gate.blocking;
  if (!gateIsOpen(ban) || !uninstallsByBlocking(ban)) return null;
  // A sweep for an instant before the gate opened has placed nothing.
  if (sweep.through < ban.gate.at || (known !== null && known.through >= sweep.through))
    return null;
  return { ...sweep, waiting: bounded(sweep.waiting) };
}

function bounded(waiting: readonly string[]): readonly string[] {
  return waiting.length > MOST_WAITING ? [OTHER_GROUPS] : waiting;
}

/**
 * What is known after a complete sweep between two instants. Of the groups that were kept waiting,
 * those wait on that it has found so again. `null`: it says nothing new.
 */
export function blockingMeanwhile(
  ban: EnforcedBan,
  { waiting, at }: Pick<Blocking, 'waiting' | 'at'>,
): Blocking | null {
  const known = ban.gate.blocking;
  if (known === null || !gateIsOpen(ban)) return null;
  const isEach = known.waiting.includes(OTHER_GROUPS) || waiting.includes(OTHER_GROUPS);
  const still = isEach
    ? bounded(waiting)
    : known.waiting.filter((group) => waiting.includes(group));
  return isDeepStrictEqual(still, known.waiting) ? null : { ...known, waiting: still, at };
}

/**
 * Whether an exemption leaves those that it names alone as far as their managers are told. Where
 * blocking uninstalls, it holds on after its end until a sweep has placed the findings there.
 */
function spares({ gate }: EnforcedBan, one: Exemption, platform: Platform, now: Instant): boolean {
  if (holdsAt(one, now)) return true;
  const swept = gate.blocking?.through ?? Number.NEGATIVE_INFINITY;
  return BLOCKING_UNINSTALLS.has(platform) && one.from <= now && exemptionEnd(one) > swept;
}

/** The exemptions by which a ban leaves devices alone as far as their managers are told. */
export function sparing(ban: EnforcedBan, platform: Platform, now: Instant): readonly Exemption[] {
  return ban.exemptions.filter((one) => spares(ban, one, platform, now));
}

/** Whether the ban leaves this device alone as far as its manager is told. */
export function isExcepted(
  ban: EnforcedBan,
  platform: Platform,
  device: ExemptDevice,
  now: Instant,
): boolean {
  return exemptionsNaming(ban.exemptions, device).some((one) => spares(ban, one, platform, now));
}
