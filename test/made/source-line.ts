import type { SourceLine } from '../../functions/usecases/devices/ingest.ts';
import { NOON } from './noon.ts';

/** The first line of a source's batch, as the use case takes it: a managed phone without apps. */
export function aSourceLine(change: Partial<SourceLine> = {}): SourceLine {
  return {
    line: 1,
    externalId: 'phone-1',
    platform: 'android',
    osVersion: '14',
    group: 'ministry',
    ownership: 'organization',
    management: 'full',
    observedAt: NOON,
    coverage: 'all',
    apps: [],
    appsLeftOut: 0,
    warnings: [],
    ...change,
  };
}
