import type { BanRevision } from '../../domain/bans/ban-record.ts';
import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { pendingGate } from '../../domain/bans/gate.ts';
import { type BanMatch, matchApps } from '../../domain/bans/match.ts';
import { compileMatchers } from '../../domain/bans/match-index.ts';
import { inScope } from '../../domain/bans/phase.ts';
import { believedApps } from '../../domain/devices/believed.ts';
import type { Head } from '../../domain/devices/head.ts';
import { wouldOrder } from '../../domain/findings/decide.ts';
import {
  appName,
  fullName,
  platformName,
  platformOrderName,
  seenName,
} from '../../domain/passes/counts.ts';
import type { Part, Preview } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import { reportsInFull, visibilityOf } from '../../domain/passes/visibility.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';

/** The revision as it would be enforced. */
function draftOf({ banId, revision, hash, document }: BanRevision, at: Instant): EnforcedBan {
  return {
    id: banId,
    revision,
    hash,
    document,
    approvedAt: at,
    sinceVersion: 0,
    shards: 16,
    liftedAt: null,
    exemptions: [],
    gate: pendingGate(revision, 0, 'preview', at),
    brakes: [],
    carried: [],
    carriedRules: [],
  };
}

/** Each app of the document as a ban by itself, under its place. */
function eachApp({ document }: BanRevision) {
  return document.apps.map((app, place) => ({
    id: String(place),
    document: { ...document, apps: [app] },
  }));
}

/** Counts how far a device in the draft's scope can be judged. */
function countSeen(tally: Tally, head: Head, now: Instant): void {
  tally.add(seenName(head.platform, visibilityOf(head, now)));
  if (reportsInFull(head, now)) tally.add(fullName(head.platform));
}

function countMatch(tally: Tally, draft: EnforcedBan, head: Head, match: BanMatch): void {
  if (match.review.length > 0) tally.add('review');
  if (match.apps.length === 0) return;
  tally.add('matched');
  tally.addInGroup('matched', head.group);
  if (head.group === null) tally.add('ungrouped');
  tally.add(platformName(head.platform));
  if (!wouldOrder(draft, head)) return;
  tally.add('order');
  tally.add(platformOrderName(head.platform));
}

/** Counts the devices that match a draft. Writes nothing but numbers. */
export async function previewPage(deps: PartNeeds, pass: Preview, part: Part): Promise<PageDone> {
  const revision = await deps.bans.readRevision(pass.banId, pass.revision);
  if (revision === null) return { cursor: null, left: 0, counts: {} };
  const draft = draftOf(revision, pass.asOf);
  const index = compileMatchers([draft]);
  const byApp = compileMatchers(eachApp(revision));
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS);
  const tally = new Tally(part.counts);
  const withApps = new Map<string, Head>();
  for (const head of page.items.filter((one) => one.retiredAt === null)) {
    tally.add('listed');
    if (!inScope(draft, head)) continue;
    countSeen(tally, head, pass.asOf);
    if (head.inventoryHash !== null) withApps.set(head.deviceId, head);
  }
  await deps.fleet.eachInventory([...withApps.keys()], (inventory) => {
    const { deviceId, platform } = inventory;
    // What a list lacks that proves nothing still counts, as it does in a census.
    const apps = believedApps(inventory);
    const head = withApps.get(deviceId);
    const match = matchApps(index, platform, apps).get(draft.id);
    if (head === undefined || match === undefined) return;
    countMatch(tally, draft, head, match);
    for (const place of matchApps(byApp, platform, apps).keys()) tally.add(appName(Number(place)));
  });
  return { cursor: page.nextCursor, left: 0, counts: tally.counts };
}
