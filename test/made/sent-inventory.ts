import type { CheckInBody, InventoryLine } from '../../demo/fleet/client.ts';
import { formatInstant } from '../../functions/domain/time/instant.ts';
import { NOON } from './noon.ts';

/** A check-in as a phone without apps sends it. */
export function aSentCheckIn(change: Partial<CheckInBody> = {}): CheckInBody {
  return {
    platform: 'android',
    observedAt: formatInstant(NOON),
    coverage: 'all',
    apps: [],
    ...change,
  };
}

/** A line of a source's batch: a managed phone of the organisation, without apps. */
export function aSentLine(change: Partial<InventoryLine> = {}): InventoryLine {
  return {
    externalId: 'phone-1',
    platform: 'android',
    osVersion: '14',
    group: 'treasury',
    ownership: 'organization',
    management: 'full',
    observedAt: formatInstant(NOON),
    coverage: 'all',
    apps: [],
    ...change,
  };
}
