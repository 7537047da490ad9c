import type { CheckInInput } from '../../functions/usecases/devices/check-in.ts';
import { NOON } from './noon.ts';

/** What a device says in a check-in, as the use case takes it. */
export type SentCheckIn = Omit<CheckInInput, 'device'>;

/** What a phone without apps says, that was told nothing yet. */
export function aCheckIn(change: Partial<SentCheckIn> = {}): SentCheckIn {
  return {
    platform: 'android',
    osVersion: '14',
    observedAt: NOON,
    sentAt: null,
    coverage: 'all',
    inventoryHash: null,
    restrictionsEtag: null,
    apps: [],
    appsLeftOut: 0,
    warnings: [],
    results: [],
    ordersAfter: null,
    ...change,
  };
}
