import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { NOON } from './noon.ts';

/** An exemption of one device, for six days. */
export function anExemption(change: Partial<Exemption> = {}): Exemption {
  return {
    id: 'exemption-1',
    devices: ['device-1'],
    groups: [],
    ground: 'consular work',
    grantedBy: 'chief information officer',
    from: NOON - DAY,
    expiresAt: NOON + 5 * DAY,
    endedAt: null,
    ...change,
  };
}
