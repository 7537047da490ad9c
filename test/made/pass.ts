import {
  type Census,
  newCensus,
  newPreview,
  newRetirement,
  newSweep,
  type Preview,
  type Retirement,
  type Sweep,
} from '../../functions/domain/passes/pass.ts';
import { NOON } from './noon.ts';

const BEGINNING = { id: 'pass-1', asOf: NOON, startedAt: NOON, parts: 16 };

/** A sweep that carries out an instant of a ban, and has just begun. */
export function aSweep(change: Partial<Sweep> = {}): Sweep {
  const about = { banId: 'wechat', revision: 1, purpose: 'instant' } as const;
  return { ...newSweep({ ...BEGINNING, ...about }), ...change };
}

/** A census for a version of the blocklist. */
export function aCensus(change: Partial<Census> = {}): Census {
  return { ...newCensus({ ...BEGINNING, version: 4 }), ...change };
}

/** A preview of a draft. */
export function aPreview(change: Partial<Preview> = {}): Preview {
  const about = { banId: 'wechat', revision: 2, purpose: 'what would it do?' };
  return { ...newPreview({ ...BEGINNING, ...about }), ...change };
}

/** The count that comes before a retirement. */
export function aRetirement(change: Partial<Retirement> = {}): Retirement {
  const about = {
    source: 'mdm',
    run: 'r1',
    purpose: 'count',
    expected: 7,
    begunAt: NOON,
    retireAll: false,
    testifiedAt: null,
  } as const;
  return { ...newRetirement({ ...BEGINNING, ...about }), ...change };
}
