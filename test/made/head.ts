import type { Head } from '../../functions/domain/devices/head.ts';
import { NOON } from './noon.ts';

/** The heads of devices of these ids. */
export function headsOf(deviceIds: readonly string[]): readonly Head[] {
  return deviceIds.map((deviceId) => aHead({ deviceId }));
}

/** The head of a phone that has just enrolled and has not reported yet. */
export function aHead(change: Partial<Head> = {}): Head {
  return {
    deviceId: 'device-1',
    tokenHash: 'a'.repeat(64),
    source: null,
    externalId: null,
    hardwareHash: null,
    platform: 'android',
    osVersion: '14',
    group: 'ministry',
    settling: null,
    ownership: 'organization',
    management: 'agent',
    coverage: 'all',
    inventoryHash: null,
    observedAt: null,
    appCount: 0,
    doubt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    installingSince: null,
    lastSeen: NOON,
    run: null,
    retiredAt: null,
    enrolledAt: NOON,
    rotation: null,
    lock: 1,
    ...change,
  };
}
