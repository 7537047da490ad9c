import type { Platform } from '../devices/app.ts';

/** How far a ban reaches on one platform of its scope. */
export interface PlatformReach {
  readonly platform: Platform;
  /** Devices that the ban would order to remove, exempt ones included. */
  readonly orders: number;
  /** Devices in the ban's scope that report in full. */
  readonly reporting: number;
}

/** So few devices of a platform need no word, whatever part of it they are. */
export const FEW_DEVICES = 5;

/** From this percent of a platform on, a second approver confirms the census's number. */
const NEARLY_ALL_PERCENT = 90;

/** The percent of the platform that is reached, rounded up, at most 100. */
function percentOf({ orders, reporting }: PlatformReach): number {
  if (orders === 0) return 0;
  return reporting === 0 ? 100 : Math.min(100, Math.ceil((orders * 100) / reporting));
}

function isOver(percent: number, { orders, reporting }: PlatformReach): boolean {
  return orders > FEW_DEVICES && orders * 100 > percent * reporting;
}

/**
 * The highest percent of a platform that the ban reaches beyond what needs no word. `null`: it
 * reaches no further than that. Nobody can tell on which platform the devices are that earlier
 * revisions ordered. So they count on each platform that this revision reaches.
 */
export function widePercent(
  reach: readonly PlatformReach[],
  ownPercent: number,
  orderedBefore: number,
): number | null {
  const wide = reach
    .filter(({ orders }) => orders > 0)
    .map((one) => ({ ...one, orders: one.orders + orderedBefore }))
    .filter((one) => isOver(ownPercent, one))
    .map(percentOf);
  return wide.length > 0 ? Math.max(...wide) : null;
}

/** Whether the ban reaches so much of a platform that the census's number must be confirmed. */
export function reachesNearlyAll(reach: readonly PlatformReach[]): boolean {
  return reach.some(
    ({ orders, reporting }) =>
      orders > FEW_DEVICES && orders * 100 >= NEARLY_ALL_PERCENT * reporting,
  );
}

/** Devices that the ban would order to remove, on all platforms together. */
export function ordersOf(reach: readonly PlatformReach[]): number {
  return reach.reduce((sum, { orders }) => sum + orders, 0);
}

/** Devices in the ban's scope that report in full, on all platforms together. */
export function reportingOf(reach: readonly PlatformReach[]): number {
  return reach.reduce((sum, { reporting }) => sum + reporting, 0);
}
