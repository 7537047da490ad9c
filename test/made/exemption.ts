import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { NOON } from './noon.ts';

/** Whom an exemption names that names nobody. */
export const NOBODY = { devices: [], hardwareIds: [], externalIds: [], groups: [] } as const;

/** An exemption of one device, for six days. */
export function anExemption(change: Partial<Exemption> = {}): Exemption {
  return {
    id: 'exemption-1',
    ...NOBODY,
    devices: ['device-1'],
    hardwareTags: [],
    ground: 'consular work',
    grantedBy: 'chief information officer',
    from: NOON - DAY,
    expiresAt: NOON + 5 * DAY,
    endedAt: null,
    ...change,
  };
}
