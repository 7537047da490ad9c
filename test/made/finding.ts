import type { Finding, FindingDevice } from '../../functions/domain/findings/finding.ts';
import { aNamedApp } from './named-app.ts';
import { NOON } from './noon.ts';

/** What is different; of the device only what is. */
export type FindingChange = Omit<Partial<Finding>, 'device'> & {
  readonly device?: Partial<FindingDevice>;
};

/** An open finding of WeChat of which nothing was said yet. */
export function aFinding({ device, ...change }: FindingChange = {}): Finding {
  return {
    banId: 'wechat',
    deviceId: 'device-1',
    hardwareHash: null,
    shard: 3,
    status: 'open',
    cause: null,
    phase: 'scheduled',
    n: 0,
    outstanding: null,
    sequence: 0,
    said: null,
    saidAt: null,
    revision: 1,
    episode: 1,
    rounds: 0,
    openedAt: NOON,
    firstRemovalAt: null,
    lastOrderedAt: null,
    endedAt: null,
    evidenceAt: null,
    overdue: false,
    failed: false,
    held: false,
    settlesAt: null,
    placed: null,
    counted: null,
    seen: { coverage: 'all', management: device?.management ?? 'agent', review: [] },
    back: null,
    doubt: null,
    unclear: false,
    apps: [aNamedApp()],
    appCount: 1,
    grown: false,
    named: null,
    orders: [],
    lastResult: null,
    stopped: null,
    device: {
      platform: 'android',
      group: 'ministry',
      source: null,
      externalId: null,
      management: 'agent',
      ...device,
    },
    asOf: NOON,
    lock: 1,
    ...change,
  };
}
