import { EMPTY_BLOCKLIST } from '../../domain/bans/blocklist.ts';
import { type DeviceRestrictions, restrictionsOn } from '../../domain/bans/restriction-lists.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import type { CheckInStatus } from '../../domain/findings/check-in-status.ts';
import { nextCheckInSeconds, waitsForGate } from '../../domain/findings/next-check-in.ts';
import type { OrderContent } from '../../domain/findings/order.ts';
import { sparedBy } from '../../domain/findings/spared-by.ts';
import { formatInstant, type Instant, SECOND } from '../../domain/time/instant.ts';
import type { OrdersPage } from '../devices/read-orders.ts';
import type { SettledDevice } from '../devices/settle-device.ts';
import type { Settings } from '../settings.ts';

export interface CheckInAnswer {
  /** `unknown`: the device could not be judged now. */
  readonly status: CheckInStatus;
  /**
   * `false`: the orders that hold could not be read or written. `orders` is then empty and says
   * nothing. The device keeps to what it was told before.
   */
  readonly judged: boolean;
  readonly checkedAt: string;
  readonly send: 'inventory' | null;
  /** The hash under which the inventory is stored; `null`: the device's apps are not stored. */
  readonly inventoryHash: string | null;
  /** The gravest first. */
  readonly orders: readonly OrderContent[];
  /** Whether more orders hold than fit into this answer. */
  readonly moreOrders: boolean;
  /**
   * The etag of the list of what is blocked, which has a route of its own. `upcoming` is left out
   * where the device was not judged.
   */
  readonly restrictions: Pick<DeviceRestrictions, 'etag'> & Partial<DeviceRestrictions>;
  readonly nextCheckInSeconds: number;
  /** How far the device's clock is behind the server's; `null`: it did not tell its clock. */
  readonly clockSkewSeconds: number | null;
  /** What of the check-in could not be taken as it was said. */
  readonly warnings: readonly Warning[];
}

/** What a device said of what it has, and of what it was told before. */
interface Said {
  /** `null`: left out. */
  readonly apps: readonly unknown[] | null;
  readonly inventoryHash: string | null;
  readonly restrictionsEtag: string | null;
}

/** Makes the answer to a device, from what it said and what came of it. Pure. */
export function checkInAnswer(given: {
  readonly said: Said;
  readonly settled: SettledDevice;
  /** Whether the apps that it sent are not the ones that are stored. */
  readonly isOther: boolean;
  /** How it stands by its orders, if what it has is known. */
  readonly status: CheckInAnswer['status'];
  /** In milliseconds. */
  readonly clockSkew: number | null;
  readonly orders: OrdersPage;
  /** Whether a result that it sent could not be recorded. Then it should come again soon. */
  readonly unheard: boolean;
  readonly warnings: CheckInAnswer['warnings'];
  readonly now: Instant;
  readonly settings: Pick<Settings, 'checkInSeconds' | 'spreadSeconds'>;
}): CheckInAnswer {
  const { said, settled, isOther, clockSkew, orders, unheard, warnings, now, settings } = given;
  const { head, findings, notJudged } = settled;
  const blocklist = settled.blocklist ?? EMPTY_BLOCKLIST;
  const isAsked = isOther || isMissing(head, said);
  const isUnknown = notJudged || isAsked;
  return {
    status: isUnknown ? 'unknown' : given.status,
    judged: !notJudged,
    checkedAt: formatInstant(now),
    send: isAsked || head.doubt !== null ? 'inventory' : null,
    // A device must not take the stored apps for those that it has now.
    inventoryHash: (isOther && notJudged) || head.doubt !== null ? null : head.inventoryHash,
    orders: orders.page,
    moreOrders: orders.more,
    restrictions: restrictionsAnswer(settled, said.restrictionsEtag, now),
    nextCheckInSeconds: nextCheckInSeconds({
      blocklist,
      head,
      findings,
      now,
      settings,
      more: orders.more,
      waiting: unheard || notJudged || waitsForGate(blocklist, findings, now),
    }),
    clockSkewSeconds: clockSkew === null ? null : Math.round(clockSkew / SECOND),
    warnings,
  };
}

/** Whether the stored apps differ from those that the device says it has. */
function isMissing(head: Head, { apps, inventoryHash }: Said): boolean {
  if (head.inventoryHash === null) return true;
  return apps === null && inventoryHash !== null && inventoryHash !== head.inventoryHash;
}

/**
 * Names the list of what is blocked, if the device was judged. Else it keeps what it was told
 * before, and the etag of that: what it has may lack a place, and a block may uninstall it.
 */
function restrictionsAnswer(
  { blocklist, head, findings, notJudged }: SettledDevice,
  told: string | null,
  now: Instant,
): CheckInAnswer['restrictions'] {
  if (blocklist === null || notJudged) return { etag: told ?? '' };
  return restrictionsOn(blocklist, { ...head, sparedBy: sparedBy(findings) }, now);
}
