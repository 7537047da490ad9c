import type { CheckInInput } from '../../functions/usecases/devices/check-in.ts';
import { NOON } from './noon.ts';

/** A check-in as the use case takes it: of a phone without apps, that was told nothing yet. */
export function aCheckIn(change: Partial<CheckInInput> = {}): CheckInInput {
  return {
    token: null,
    platform: 'android',
    osVersion: '14',
    observedAt: NOON,
    coverage: 'all',
    inventoryHash: null,
    restrictionsEtag: null,
    apps: [],
    results: [],
    ordersAfter: null,
    ...change,
  };
}
