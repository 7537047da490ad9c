import { furthest, reached } from '../../demo/fleet/plain-ban.ts';
import { exemptAt, isConcerned, isLiveRow, liftOf, nameOf } from './during.ts';
import type { Seen } from './ground.ts';
import { SECOND } from './history.ts';
import type { Ledger } from './ledger.ts';
import { Violation } from './violation.ts';

const RANK = { scheduled: 0, notice: 1, remove: 2, quarantine: 3 } as const;

/**
 * What a complete sweep has left: every live row of its ban, as far as it was written before the
 * sweep began, stands at least where the instant says.
 */
export function checkSweep(
  ledger: Ledger,
  seen: Seen,
  swept: { readonly banId: string; readonly revision: number; readonly instant: number },
): void {
  const ban = ledger.blocklist()?.bans.find((one) => one.id === swept.banId);
  const plain = ledger.plain.get(`${swept.banId}#${swept.revision}`);
  if (!ban || !plain || ban.revision !== swept.revision) return;
  const { instant } = swept;
  for (const row of seen.findings) {
    const head = seen.heads.find((one) => one.deviceId === row.deviceId);
    if (row.banId !== ban.id || !isLiveRow(row) || !head || head.judgedBy === null) continue;
    const written = ledger.changes.findLast(
      (one) => one.after.banId === row.banId && one.after.deviceId === row.deviceId,
    );
    if (!written || written.at > instant - 10 * SECOND) continue;
    const fail = (what: string) => {
      throw new Violation(
        'h',
        `${nameOf(row)} ${what} after the sweep for ${new Date(instant).toISOString()}`,
      );
    };
    if (instant >= liftOf(ban, plain)) fail(`is ${row.status} though the ban was lifted`);
    if (!isConcerned(plain, head)) fail(`is ${row.status} out of scope`);
    if (exemptAt(ban, head, instant)) {
      if (row.status !== 'exempt') fail('is not exempt');
      continue;
    }
    const wanted = Math.min(reached(plain, head, instant), furthest(plain, head));
    const open = ban.gate.state === 'open' && ban.gate.at <= instant;
    if (RANK[row.phase] < (open ? wanted : Math.min(wanted, 1)) && row.status !== 'exempt')
      fail(`is only at ${row.phase}`);
  }
}
