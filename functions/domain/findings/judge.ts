import { type Blocklist, banOf, type EnforcedBan } from '../bans/blocklist.ts';
import { type BanMatch, couldName, matchApps, matchIndexOf } from '../bans/match.ts';
import { inScope, phaseAt } from '../bans/phase.ts';
import { type Inventory, PROVES_ABSENCE } from '../devices/app.ts';
import type { Head } from '../devices/head.ts';
import { foldedId } from '../devices/identifier-forms.ts';
import type { Instant } from '../time/instant.ts';
import { decide, type Presence, type Situation } from './decide.ts';
import { type CensusRound, type Finding, isLive } from './finding.ts';
import { type HeadNames, namesAfter } from './head-names.ts';

/** What the blocklist names in an inventory. */
export function matchInventory(
  blocklist: Blocklist,
  inventory: Pick<Inventory, 'platform' | 'apps'>,
): ReadonlyMap<string, BanMatch> {
  return matchApps(matchIndexOf(blocklist), inventory.platform, inventory.apps);
}

/** Bans that name something on this device and would hold a finding for it. */
export function concernedBans(
  blocklist: Blocklist,
  head: Pick<Head, 'platform' | 'group' | 'retiredAt'>,
  matches: ReadonlyMap<string, BanMatch>,
  now: Instant,
): readonly string[] {
  if (head.retiredAt !== null) return [];
  return [...matches].flatMap(([banId, match]) => {
    const ban = banOf(blocklist, banId);
    const concerned =
      ban !== null &&
      match.apps.length > 0 &&
      inScope(ban, head) &&
      phaseAt(ban, head, now, null).phase !== 'lifted';
    return concerned ? [banId] : [];
  });
}

/** All apps of a device, with what the blocklist names among them. */
export interface SeenApps {
  readonly content: Inventory;
  readonly matches: ReadonlyMap<string, BanMatch>;
}

export interface JudgeInput {
  readonly blocklist: Blocklist;
  readonly head: Head;
  /** `null`: nothing new is known of the apps. Findings are then decided on as recorded. */
  readonly inventory: SeenApps | null;
  /** The rows of the bans that `bansToDecide` names. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly now: Instant;
  /** The census that counts the device here; `null`: none does. */
  readonly census: CensusRound | null;
  /** Bans for which no place is left, as the last try to write has found. */
  readonly noPlaces: ReadonlySet<string>;
}

/**
 * Bans whose rows are decided on: those that the head names as matches. If the apps were looked at,
 * the bans concerned and those that the head names as disabled are added.
 */
export function bansToDecide(
  given: Pick<JudgeInput, 'blocklist' | 'head' | 'inventory' | 'now'>,
): ReadonlySet<string> {
  const { blocklist, head, inventory, now } = given;
  if (inventory === null) return new Set(head.matches);
  const concerned = concernedBans(blocklist, head, inventory.matches, now);
  return new Set([...head.matches, ...concerned, ...head.disabled]);
}

export interface Move {
  readonly before: Finding | null;
  readonly after: Finding;
  readonly reason: string;
}

/** What becomes of a device's rows, and what its head names after all of the moves. */
interface Judgement extends HeadNames {
  readonly moves: readonly Move[];
  /** All rows of the device after the moves, by ban. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** The row of each ban decided on, after the moves; `null`: there is none. */
  readonly decided: ReadonlyMap<string, Finding | null>;
  /**
   * Whether nothing is left to decide after the moves. One write of a row says at most one thing,
   * so what else a row has to say needs another.
   */
  readonly rests: boolean;
}

function presenceOf(input: JudgeInput, ban: EnforcedBan | null, finding: Finding | null): Presence {
  if (input.inventory === null) return { kind: 'as-recorded' };
  const { content, matches } = input.inventory;
  const apps = ban === null ? [] : (matches.get(ban.id)?.apps ?? []);
  if (apps.length > 0) return { kind: 'present', apps };
  const complete = PROVES_ABSENCE[content.coverage];
  const absent = { kind: 'absent' as const, complete, observedAt: content.observedAt };
  if (ban === null || finding === null || finding.revision === ban.revision)
    return { ...absent, amended: false };
  const formed = ({ id }: { readonly id: string }) => foldedId(content.platform, id);
  const recorded = new Set(finding.apps.map(formed));
  if (content.apps.some((app) => recorded.has(formed(app)))) return { ...absent, amended: true };
  // An inventory that cannot see everything does not disprove what an earlier one listed. But only
  // apps that the ban still names may be ordered.
  const still = finding.apps.filter((app) => couldName(ban, content.platform, app));
  if (complete || still.length === 0 || !isLive(finding))
    return { ...absent, amended: still.length === 0 };
  return { kind: 'present', apps: still };
}

/**
 * Decides on everything that concerns one device: which rows move, and which bans its head names
 * afterwards.
 */
export function judge(input: JudgeInput): Judgement {
  const { blocklist, head, now } = input;
  const findings = new Map(input.findings);
  const decided = new Map<string, Finding | null>();
  const moves: Move[] = [];
  let rests = true;
  for (const banId of bansToDecide(input)) {
    const ban = banOf(blocklist, banId);
    const before = input.findings.get(banId) ?? null;
    const situation: Situation = {
      ban,
      device: head,
      presence: presenceOf(input, ban, before),
      finding: before,
      now,
      noPlace: input.noPlaces.has(banId),
      census: input.census,
    };
    const verdict = decide(situation);
    decided.set(banId, verdict.next ?? before);
    if (verdict.next === null) continue;
    moves.push({ before, after: verdict.next, reason: verdict.reason });
    findings.set(banId, verdict.next);
    rests &&= decide({ ...situation, finding: verdict.next }).next === null;
  }
  return { moves, ...namesAfter(head, decided), findings, decided, rests };
}
