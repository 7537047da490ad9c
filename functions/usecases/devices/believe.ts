import type { Inventory } from '../../domain/devices/app.ts';
import { appKeys } from '../../domain/devices/app-key.ts';
import { believedApps } from '../../domain/devices/believed.ts';
import {
  type Flaws,
  seenAgain,
  suspicionOf,
  type Weighed,
  weighed,
} from '../../domain/devices/doubt.ts';
import type { Head } from '../../domain/devices/head.ts';
import { type Finding, isDisabled, isLive, removes } from '../../domain/findings/finding.ts';
import { disproves } from '../../domain/findings/presence.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import { findingKey } from './read-settling.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'clock'>;

/** A report on its way to be stored. */
interface Listed {
  readonly before: Head | null;
  readonly wanted: Head;
  /** `null`: nothing new is to be stored. */
  readonly inventory: Inventory | null;
}

/**
 * What is to be stored of a report, if its list proves less than it seems to, or is seen once more
 * after it was doubted. It costs reads only then.
 */
export async function believe(
  deps: Needs,
  listed: Listed,
  report: {
    readonly flaws: (before: Head | null) => Flaws;
    readonly confirmedAt: (before: Head) => Instant | null;
  },
): Promise<Listed> {
  const { before, wanted, inventory } = listed;
  if (inventory === null)
    return before === null ? listed : seen(deps, listed, before, report.confirmedAt(before));
  const why = suspicionOf(before, inventory, report.flaws(before));
  if (why === null) return listed;
  const stored =
    before === null || before.inventoryHash === null
      ? null
      : await deps.fleet.readInventory(before.deviceId);
  const rows = before === null ? [] : await rowsOf(deps, before);
  // What the stored list proves gone is not there, though its finding may not have been judged yet.
  const isOpen = (row: Finding) => stored === null || !disproves(stored.coverage, row);
  const found = rows.filter(isOpen).flatMap((row) => row.apps);
  const away = rows.filter((row) => isLive(row) && removes(row.phase)).flatMap((row) => row.apps);
  const orderedAway = new Set(appKeys(inventory.platform, away));
  const given = { why, inventory, stored, head: before, found, orderedAway };
  return withDoubt(before, wanted, weighed(given, deps.clock.now()));
}

async function seen(
  deps: Needs,
  listed: Listed,
  before: Head,
  confirmedAt: Instant | null,
): Promise<Listed> {
  const { doubt } = before;
  if (doubt === null || confirmedAt === null || confirmedAt <= (before.observedAt ?? 0))
    return listed;
  const stored = await deps.fleet.readInventory(before.deviceId);
  if (stored === null || stored.hash !== before.inventoryHash) return listed;
  const again = seenAgain(stored, doubt, confirmedAt, deps.clock.now());
  return again === null ? listed : withDoubt(before, listed.wanted, again);
}

function withDoubt(before: Head | null, wanted: Head, { inventory, doubt }: Weighed): Listed {
  const { observedAt } = inventory;
  const appCount = believedApps(inventory).length;
  return { before, wanted: { ...wanted, observedAt, appCount, doubt }, inventory };
}

/** Findings of apps that are thought to be on the device, those that cannot be started too. */
async function rowsOf(deps: Needs, head: Head): Promise<readonly Finding[]> {
  const banIds = [...head.matches, ...head.disabled];
  if (banIds.length === 0) return [];
  const blocklist = await deps.blocklist.current();
  const keys = banIds.flatMap((id) => findingKey(blocklist, id, head.deviceId) ?? []);
  return (await deps.fleet.readFindings(keys)).filter((row) => isLive(row) || isDisabled(row));
}
