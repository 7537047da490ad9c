import type { Instant } from '../../functions/domain/time/instant.ts';
import { hide, uninstall } from './behaviour.ts';
import type { FleetDevice } from './device.ts';

/**
 * As much of an order as a device acts on, as the check-in's answer and the topic's messages have
 * it.
 */
export interface ReceivedOrder {
  readonly orderId: string;
  readonly action: 'notice' | 'remove' | 'quarantine';
  readonly apps: readonly { readonly id: string }[];
}

export interface OrderOutcome {
  readonly orderId: string;
  readonly outcome: 'done' | 'failed';
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
  const done: OrderOutcome = {
    orderId: order.orderId,
    outcome: 'done',
    at: new Date(at).toISOString(),
  };
  if (device.retiredAt !== null || device.silent || order.action === 'quarantine')
    return { device, result: null };
  if (order.action === 'notice')
    return device.temper === 'eager'
      ? { device: uninstall(device, ids, at), result: null }
      : { device, result: null };
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
  }
}
