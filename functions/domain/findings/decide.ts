import { isDeepStrictEqual } from 'node:util';
import { enforces, type OwnershipAction } from '../bans/ban.ts';
import { type EnforcedBan, gateIsOpen, waitsForCensus } from '../bans/blocklist.ts';
import { lastBrake } from '../bans/brake.ts';
import { exemptionFor } from '../bans/exemption.ts';
import { inScope, phaseAt } from '../bans/phase.ts';
import { mayHavePlace } from '../bans/places.ts';
import { tellsGroupsApart } from '../bans/telling-groups-apart.ts';
import { effectiveFor, timelineOf } from '../bans/timeline.ts';
import { CAN_REMOVE, REACH } from '../devices/app.ts';
import { appKey } from '../devices/app-key.ts';
import type { OrderAction } from '../order-action.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import { decideEnded, type Step } from './coming-back.ts';
import {
  type Cause,
  type EndingCause,
  type Finding,
  type FindingStatus,
  isCounted,
  isDisabled,
  isLive,
  type OrderedPhase,
  type OrderResult,
  RANK,
  removes,
} from './finding.ts';
import {
  ended,
  newFinding,
  ordering,
  reopened,
  saying,
  snapshot,
  takenBack,
} from './finding-rows.ts';
import { disproves, type Situation, unclearApps, withApps } from './presence.ts';
import {
  doubtedUntil,
  quarantinedFrom,
  roundAgain,
  unhurried,
  withRoundOfReturn,
} from './unhurried.ts';

export interface Verdict {
  /** The row as it shall be. `null`: it stands as it is. */
  readonly next: Finding | null;
  /** Why, in words for the log and the story of the finding. */
  readonly reason: string;
  /** The earliest instant at which this finding by itself needs a decision again. */
  readonly nextDueAt: Instant | null;
}

/** How far a ban goes on devices of an ownership, by what it does there. */
const FURTHEST: Readonly<Record<OwnershipAction, OrderedPhase>> = {
  none: 'scheduled',
  notice: 'notice',
  remove: 'quarantine',
};

interface Cap {
  readonly highest: OrderedPhase;
  readonly cause: Cause | null;
}

/** The furthest that the ban may go on a device of this ownership, group and management. */
function capOf(
  ban: EnforcedBan,
  { ownership, group, management }: Pick<Situation['device'], 'ownership' | 'group' | 'management'>,
): Cap {
  const highest = FURTHEST[ban.document.actions[ownership]];
  if (!removes(highest)) return { highest, cause: 'ownership' };
  if (group === null) return { highest: 'notice', cause: 'group' };
  if (!CAN_REMOVE[management]) return { highest: 'notice', cause: 'management' };
  return { highest, cause: null };
}

/**
 * The same for one finding. Where the manager reaches less far than when the app was last seen, an
 * order might come to where it can do nothing.
 */
function capFor(ban: EnforcedBan, device: Situation['device'], { seen }: Finding) {
  const cap = capOf(ban, device);
  const shrank = cap.cause === null && REACH[device.management] < REACH[seen.management];
  return shrank ? ({ highest: 'notice', cause: 'management' } as const) : cap;
}

/**
 * Until when the ban leaves a newcomer at a notice, because it treats some groups otherwise and the
 * newcomer's group may turn out to be one of these. `null`: it does not wait.
 */
function settlesAtOf(
  ban: EnforcedBan,
  { settling }: Situation['device'],
  now: Instant,
): Instant | null {
  if (settling === null || now >= settling.until) return null;
  return tellsGroupsApart(ban, now) ? settling.until : null;
}

function lower(a: OrderedPhase, b: OrderedPhase): OrderedPhase {
  return RANK[a] <= RANK[b] ? a : b;
}

/** Why a live finding is over, if it is. A lift comes before everything that the device did. */
function endingOf(
  situation: Situation,
  finding: Finding | null,
): { readonly cause: EndingCause; readonly reason: string } | null {
  const { ban, device, presence, now } = situation;
  if (device.retiredAt !== null) return { cause: 'retired', reason: 'the device was retired' };
  if (ban === null || phaseAt(ban, device, now, null).phase === 'lifted') {
    return { cause: 'lifted', reason: 'the ban was lifted' };
  }
  if (!inScope(ban, device))
    return { cause: 'out-of-scope', reason: 'the ban does not concern this platform or group' };
  if (presence.kind !== 'absent') return null;
  if (presence.amended)
    return { cause: 'amended', reason: 'the ban no longer names what the device has' };
  if (!disproves(presence.coverage, finding) || unclearApps(presence, finding).length > 0)
    return null;
  const before = finding?.lastOrderedAt != null && presence.observedAt < finding.lastOrderedAt;
  return {
    cause: before ? 'absent-before-order' : 'absent',
    reason: 'a list that would show the app does not have it',
  };
}

