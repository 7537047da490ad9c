import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies, RefusedMessage } from '../ports.ts';
import { withExplainUrls } from './explain-urls.ts';
import { type FindingMove, type Prepared, parkMove, prepareMessages } from './prepare-messages.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'bans' | 'fleet' | 'topic' | 'failures' | 'clock' | 'metrics' | 'explainLinks'
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
  const refused = await sendMessages(deps, await withExplainUrls(deps, prepared));
  return [...new Set([...failed, ...refused])];
}

/**
 * Returns the keys of moves whose messages are to be tried again. A message that can never be sent
 * is parked at once, so that it holds up no other.
 */
async function sendMessages(
  deps: Pick<Needs, 'topic' | 'failures' | 'metrics'>,
  entries: readonly Prepared[],
): Promise<readonly string[]> {
  if (entries.length === 0) return [];
  let refused: ReadonlyMap<string, RefusedMessage>;
  try {
    const answer = await deps.topic.publish(entries.map(({ message }) => message));
    refused = new Map(answer.map((one) => [one.id, one]));
  } catch (error) {
    const fields = { moves: entries.length, error: describeError(error) };
    log('WARN', 'the topic took nothing; tried again', fields);
    return entries.map(({ move }) => move.key);
  }
  const sent = entries.filter(({ message }) => !refused.has(message.id));
  deps.metrics.count('OrdersPublished', sent.length);
  const failures = sent.filter(({ message }) => message.type === 'finding.failed');
  deps.metrics.count('FindingsFailed', failures.length);
  const again: string[] = [];
  for (const { move, message } of entries) {
    const why = refused.get(message.id);
    if (why === undefined) continue;
    if (!why.forGood || !(await parked(deps, move, why))) again.push(move.key);
  }
  return again;
}

async function parked(
  deps: Pick<Needs, 'failures' | 'metrics'>,
  move: FindingMove,
  { id, why }: RefusedMessage,
): Promise<boolean> {
  log('ERROR', 'a message can never be sent and was parked', { id, why });
  try {
    await parkMove(deps, move, 'unsendable', why);
    return true;
  } catch (error) {
    log('WARN', 'a move could not be parked', { id, error: describeError(error) });
    return false;
  }
}
