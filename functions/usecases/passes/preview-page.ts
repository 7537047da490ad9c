import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { pendingGate } from '../../domain/bans/gate.ts';
import { compileMatchers, matchApps } from '../../domain/bans/match.ts';
import { inScope } from '../../domain/bans/phase.ts';
import { wouldOrder } from '../../domain/findings/decide.ts';
import { platformName } from '../../domain/passes/counts.ts';
import type { Part, Preview } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';

/** Counts the devices that match a draft. Writes nothing but numbers. */
export async function previewPage(deps: PartNeeds, pass: Preview, part: Part): Promise<PageDone> {
  const revision = await deps.bans.readRevision(pass.banId, pass.revision);
  if (revision === null) return { cursor: null, counts: {} };
  const draft: EnforcedBan = {
    id: revision.banId,
    revision: revision.revision,
    hash: revision.hash,
    document: revision.document,
    approvedAt: pass.asOf,
    sinceVersion: 0,
    shards: 16,
    liftedAt: null,
    exemptions: [],
    gate: pendingGate(revision.revision, 0, 'preview', pass.asOf),
    brakes: [],
    carried: [],
  };
  const index = compileMatchers([draft]);
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS);
  const heads = page.items.filter((head) => head.retiredAt === null);
  const inventories = await deps.fleet.readInventories(
    heads.filter((head) => head.inventoryHash !== null).map((head) => head.deviceId),
  );
  const tally = new Tally(part.counts);
  for (const head of heads) {
    tally.add('listed');
    const inventory = inventories.get(head.deviceId);
    if (!inventory || !inScope(draft, head)) continue;
    const match = matchApps(index, inventory.platform, inventory.apps).get(draft.id);
    if (!match) continue;
    if (match.review.length > 0) tally.add('review');
    if (match.apps.length === 0) continue;
    tally.add('matched');
    tally.addInGroup('matched', head.group);
    tally.add(platformName(head.platform));
    if (wouldOrder(draft, head)) tally.add('order');
  }
  return { cursor: page.nextCursor, counts: tally.counts };
}
