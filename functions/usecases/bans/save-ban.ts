import { banHash } from '../../domain/bans/ban-hash.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import type { SaveBanInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, overtaken } from '../views/ban-answer.ts';

/**
 * Puts a new immutable revision. A document that is the newest revision already makes none. What is
 * approved holds on until the next approval.
 */
export async function saveBan(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  input: SaveBanInput,
): Promise<BanAnswer> {
  const { banId, document, caller } = input;
  if (document.id !== banId) {
    throw new Refusal('invalid', 'The id in the document must be the id in the path.', [
      { pointer: '/id', detail: `must be ${banId}` },
    ]);
  }
  const now = deps.clock.now();
  const hash = banHash(document);
  const [before, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  const warnings = warningsOf(document);
  if (before !== null && before.state === 'lifted')
    throw new Refusal('conflict', 'This ban was lifted. A new decision needs a ban of its own.');
  if (before !== null && before.hash === hash)
    return banAnswer(before, banOf(blocklist, banId), warnings);
  const revision = (before?.latest ?? 0) + 1;
  const after: BanRecord = {
    banId,
    state: before?.state === 'approved' ? 'approved' : 'draft',
    latest: revision,
    hash,
    title: document.title,
    proposed: null,
    approved: before?.approved ?? null,
    lifted: null,
    shards: before?.shards ?? null,
    preview: before?.preview ?? null,
    sweptThrough: before?.sweptThrough ?? null,
    lastSweepAt: before?.lastSweepAt ?? null,
    nextDueAt: before?.nextDueAt ?? null,
    lock: (before?.lock ?? 0) + 1,
  };
  const done = await deps.bans.commit({
    ban: { before, after },
    newRevision: { banId, revision, hash, document, createdAt: now, createdBy: caller.subject },
    act: {
      at: now,
      by: caller.subject,
      action: 'ban.save',
      on: `bans/${banId}`,
      before: before === null ? null : { revision: before.latest, hash: before.hash },
      after: { revision, hash },
    },
  });
  if (!done) throw overtaken();
  return banAnswer(after, banOf(blocklist, banId), warnings);
}