/** Whether nothing that the last order named is there any more, and something else is. */
function isNamedGone({ apps, named, device }: Finding): boolean {
  if (named === null) return false;
  const known = new Set(named);
  return !apps.some((app) => known.has(appKey(device.platform, app)));
}

/**
 * Gives the order of the finding's present phase again, if the last one no longer says all of it.
 * `null`: the last order stands.
 */
function orderedAnew(
  ban: EnforcedBan,
  finding: Finding,
  phase: OrderAction,
  now: Instant,
): Step | null {
  if (finding.outstanding === null)
    return {
      finding: ordering(finding, ban, phase, roundAgain(finding), now),
      reason: 'the order was withdrawn and holds again',
    };
  if (finding.grown || isNamedGone(finding))
    return {
      finding: ordering(finding, ban, phase, finding.rounds, now),
      reason: 'the device has more of what is banned than was ordered',
    };
  return null;
}

/** Warns the owner once, and again if there are more apps or another date. */
function stepNotice(ban: EnforcedBan, finding: Finding, reason: string, now: Instant): Step {
  if (finding.phase === 'scheduled')
    return { finding: ordering(finding, ban, 'notice', 0, now), reason };
  const anew = orderedAnew(ban, finding, 'notice', now);
  if (anew) return anew;
  const told = finding.orders.at(-1)?.effectiveAt ?? null;
  return told === effectiveFor(ban, finding.device)
    ? { finding, reason }
    : { finding: ordering(finding, ban, 'notice', 0, now), reason: 'the effective date moved' };
}

/**
 * A removal or quarantine through an open gate. The first order comes first, then its repeats, then
 * the word that they failed.
 */
function stepRemoval(
  ban: EnforcedBan,
  finding: Finding,
  phase: OrderAction,
  reason: string,
  now: Instant,
): Step {
  if (RANK[phase] > RANK[finding.phase]) {
    const rounds = phase === 'remove' ? roundAgain(finding) : 0;
    return { finding: ordering(finding, ban, phase, rounds, now), reason };
  }
  const anew = orderedAnew(ban, finding, phase, now);
  if (anew) return anew;
  const { followUpEvery, maxRounds } = timelineOf(ban);
  const due = finding.lastOrderedAt !== null && finding.lastOrderedAt + followUpEvery <= now;
  if (!due || finding.failed || now < doubtedUntil(finding)) return { finding, reason };
  if (finding.rounds < maxRounds)
    return {
      finding: ordering(finding, ban, phase, finding.rounds + 1, now),
      reason: 'the order was not carried out: it is repeated',
    };
  return {
    finding: saying({ ...finding, failed: true }, 'finding.failed', now),
    reason: 'every repeat was tried and the app is still there',
  };
}

/** A finding that waits for a place is not late: nobody was told to act. */
function holding(finding: Finding): Finding {
  return { ...finding, held: true, overdue: false };
}

/**
 * Where no removal may go out, nobody is told more than a notice. Nothing that was told before is
 * taken back.
 */
function stepBehindGate(ban: EnforcedBan, finding: Finding, why: string, now: Instant): Step {
  return removes(finding.phase) && finding.outstanding !== null
    ? { finding, reason: `held by ${why}` }
    : stepNotice(ban, finding, `notice only, held by ${why}`, now);
}

/**
 * Whether an order to remove may be written: the device has a place of this revision, or may find
 * one. The write itself takes the place.
 */
function findsPlace(ban: EnforcedBan, { noPlace }: Situation, finding: Finding): boolean {
  if (finding.placed === ban.revision) return true;
  return noPlace !== true && mayHavePlace(ban, isCounted(finding, ban));
}

/** What a finding is while nothing is ordered for it, whatever the ban's clock says. */
function stepAside(ban: EnforcedBan, { device, now }: Situation, finding: Finding): Step | null {
  const exemption = exemptionFor(ban.exemptions, device, now);
  if (exemption) {
    const exempt = takenBack({ ...finding, status: 'exempt', cause: null, overdue: false }, now);
    return {
      finding: { ...exempt, revision: ban.revision },
      reason: `exempt until it ends: ${exemption.ground}`,
    };
  }
  if (finding.unclear) {
    const unclear = { ...finding, status: 'open', cause: 'needs-review', overdue: false } as const;
    return {
      finding: { ...takenBack(unclear, now), revision: ban.revision },
      reason: 'only a matcher for review names what the device has now',
    };
  }
  return null;
}

