import type { Head } from '../../functions/domain/devices/head.ts';
import { NOON } from './noon.ts';

/** The head of a phone that has just enrolled and has not reported yet. */
export function aHead(change: Partial<Head> = {}): Head {
  return {
    deviceId: 'device-1',
    tokenHash: 'a'.repeat(64),
    source: null,
    externalId: null,
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
