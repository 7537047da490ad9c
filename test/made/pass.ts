import type { Pass } from '../../functions/domain/passes/pass.ts';
import { NOON } from './noon.ts';

/** A sweep that carries out a ban's effective instant, and has just begun. */
export function aPass(change: Partial<Pass> = {}): Pass {
  return {
    id: 'pass-1',
    kind: 'sweep',
    banId: 'wechat',
    revision: 1,
    version: null,
    source: null,
    run: null,
    purpose: 'effective',
    asOf: NOON,
    startedAt: NOON,
    parts: 16,
    finishedAt: null,
    counts: {},
    ...change,
  };
}