/** Why the owner is told no more than a notice. */
function whyNotice(reason: string, settlesAt: Instant | null): string {
  if (settlesAt === null) return reason;
  return `${reason}; notice only until ${formatInstant(settlesAt)}, or a second word of its group`;
}

function stepLive(ban: EnforcedBan, situation: Situation, finding: Finding): Step {
  const aside = stepAside(ban, situation, finding);
  if (aside !== null) return aside;
  const { device, now } = situation;
  const { due } = timelineOf(ban);
  const cap = capFor(ban, device, finding);
  const held = phaseAt(ban, device, now, finding.firstRemovalAt);
  // What was ordered before is not taken back.
  const mayWait = cap.cause === null && !removes(finding.phase);
  const settlesAt = mayWait ? settlesAtOf(ban, device, now) : null;
  const highest = settlesAt === null ? cap.highest : 'notice';
  const byClock = lower(held.phase === 'lifted' ? 'scheduled' : held.phase, highest);
  const wanted = unhurried(ban, finding, byClock, now);
  const status: FindingStatus = cap.cause === null ? 'open' : 'unenforceable';
  const overdue = status === 'open' && due !== null && now >= due;
  const base: Finding = {
    ...finding,
    status,
    cause: cap.cause,
    overdue,
    held: false,
    settlesAt,
    revision: ban.revision,
  };

  if (RANK[wanted] < RANK[base.phase])
    return { finding: takenBack(base, now), reason: `no longer: ${held.reason}` };
  switch (wanted) {
    case 'scheduled':
      return { finding: base, reason: held.reason };
    case 'notice':
      return stepNotice(ban, base, whyNotice(held.reason, settlesAt), now);
    case 'remove':
    case 'quarantine':
      if (!gateIsOpen(ban)) {
        const waits = finding.held && finding.revision === ban.revision;
        const reason = lastBrake(ban.brakes)?.reason ?? ban.gate.reason;
        const still = waits ? holding(base) : base;
        return stepBehindGate(ban, still, `the gate: ${reason}`, now);
      }
      if (findsPlace(ban, situation, base)) return stepRemoval(ban, base, wanted, held.reason, now);
      return stepBehindGate(ban, holding(base), 'want of a place', now);
    default:
      return wanted satisfies never;
  }
}

/**
 * The earliest instant at which this finding by itself needs a decision again: the end of a
 * newcomer's wait, a repeat, or its escalation.
 */
export function nextDueOf(ban: EnforcedBan | null, finding: Finding | null): Instant | null {
  if (ban !== null && finding?.status === 'open' && finding.settlesAt !== null)
    return finding.settlesAt;
  if (ban === null || finding === null || finding.status !== 'open' || !removes(finding.phase))
    return null;
  const timeline = timelineOf(ban);
  const candidates: Instant[] = [];
  if (
    !finding.failed &&
    finding.lastOrderedAt !== null &&
    Number.isFinite(timeline.followUpEvery)
  ) {
    candidates.push(finding.lastOrderedAt + timeline.followUpEvery);
  }
  if (
    timeline.escalateAfter !== null &&
    finding.firstRemovalAt !== null &&
    RANK[finding.phase] < RANK.quarantine
  ) {
    const from = quarantinedFrom(ban, finding);
    const at = Math.max(finding.firstRemovalAt + timeline.escalateAfter, from);
    if (Number.isFinite(at)) candidates.push(at);
  }
  return candidates.length > 0 ? Math.max(Math.min(...candidates), doubtedUntil(finding)) : null;
}

function same(a: Finding, b: Finding): boolean {
  const { asOf: _a, lock: _v, ...left } = a;
  const { asOf: _b, lock: _w, ...right } = b;
  return isDeepStrictEqual(left, right);
}

/**
 * The one decision: what becomes of a finding, for check-ins, batches, censuses and sweeps alike.
 * Pure and total. Precedence: lifted > exempt > quarantine > remove > notice. One write says at
 * most one thing, so a decision may have to be asked for again. The finding comes to rest after at
 * most three decisions.
 */
