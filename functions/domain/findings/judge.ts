import type { Blocklist, EnforcedBan } from '../bans/blocklist.ts';
import { banOf } from '../bans/blocklist.ts';
import { type BanMatch, couldName, matchApps, matchIndexOf } from '../bans/match.ts';
import { inScope, phaseAt } from '../bans/phase.ts';
import { type Inventory, PROVES_ABSENCE } from '../devices/app.ts';
import type { Head } from '../devices/head.ts';
import type { Instant } from '../time/instant.ts';
import { decide, type Presence, type Verdict } from './decide.ts';
import { type Finding, isDisabled, isLive } from './finding.ts';

/** What the blocklist names in an inventory. */
export function matchInventory(
  blocklist: Blocklist,
  inventory: Pick<Inventory, 'platform' | 'apps'>,
): ReadonlyMap<string, BanMatch> {
  return matchApps(matchIndexOf(blocklist), inventory.platform, inventory.apps);
}

/** Bans that would hold a finding for this device, out of those that name something it has. */
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

export interface JudgeInput {
  readonly blocklist: Blocklist;
  readonly head: Head;
  /** `null`: nothing new is known of the apps; findings are decided on as recorded. */
  readonly inventory: {
    readonly content: Inventory;
    readonly matches: ReadonlyMap<string, BanMatch>;
  } | null;
  /**
   * The rows of every ban in `head.matches`, of every ban concerned, and, with an inventory, of
   * every ban in `head.disabled`.
   */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly now: Instant;
}

export interface Move {
  readonly before: Finding | null;
  readonly after: Finding;
  readonly reason: string;
}

export interface Judgement {
  readonly moves: readonly Move[];
  /** The head's `matches` and `disabled` after the moves. */
  readonly matches: readonly string[];
  readonly disabled: readonly string[];
  /** All rows of the device after the moves, by ban. */
  readonly findings: ReadonlyMap<string, Finding>;
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
  const recorded = new Set(finding.apps.map((app) => app.id));
  if (content.apps.some((app) => recorded.has(app.id))) return { ...absent, amended: true };
  // What an earlier inventory listed is not disproved by one that cannot see everything; but only
  // what is still named may be ordered.
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
  const banIds = new Set(head.matches);
  if (input.inventory !== null) {
    for (const banId of concernedBans(blocklist, head, input.inventory.matches, now))
      banIds.add(banId);
    for (const banId of head.disabled) banIds.add(banId);
  }
  const matches = new Set(head.matches);
  const disabled = new Set(head.disabled);
  const findings = new Map(input.findings);
  const moves: Move[] = [];
  for (const banId of banIds) {
    const ban = banOf(blocklist, banId);
    const before = input.findings.get(banId) ?? null;
    const verdict: Verdict = decide({
      ban,
      device: head,
      presence: presenceOf(input, ban, before),
      finding: before,
      now,
    });
    const row = verdict.next ?? before;
    if (verdict.next !== null) {
      moves.push({ before, after: verdict.next, reason: verdict.reason });
      findings.set(banId, verdict.next);
    }
    if (row !== null && isLive(row)) matches.add(banId);
    else matches.delete(banId);
    if (row !== null && isDisabled(row)) disabled.add(banId);
    else disabled.delete(banId);
  }
  return { moves, matches: [...matches].sort(), disabled: [...disabled].sort(), findings };
}
