import type { Exemption } from '../../domain/bans/exemption.ts';
import { formatInstant } from '../../domain/time/instant.ts';
export function exemptionAnswer(exemption: Exemption) {
  const { id, devices, groups, ground, grantedBy, from, expiresAt, endedAt } = exemption;
  return {
    id,
    devices,
    groups,
    ground,
    grantedBy,
    from: formatInstant(from),
    expiresAt: formatInstant(expiresAt),
    endedAt: endedAt === null ? null : formatInstant(endedAt),
  };
}

export type ExemptionAnswer = ReturnType<typeof exemptionAnswer>;
