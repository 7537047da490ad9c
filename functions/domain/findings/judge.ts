import { type Blocklist, banOf, type EnforcedBan } from '../bans/blocklist.ts';
import { type BanMatch, couldName, matchApps, matchIndexOf } from '../bans/match.ts';
import { inScope, phaseAt } from '../bans/phase.ts';
import type { Inventory, NamedApp } from '../devices/app.ts';
import { appKey, appKeys } from '../devices/app-key.ts';
import { believedApps, lackingKeys } from '../devices/believed.ts';
import type { Head } from '../devices/head.ts';
import { DAY, type Instant } from '../time/instant.ts';
import { decide } from './decide.ts';
import { type CensusRound, type Finding, isLive } from './finding.ts';
import { type HeadNames, namesAfter } from './head-names.ts';
import { disproves, type Presence, type Situation } from './presence.ts';

/** What the blocklist names in an inventory. */
export function matchInventory(
  blocklist: Blocklist,
  inventory: Pick<Inventory, 'platform' | 'apps' | 'lacking'>,
): ReadonlyMap<string, BanMatch> {
  return matchApps(matchIndexOf(blocklist), inventory.platform, believedApps(inventory));
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
  /** An app that is back within so many milliseconds was not gone for good. */
  readonly flapsWithin: number;
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
  /** Whether a banned app is being installed, and nothing else of its ban is there. */
  readonly installing: boolean;
}

const AS_RECORDED: Presence = { kind: 'as-recorded' };

/** An app that is being installed is taken for installed once it has been so for this long. */
const INSTALLED_AFTER = DAY;

/** The apps that are there, but for those that are only being installed. */
function firmApps(apps: readonly NamedApp[], head: Head, now: Instant): readonly NamedApp[] {
  const since = head.installingSince;
  if (since !== null && now >= since + INSTALLED_AFTER) return apps;
  return apps.filter((app) => app.state !== 'installing');
}

/** Whether the list has none of these apps, and proves nothing of them. */
function lacksAll(content: Inventory, apps: readonly NamedApp[]): boolean {
  const lacking = lackingKeys(content);
  return apps.every((app) => lacking.has(appKey(content.platform, app)));
}

function presenceOf(input: JudgeInput, ban: EnforcedBan | null, finding: Finding | null): Presence {
  const { inventory, head, now } = input;
  if (inventory === null) return AS_RECORDED;
  const { coverage, observedAt } = inventory.content;
  const match = ban === null ? undefined : inventory.matches.get(ban.id);
  const { apps = [], review = [] } = match ?? {};
  const firm = firmApps(apps, head, now);
  if (firm.length > 0) {
    const how = lacksAll(inventory.content, firm) ? 'lacking' : 'seen';
    return { kind: 'present', how, apps: firm, coverage, review };
  }
  // What is only being installed opens nothing, and ends nothing.
  if (apps.length > 0) return AS_RECORDED;
  const absent = { kind: 'absent' as const, coverage, observedAt, review };
  return ban === null || finding === null
    ? { ...absent, amended: false }
    : withoutMatch(ban, finding, inventory.content, absent);
}

/** What is known of a finding's app that no enforcing matcher names in the last list. */
function withoutMatch(
  ban: EnforcedBan,
  finding: Finding,
  content: Inventory,
  absent: Omit<Extract<Presence, { kind: 'absent' }>, 'amended'>,
): Presence {
  const { coverage } = finding.seen;
  const listed = new Set(appKeys(content.platform, believedApps(content)));
  const still = finding.apps.filter((app) => listed.has(appKey(content.platform, app)));
  if (finding.revision === ban.revision) {
    // The same app is listed, though perhaps not all that the ban knows it by. So it is not gone.
    if (still.length === 0 || finding.unclear) return { ...absent, amended: false };
    const how = lacksAll(content, still) ? 'lacking' : 'believed';
    return { kind: 'present', how, apps: still, coverage, review: [] };
  }
  if (still.length > 0) return { ...absent, amended: true };
  // An inventory that cannot see everything does not disprove what an earlier one listed. But only
  // apps that the ban still names may be ordered.
  const named = finding.apps.filter((app) => couldName(ban, content.platform, app));
  if (disproves(absent.coverage, finding) || named.length === 0 || !isLive(finding))
    return { ...absent, amended: named.length === 0 };
  return { kind: 'present', how: 'believed', apps: named, coverage, review: [] };
}

/** Whether a list shows that some ban's apps are being installed. */
function isInstalling({ inventory }: JudgeInput): boolean {
  if (inventory === null) return false;
  return [...inventory.matches.values()].some(({ apps }) =>
    apps.some((app) => app.state === 'installing'),
  );
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
      flapsWithin: input.flapsWithin,
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
  const installing = isInstalling(input);
  return { moves, ...namesAfter(head, decided), findings, decided, rests, installing };
}
