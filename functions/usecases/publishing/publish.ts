import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { type FindingMove, type Prepared, prepareMessages } from './prepare-messages.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'bans' | 'fleet' | 'topic' | 'failures' | 'clock' | 'metrics'
>;

/**
 * Makes messages of moves and publishes them. Returns the keys of moves that could not be sent now,
 * to be tried again.
 */
export async function publishMoves(
  deps: Needs,
  moves: readonly FindingMove[],
): Promise<readonly string[]> {
  const { prepared, failed } = await prepareMessages(deps, moves);
  const refused = await sendMessages(deps, prepared);
  return [...new Set([...failed, ...refused])];
}

/** Returns the keys of moves whose messages the topic did not take. */
async function sendMessages(
  deps: Pick<Needs, 'topic' | 'metrics'>,
  entries: readonly Prepared[],
): Promise<readonly string[]> {
  if (entries.length === 0) return [];
  let refused: ReadonlySet<string>;
  try {
    refused = new Set(await deps.topic.publish(entries.map(({ message }) => message)));
  } catch (error) {
    const fields = { moves: entries.length, error: describeError(error) };
    log('WARN', 'the topic took nothing; tried again', fields);
    return entries.map(({ move }) => move.key);
  }
  const sent = entries.filter(({ message }) => !refused.has(message.id));
  deps.metrics.count('OrdersPublished', sent.length);
  const failures = sent.filter(({ message }) => message.type === 'finding.failed');
  deps.metrics.count('FindingsFailed', failures.length);
  return entries.flatMap(({ message, move }) => (refused.has(message.id) ? [move.key] : []));
}
