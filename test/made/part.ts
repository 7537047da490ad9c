import type { Part } from '../../functions/domain/passes/pass.ts';
import { NOON } from './noon.ts';

/** A part of a pass after its first page. */
export function aPart(change: Partial<Part> = {}): Part {
  return {
    passId: 'pass-1',
    part: 3,
    cursor: 'next',
    done: false,
    counts: { moved: 2 },
    nextDueAt: null,
    heartbeat: NOON,
    lock: 1,
    ...change,
  };
}
