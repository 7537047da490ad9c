import type { Gate } from '../../functions/domain/bans/gate.ts';
import { NOON } from './noon.ts';

/** A gate that the census of revision 1 has opened. */
export function aGate(change: Partial<Gate> = {}): Gate {
  return {
    state: 'open',
    revision: 1,
    limit: 50,
    count: 0,
    census: 'census.v1.2',
    blocking: { through: Number.MAX_SAFE_INTEGER, waiting: [], at: NOON },
    reason: 'the census found 0 devices, within the limit of 50',
    by: 'census',
    at: NOON,
    ...change,
  };
}