export function decide(given: Situation): Verdict {
  const { ban, device, finding } = given;
  const now = Math.max(given.now, finding?.asOf ?? Number.NEGATIVE_INFINITY);
  const situation: Situation = { ...given, now };
  const ending = endingOf(situation, finding);
  const settle = (step: Step): Verdict => {
    const next: Finding = { ...step.finding, device: snapshot(device) };
    if (finding && same(next, finding))
      return { next: null, reason: step.reason, nextDueAt: nextDueOf(ban, finding) };
    return {
      next: { ...next, asOf: now, lock: (finding?.lock ?? 0) + 1 },
      reason: step.reason,
      nextDueAt: nextDueOf(ban, next),
    };
  };

  const counted = (row: Finding) => (ban === null ? row : afterCensus(ban, situation, row));

  let live: Finding;
  if (finding === null) {
    if (ending !== null || ban === null || given.presence.kind !== 'present')
      return { next: null, reason: ending?.reason ?? 'nothing was found', nextDueAt: null };
    live = newFinding(ban, device, given.presence, now);
  } else if (!isLive(finding)) {
    const back = decideEnded(situation, finding, ending !== null);
    if ('stays' in back) return settle({ finding: counted(finding), reason: back.stays });
    if (!isLive(back.finding)) return settle(back);
    live = back.finding;
  } else {
    if (ending !== null)
      return settle({
        finding: ended(finding, ending.cause, now, evidenceOf(ending.cause, situation)),
        reason: ending.reason,
      });
    live = finding;
  }
  if (ban === null) return { next: null, reason: 'the ban is not known', nextDueAt: null };
  if (finding !== null && !isLive(finding)) live = withRoundOfReturn(ban, live);
  // Orders are addressed by the device as it is now. Overrides are looked up for it too.
  const seen = withApps({ ...live, device: snapshot(device) }, situation);
  return settle(stepLive(ban, situation, counted(seen)));
}

/** When the list was observed for which a finding ends. */
function evidenceOf(cause: EndingCause, { presence }: Situation): Instant | null {
  const byList = cause === 'absent' || cause === 'absent-before-order';
  return byList && presence.kind === 'absent' ? presence.observedAt : null;
}

/** The finding with the census's mark, if a census counts it for a gate that waits. */
function afterCensus(ban: EnforcedBan, { device, census = null }: Situation, finding: Finding) {
  const counts = census !== null && census.version >= ban.sinceVersion && waitsForCensus(ban);
  if (!counts || !wouldOrder(ban, device)) return finding;
  return { ...finding, counted: { revision: ban.revision, census: census.id } };
}

/**
 * Whether the ban would order this device to remove once the ban is in force, or once an exemption
 * of the device ends. A census counts such devices for the gate.
 */
export function wouldOrder(ban: EnforcedBan, device: Situation['device']): boolean {
  const mayRemove = enforces(ban.document) && capOf(ban, device).cause === null;
  return mayRemove && inScope(ban, device);
}

/**
 * The row of a disabled app after the word that disabling failed: all of its apps are there again.
 */
function startable(heard: Finding, result: OrderResult, now: Instant): Finding {
  const { apps, appCount, seen } = heard;
  const here = { apps, coverage: seen.coverage, review: [] };
  return { ...reopened(heard, heard.device, here, now), appCount, seen, lastResult: result };
}

/**
 * The row after a connector's word on the order that it has now. `null`: the word is for another
 * order, or was said before. A word that the app cannot be started resolves nothing while the
 * device has more than the order named.
 */
export function afterResult(finding: Finding, result: OrderResult, now: Instant): Finding | null {
  if (result.n !== finding.n) return null;
  const last = finding.lastResult;
  if (last?.n === result.n && (last.outcome === result.outcome || result.at <= last.at))
    return null;
  const asOf = Math.max(now, finding.asOf);
  const heard: Finding = { ...finding, lastResult: result, asOf, lock: finding.lock + 1 };
  switch (result.outcome) {
    case 'failed':
      if (isDisabled(finding)) return startable(heard, result, asOf);
      break;
    case 'disabled': {
      const ordered = finding.status === 'open' && finding.outstanding === result.n;
      if (ordered && !finding.grown && removes(finding.phase))
        return ended(heard, 'disabled', asOf);
      break;
    }
    case 'done':
      // Only the inventory proves a removal. A word does not.
      break;
    default:
      result.outcome satisfies never;
  }
  return isLive(finding) || finding.status === 'resolved' ? heard : null;
}
