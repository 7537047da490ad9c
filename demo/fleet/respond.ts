import type { Outcome } from '../../functions/domain/findings/finding.ts';
import type { OrderAction } from '../../functions/domain/order-action.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import { hide, uninstall } from './behaviour.ts';
import type { FleetDevice } from './device.ts';

/**
 * As much of an order as a device acts on, as the check-in's answer and the topic's messages have
 * it.
 */
export interface ReceivedOrder {
  readonly orderId: string;
  readonly action: OrderAction;
  readonly apps: readonly { readonly id: string }[];
}

export interface OrderOutcome {
  readonly orderId: string;
  readonly outcome: Exclude<Outcome, 'disabled'>;
  readonly detail?: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What the device does with an order, by its owner's temper. It does what it is told, right or
 * wrong: an order for an innocent app takes that app off, and the ground truth shows that nobody
 * should have asked.
 */
export function respond(
  device: FleetDevice,
  order: ReceivedOrder,
  at: Instant,
): { readonly device: FleetDevice; readonly result: OrderOutcome | null } {
  const ids = order.apps.map(({ id }) => id);
  if (device.retiredAt !== null || device.silent) return { device, result: null };
  switch (order.action) {
    case 'notice':
      return device.temper === 'eager'
        ? { device: uninstall(device, ids, at), result: null }
        : { device, result: null };
    case 'remove':
      return onRemoval(device, order.orderId, ids, at);
    case 'quarantine':
      return { device, result: null };
    default:
      return order.action satisfies never;
  }
}

/** Told to take apps off, the owner lets it happen, or not. */
function onRemoval(
  device: FleetDevice,
  orderId: string,
  ids: readonly string[],
  at: Instant,
): ReturnType<typeof respond> {
  const done: OrderOutcome = { orderId, outcome: 'done', at: new Date(at).toISOString() };
  switch (device.temper) {
    case 'obedient':
    case 'eager':
    case 'returning':
      return { device: uninstall(device, ids, at), result: done };
    case 'hiding':
      return { device: hide(device, ids, at), result: done };
    case 'stubborn':
      return {
        device: { ...device, story: [...device.story, { at, kind: 'refuse', apps: ids }] },
        result: { ...done, outcome: 'failed', detail: 'the owner stopped the removal' },
      };
    default:
      return device.temper satisfies never;
  }
}
