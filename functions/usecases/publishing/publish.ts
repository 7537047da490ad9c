import type { BanDocument } from '../../domain/bans/ban.ts';
import { banOf, gateIsOpen } from '../../domain/bans/blocklist.ts';
import { type Finding, removes } from '../../domain/findings/finding.ts';
import { messageOf, orderId, revisionNamed } from '../../domain/findings/order.ts';
import type { OutgoingMessage } from '../../domain/message.ts';
import { FENCE } from '../../domain/time/fence.ts';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'bans' | 'fleet' | 'work' | 'topic' | 'failures' | 'clock' | 'metrics'
>;

/** One change of a finding's row, as the stream carries it. */
export interface FindingMove {
  /** The record's own name: its sequence number in the stream. */
  readonly key: string;
  readonly before: Finding | null;
  readonly after: Finding;
}

/** Whether the write that made this row has something to say. */
function speaks(move: FindingMove): boolean {
  return move.after.said !== null && move.after.sequence > (move.before?.sequence ?? 0);
}

function isRemoval(finding: Finding): boolean {
  const action = finding.orders.at(-1)?.action;
  return finding.said === 'order' && action !== undefined && removes(action);
}

/**
 * Makes messages of moves and publishes them. Returns the keys of moves that could not be sent now
 * and are to be tried again. A move that is older than FENCE is looked up first: what a later one
 * has overtaken is not sent, and a removal whose gate has closed meanwhile is put aside for an
 * operator.
 */
export async function publishMoves(
  deps: Needs,
  moves: readonly FindingMove[],
): Promise<readonly string[]> {
  const speaking = moves.filter(speaks);
  if (speaking.length === 0) return [];
  const now = deps.clock.now();
  const failed = new Set<string>();
  const documents = new Map<string, Promise<BanDocument | null>>();
  const documentOf = (finding: Finding) => {
    const revision = revisionNamed(finding);
    const name = `${finding.banId}#${revision}`;
    const known =
      documents.get(name) ??
      deps.bans.readRevision(finding.banId, revision).then((found) => found?.document ?? null);
    documents.set(name, known);
    return known;
  };

  const events = new Map<string, { readonly event: OutgoingMessage; readonly move: FindingMove }>();
  for (const move of speaking) {
    try {
      const { after } = move;
      if (after.saidAt !== null && now - after.saidAt > FENCE) {
        const verdict = await lateVerdict(deps, after);
        if (verdict === 'overtaken') continue;
        if (verdict === 'gate-closed') {
          await deps.failures.park(
            `gate-closed/${after.banId}/${after.deviceId}.${after.sequence}`,
            'the gate of the ban closed before this removal could be sent',
            move,
          );
          deps.metrics.count('Parked', 1);
          continue;
        }
      }
      const document = await documentOf(after);
      const event = document === null ? null : messageOf(after, document);
      if (event === null) {
        await deps.failures.park(
          `no-message/${after.banId}/${after.deviceId}.${after.sequence}`,
          'no message can be made of this row: its revision or its order is missing',
          move,
        );
        deps.metrics.count('Parked', 1);
        continue;
      }
      events.set(event.id, { event, move });
    } catch (error) {
      console.warn({
        message: 'a move could not be prepared',
        key: move.key,
        error: String(error),
      });
      failed.add(move.key);
    }
  }
  const counted = await countRemovals(
    deps,
    [...events.values()].map(({ move }) => move.after),
  );
  const sendable = [...events.values()].filter(
    ({ move }) => counted.has(move.after.banId) || !isRemoval(move.after),
  );
  for (const { move } of events.values())
    if (!counted.has(move.after.banId) && isRemoval(move.after)) failed.add(move.key);
  await send(deps, sendable, failed);
  return [...failed];
}

async function lateVerdict(
  deps: Needs,
  finding: Finding,
): Promise<'send' | 'overtaken' | 'gate-closed'> {
  const [row] = await deps.fleet.readFindings([finding]);
  // An order that still holds was not overtaken by what was said since, such as that it failed.
  const holds = finding.said === 'order' && row?.outstanding === finding.n;
  if (!row || (row.sequence > finding.sequence && !holds)) return 'overtaken';
  if (!isRemoval(finding)) return 'send';
  const ban = banOf(await deps.blocklist.fresh(), finding.banId);
  return ban === null || ban.liftedAt !== null || !gateIsOpen(ban) ? 'gate-closed' : 'send';
}

/**
 * Removals that this instance has counted already. While the topic is down the stream hands in the
 * same moves again and again, and an outage must not look like a ban that strips the fleet. What
 * another instance counts twice only closes a gate early.
 */
const countedBefore = new WeakMap<Needs['work'], Set<string>>();
const MOST_REMEMBERED = 20_000;

/** Counts first removals for the gate before they go out. Returns the bans counted. */
async function countRemovals(
  deps: Needs,
  findings: readonly Finding[],
): Promise<ReadonlySet<string>> {
  const remembered = countedBefore.get(deps.work) ?? new Set<string>();
  countedBefore.set(deps.work, remembered);
  if (remembered.size > MOST_REMEMBERED) remembered.clear();
  const counts = new Map<string, { banId: string; revision: number; orders: string[] }>();
  const bans = new Set(findings.map((finding) => finding.banId));
  for (const finding of findings) {
    if (
      finding.said !== 'order' ||
      finding.firstRemovalAt === null ||
      finding.firstRemovalAt !== finding.saidAt
    )
      continue;
    const order = orderId(finding, finding.n);
    if (remembered.has(order)) continue;
    const name = `${finding.banId}#${finding.revision}`;
    const known = counts.get(name) ?? {
      banId: finding.banId,
      revision: finding.revision,
      orders: [],
    };
    counts.set(name, { ...known, orders: [...known.orders, order] });
  }
  for (const { banId, revision, orders } of counts.values()) {
    try {
      await deps.work.addRemovals(banId, revision, orders.length);
      for (const order of orders) remembered.add(order);
    } catch (error) {
      console.warn({
        message: 'removals could not be counted, so they wait',
        banId,
        error: String(error),
      });
      bans.delete(banId);
    }
  }
  return bans;
}

async function send(
  deps: Needs,
  entries: readonly { readonly event: OutgoingMessage; readonly move: FindingMove }[],
  failed: Set<string>,
): Promise<void> {
  if (entries.length === 0) return;
  let refused: ReadonlySet<string>;
  try {
    refused = new Set(await deps.topic.publish(entries.map(({ event }) => event)));
  } catch (error) {
    console.warn({
      message: 'the topic took nothing; tried again',
      moves: entries.length,
      error: String(error),
    });
    for (const { move } of entries) failed.add(move.key);
    return;
  }
  for (const { event, move } of entries) if (refused.has(event.id)) failed.add(move.key);
  const sent = entries.filter(({ event }) => !refused.has(event.id));
  deps.metrics.count('OrdersPublished', sent.length);
  deps.metrics.count(
    'FindingsFailed',
    sent.filter(({ event }) => event.type === 'finding.failed').length,
  );
}
