import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { aBanDocument } from './ban-document.ts';
import { aGate } from './gate.ts';
import { NOON } from './noon.ts';

/**
 * A ban in force under its document's id. Its gate is open for the revision that holds, unless told
 * otherwise.
 */
export function anEnforcedBan(change: Partial<EnforcedBan> = {}): EnforcedBan {
  const document = change.document ?? aBanDocument();
  return {
    id: document.id,
    revision: 1,
    hash: 'c'.repeat(64),
    document,
    approvedAt: NOON,
    sinceVersion: 1,
    shards: 16,
    liftedAt: null,
    exemptions: [],
    gate: aGate({ revision: change.revision ?? 1 }),
    brakes: [],
    carried: [],
    carriedRules: [],
    ...change,
  };
}
