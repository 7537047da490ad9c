import { furthest, type PlainBan, reached } from '../../demo/fleet/plain-ban.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { Sweep } from '../../functions/domain/passes/pass.ts';
import { COPY, exemptAt, isConcerned, isSettling, letsOut, liftOf } from './during.ts';
import type { Seen } from './ground.ts';
import type { Ledger } from './ledger.ts';
import { isLiveRow, nameOf, SKEW } from './rows.ts';
import { Violation } from './violation.ts';

const RANK = { scheduled: 0, notice: 1, remove: 2, quarantine: 3 } as const;

interface SweptInstant {
  readonly banId: string;
  readonly revision: number;
  readonly instant: number;
}

/**
 * What a complete sweep has left: every live row of its ban, as far as it was written before the
 * sweep began, stands at least where the instant says.
 */
export function checkSweep(ledger: Ledger, seen: Seen, swept: SweptInstant): void {
  checkRows(ledger, seen, swept, () => true);
}

/**
 * The same for each sweep as soon as its parts are done, though another round may follow: it
 * decides by the instant that it was queued for, whatever its workers' clocks say. Where the
 * blocklist or the device has changed since it began, it may have seen the one before.
 */
export function checkRound(ledger: Ledger, seen: Seen, sweep: Sweep, now: number): void {
  const began = sweep.startedAt - SKEW;
  if (ledger.blocklistsWithin(began - COPY, now).length > 1) return;
  const { banId, revision, asOf: instant } = sweep;
  checkRows(
    ledger,
    seen,
    { banId, revision, instant },
    (row) => ledger.headsWithin(row.deviceId, began, now).length === 1,
  );
}

function checkRows(
  ledger: Ledger,
  seen: Seen,
  swept: SweptInstant,
  counts: (row: Finding) => boolean,
): void {
  const ban = ledger.blocklist()?.bans.find((one) => one.id === swept.banId);
  const plain = ledger.plain.get(`${swept.banId}#${swept.revision}`);
  if (!ban || !plain || ban.revision !== swept.revision) return;
  for (const row of seen.findings) {
    const head = seen.heads.find((one) => one.deviceId === row.deviceId);
    if (row.banId !== ban.id || !isLiveRow(row) || !head || head.judgedBy === null) continue;
    const written = ledger.changes.findLast(
      (one) => one.after.banId === row.banId && one.after.deviceId === row.deviceId,
    );
    if (!written || written.at > swept.instant - SKEW || !counts(row)) continue;
    if (isLeftBehind(ledger, head, written.at)) continue;
    checkRow(ban, plain, head, row, { instant: swept.instant, isOpen: letOut(ledger, ban, swept) });
  }
}

/**
 * Whether the device has changed after its row was written. Whoever wrote the head was cut short
 * before this row: a sweep that finds nothing due in the row reads no head. The same act said
 * again, or the next census, goes on; what is at rest is checked for it.
 */
function isLeftBehind(ledger: Ledger, head: Head, writtenAt: number): boolean {
  const facts = (one: Head) => [one.group, one.ownership, one.management, one.retiredAt].join();
  return ledger
    .headsWithin(head.deviceId, writtenAt, Number.POSITIVE_INFINITY)
    .some((one) => facts(one) !== facts(head));
}

/**
 * Whether the ban let removals out from the instant on. A gate that opened later says so by its
 * time. A lift is an exception: it releases the pauses and leaves the gate's time. So a ban that
 * was lifted is held to as it was before its lift. A tick whose clock is behind the lift may
 * still note a sweep that ran while the ban was paused.
 */
function letOut(ledger: Ledger, ban: EnforcedBan, { instant }: SweptInstant): boolean {
  const before = ledger.blocklists.findLast(({ blocklist }) =>
    blocklist.bans.some((one) => one.id === ban.id && one.liftedAt === null),
  );
  const held = before?.blocklist.bans.find((one) => one.id === ban.id) ?? ban;
  return letsOut(held) && held.gate.at <= instant;
}

function checkRow(
  ban: EnforcedBan,
  plain: PlainBan,
  head: Head,
  row: Finding,
  { instant, isOpen }: { readonly instant: number; readonly isOpen: boolean },
): void {
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
    return;
  }
  const settled = isSettling(ban, plain, head, instant) ? 1 : 2;
  const able = Math.min(settled, furthest(plain, head));
  const wanted = Math.min(reached(plain, head, instant), able);
  const open = isOpen && !row.held;
  if (RANK[row.phase] < (open ? wanted : Math.min(wanted, 1)) && row.status !== 'exempt')
    fail(`is only at ${row.phase}`);
}
