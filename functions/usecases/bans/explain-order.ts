import { shardOf } from '../../domain/devices/shard.ts';
import { parseOrderId, revisionNamed } from '../../domain/findings/order.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type Explanation, explanation } from '../views/explanation.ts';

type Needs = Pick<Dependencies, 'bans' | 'fleet'>;

/**
 * An order with what it means for the person concerned, as its finding stands now. `null`: there is
 * no such order.
 */
export async function explained(deps: Needs, orderId: string): Promise<Explanation | null> {
  const named = parseOrderId(orderId);
  if (named === null) return null;
  const { banId, deviceId, n } = named;
  const record = await deps.bans.read(banId);
  if (record === null || record.shards === null) return null;
  const shard = shardOf(deviceId, record.shards);
  const [finding] = await deps.fleet.readFindings([{ banId, deviceId, shard }]);
  if (!finding || n > finding.n) return null;
  const order = finding.orders.find((one) => one.n === n);
  const revision = order?.revision ?? revisionNamed(finding);
  const kept = await deps.bans.readRevision(banId, revision);
  return kept === null ? null : explanation(finding, n, kept.document);
}

/** Explains an order to the person concerned. */
export async function explainOrder(
  deps: Needs,
  input: { readonly orderId: string; readonly caller: Caller },
): Promise<Explanation> {
  const found = await explained(deps, input.orderId);
  if (found === null)
    throw new Refusal(
      'not-found',
      'There is no such order: its id is banId.deviceId.n, as the order carries it.',
    );
  return found;
}
