import { grant } from '../../domain/bans/exemption-acts.ts';
import type { ExemptNames } from '../../domain/bans/exemption-names.ts';
import { type WrittenExemption, writtenExemption } from '../../domain/bans/written.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import { repeatableId } from '../repeatable-id.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

interface GrantExemptionInput extends BanInput, ExemptNames {
  readonly ground: string;
  readonly grantedBy: string;
  readonly expiresAt: Instant;
  /** The same key again gives the same exemption. `null` makes a new one. */
  readonly idempotencyKey: string | null;
}

/**
 * Leaves devices or groups alone until the exemption ends. Outstanding orders on them are
 * withdrawn. Hardware ids and external ids hold for devices that are yet to come, too. A device id
 * of no device is refused.
 */
export async function grantExemption(
  deps: Pick<Dependencies, 'bans' | 'clock' | 'fleet' | 'ids'>,
  { caller, banId, idempotencyKey, ...asked }: GrantExemptionInput,
): Promise<WrittenExemption> {
  const by = caller.subject;
  const id = idempotencyKey === null ? deps.ids.unique() : repeatableId(by, banId, idempotencyKey);
  const heads = await deps.fleet.readHeads(asked.devices, true);
  const exemption = await actOnBan(deps, banId, (ban) =>
    grant(ban, { ...asked, heads, id, by, at: deps.clock.now() }),
  );
  return writtenExemption(exemption);
}
