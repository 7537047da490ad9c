import { grant } from '../../domain/bans/exemption-acts.ts';
import { type WrittenExemption, writtenExemption } from '../../domain/bans/written.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import { repeatableId } from '../repeatable-id.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

interface GrantExemptionInput extends BanInput {
  readonly devices: readonly string[];
  readonly groups: readonly string[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly expiresAt: Instant;
  /** The same key again gives the same exemption. `null` makes a new one. */
  readonly idempotencyKey: string | null;
}

/**
 * Leaves devices or groups alone until the exemption ends. Outstanding orders on them are
 * withdrawn.
 */
export async function grantExemption(
  deps: Pick<Dependencies, 'bans' | 'clock' | 'ids'>,
  { caller, banId, idempotencyKey, ...asked }: GrantExemptionInput,
): Promise<WrittenExemption> {
  const by = caller.subject;
  const id = idempotencyKey === null ? deps.ids.unique() : repeatableId(by, banId, idempotencyKey);
  const exemption = await actOnBan(deps, banId, (ban) =>
    grant(ban, { ...asked, id, by, at: deps.clock.now() }),
  );
  return writtenExemption(exemption);
}
