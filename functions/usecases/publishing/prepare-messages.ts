import type { BanDocument } from '../../domain/bans/ban.ts';
import { banOf, gateIsOpen } from '../../domain/bans/blocklist.ts';
import { type Finding, removes } from '../../domain/findings/finding.ts';
import { isOvertaken } from '../../domain/findings/lateness.ts';
import { messageOf, revisionNamed } from '../../domain/findings/order.ts';
import type { OutgoingMessage } from '../../domain/message.ts';
import { FENCE } from '../../domain/time/fence.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'bans' | 'fleet' | 'failures' | 'clock' | 'metrics'>;

/** One change of a finding's row, as the stream carries it. */
export interface FindingMove {
  /** The record's own name: its sequence number in the stream. */
  readonly key: string;
  readonly before: Finding | null;
  readonly after: Finding;
}

/** A move with the message that it makes. */
export interface Prepared {
  readonly move: FindingMove;
  readonly message: OutgoingMessage;
}

/** What became of moves: those with a message, and the keys of those to try again. */
export interface Preparation {
  readonly prepared: readonly Prepared[];
  readonly failed: ReadonlySet<string>;
}

/** Whether the write that made this row has something to say. */
function speaks(move: FindingMove): boolean {
  return move.after.said !== null && move.after.sequence > (move.before?.sequence ?? 0);
}

/** Whether the order in the row takes apps off its device. */
function isRemoval(finding: Finding): boolean {
  const action = finding.orders.at(-1)?.action;
  return finding.said === 'order' && action !== undefined && removes(action);
}

/** Reads each revision once, however many moves name it. */
function documentReader(deps: Needs): (finding: Finding) => Promise<BanDocument | null> {
  const documents = new Map<string, Promise<BanDocument | null>>();
  return (finding) => {
    const revision = revisionNamed(finding);
    const name = `${finding.banId}#${revision}`;
    const known =
      documents.get(name) ??
      deps.bans.readRevision(finding.banId, revision).then((found) => found?.document ?? null);
    documents.set(name, known);
    return known;
  };
}

/**
 * Makes the messages of the moves that have something to say. A move that is older than FENCE is
 * looked up first. It is passed over if a later move has overtaken it. A removal whose gate has
 * closed meanwhile is put aside for an operator.
 */
export async function prepareMessages(
  deps: Needs,
  moves: readonly FindingMove[],
): Promise<Preparation> {
  const prepared = new Map<string, Prepared>();
  const failed = new Set<string>();
  const documentOf = documentReader(deps);
  for (const move of moves.filter(speaks)) {
    try {
      const message = await messageFor(deps, move, documentOf);
      if (message !== null) prepared.set(message.id, { move, message });
    } catch (error) {
      const fields = { key: move.key, error: describeError(error) };
      log('WARN', 'a move could not be prepared', fields);
      failed.add(move.key);
    }
  }
  return { prepared: [...prepared.values()], failed };
}

/** `null`: the move was overtaken or put aside. */
async function messageFor(
  deps: Needs,
  move: FindingMove,
  documentOf: (finding: Finding) => Promise<BanDocument | null>,
): Promise<OutgoingMessage | null> {
  const { after } = move;
  const fate = await fateOf(deps, after);
  if (fate === 'overtaken') return null;
  if (fate === 'gate-closed') {
    const reason = 'the gate of the ban closed before this removal could be sent';
    return park(deps, move, 'gate-closed', reason);
  }
  const document = await documentOf(after);
  const message = document === null ? null : messageOf(after, document);
  if (message !== null) return message;
  const reason = 'no message can be made of this row: its revision or its order is missing';
  return park(deps, move, 'no-message', reason);
}

/** Decides what to do with a row's message. The row is looked up only if the message is late. */
async function fateOf(
  deps: Needs,
  finding: Finding,
): Promise<'send' | 'overtaken' | 'gate-closed'> {
  const { saidAt } = finding;
  if (saidAt === null || deps.clock.now() - saidAt <= FENCE) return 'send';
  const [row] = await deps.fleet.readFindings([finding]);
  if (isOvertaken(finding, row ?? null)) return 'overtaken';
  if (!isRemoval(finding)) return 'send';
  const ban = banOf(await deps.blocklist.fresh(), finding.banId);
  return ban === null || ban.liftedAt !== null || !gateIsOpen(ban) ? 'gate-closed' : 'send';
}

async function park(
  deps: Needs,
  move: FindingMove,
  why: 'gate-closed' | 'no-message',
  reason: string,
): Promise<null> {
  await parkMove(deps, move, why, reason);
  return null;
}

/** Puts a move aside, whole and with the reason. */
export async function parkMove(
  deps: Pick<Needs, 'failures' | 'metrics'>,
  move: FindingMove,
  why: 'gate-closed' | 'no-message' | 'unsendable',
  reason: string,
): Promise<void> {
  const { banId, deviceId, sequence } = move.after;
  await deps.failures.park(`${why}/${banId}/${deviceId}.${sequence}`, reason, move);
  deps.metrics.count('Parked', 1);
}
