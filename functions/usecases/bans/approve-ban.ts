import { approve } from '../../domain/bans/approval.ts';
import type { BanAsRead } from '../../domain/bans/ban-act.ts';
import type { BanRevision } from '../../domain/bans/ban-record.ts';
import type { Numbers } from '../../domain/bans/limit.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import type { BanAnswer } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';
import { NOTHING_FOUND, shownNumbers } from './shown-numbers.ts';
import { tellBan } from './tell-ban.ts';

type Needs = Pick<Dependencies, 'bans' | 'work' | 'places' | 'clock' | 'settings'>;

const NOTHING_KNOWN: Numbers = {
  preview: null,
  ...NOTHING_FOUND,
  reach: [],
  ownPercent: 0,
  orderedBefore: 0,
};

/** The revision with its numbers, if it is the proposed one. Of another nothing need be read. */
async function readProposed(
  deps: Needs,
  { record }: BanAsRead,
  revision: number,
  now: Instant,
): Promise<{ readonly found: BanRevision | null; readonly numbers: Numbers }> {
  const { proposed } = record;
  const found =
    proposed?.revision === revision ? await deps.bans.readRevision(record.banId, revision) : null;
  if (proposed === null || found === null) return { found, numbers: NOTHING_KNOWN };
  return { found, numbers: await shownNumbers(deps, record, proposed, found.document, now) };
}

/**
 * Puts a proposed revision in force. The approver neither wrote nor proposed it, and names its hash
 * and the numbers that were shown. The gate is `pending` until the census of exactly this revision
 * is complete.
 */
export async function approveBan(
  deps: Needs,
  input: BanInput & {
    readonly revision: number;
    readonly hash: string;
    readonly preview: string | null;
    readonly limit: number;
  },
): Promise<BanAnswer> {
  const { banId, revision, hash, preview, limit, caller } = input;
  const told = await actOnBan(deps, banId, async (ban) => {
    const at = deps.clock.now();
    const { found, numbers } = await readProposed(deps, ban, revision, at);
    const named = { preview, limit };
    const { fewestPartitions } = deps.settings;
    const by = caller.subject;
    return approve(ban, { revision, hash, named, found, numbers, fewestPartitions, by, at });
  });
  return tellBan(deps, told);
}
