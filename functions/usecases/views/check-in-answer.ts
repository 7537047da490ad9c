import { EMPTY_BLOCKLIST } from '../../domain/bans/blocklist.ts';
import { restrictionsFor } from '../../domain/bans/restrictions.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { CheckInStatus } from '../../domain/findings/check-in-status.ts';
import { nextCheckInSeconds, waitsForGate } from '../../domain/findings/next-check-in.ts';
import type { OrderContent } from '../../domain/findings/order.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
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
  /** The hash under which the inventory is stored; `null` before the first. */
  readonly inventoryHash: string | null;
  readonly orders: readonly OrderContent[];
  readonly restrictions: {
    readonly etag: string;
    readonly blocked?: readonly { readonly platform: string; readonly id: string }[];
    readonly upcoming?: readonly { readonly banId: string; readonly effectiveAt: string }[];
  };
  readonly nextCheckInSeconds: number;
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
  readonly status: CheckInAnswer['status'];
  readonly orders: readonly OrderContent[];
  /** Whether a result that it sent could not be recorded. Then it should come again soon. */
  readonly unheard: boolean;
  readonly now: Instant;
  readonly settings: Pick<Settings, 'checkInSeconds' | 'spreadSeconds'>;
}): CheckInAnswer {
  const { said, settled, status, orders, unheard, now, settings } = given;
  const { head, findings, notJudged } = settled;
  const blocklist = settled.blocklist ?? EMPTY_BLOCKLIST;
  return {
    status,
    judged: !notJudged,
    checkedAt: formatInstant(now),
    send: isMissing(head, said) ? 'inventory' : null,
    inventoryHash: head.inventoryHash,
    orders,
    restrictions: restrictionsAnswer(settled, said.restrictionsEtag, now),
    nextCheckInSeconds: nextCheckInSeconds({
      blocklist,
      head,
      findings,
      now,
      settings,
      waiting: unheard || notJudged || waitsForGate(blocklist, findings, now),
    }),
  };
}

/** Whether the stored apps differ from those that the device says it has. */
function isMissing(head: Head, { apps, inventoryHash }: Said): boolean {
  if (head.inventoryHash === null) return true;
  return apps === null && inventoryHash !== null && inventoryHash !== head.inventoryHash;
}

/**
 * Says what is blocked, if the device was judged. Else it keeps what it was told before, and the
 * etag of that answer: what it has may lack a place, and a block may uninstall it.
 */
function restrictionsAnswer(
  { blocklist, head, findings, notJudged }: SettledDevice,
  told: string | null,
  now: Instant,
): CheckInAnswer['restrictions'] {
  if (blocklist === null || notJudged) return { etag: told ?? '' };
  const left = findings.filter(
    (one) => one.status === 'exempt' || (one.status === 'open' && one.placed === null),
  );
  const sparedBy = new Set(left.map((one) => one.banId));
  const { etag, blocked, upcoming } = restrictionsFor(blocklist, { ...head, sparedBy }, now);
  return etag === told ? { etag } : { etag, blocked, upcoming };
}
