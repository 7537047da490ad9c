import type { Blocklist } from '../bans/blocklist.ts';
import type { PlaceChange, PlaceChoice } from '../bans/places.ts';
import type { Inventory } from '../devices/app.ts';
import { type Head, sameFacts, sameHead } from '../devices/head.ts';
import type { Instant } from '../time/instant.ts';
import { type CensusRound, type Finding, isLive } from './finding.ts';
import { snapshot } from './finding-rows.ts';
import { namesAfter } from './head-names.ts';
import { judge, type Move, type SeenApps } from './judge.ts';
import { placeChanges } from './place-changes.ts';

/**
 * How far a device was looked at. `as-recorded`: its rows are decided on as they are. `apps`: all
 * its apps were looked at. `no-apps`: they were to be looked at, but none are stored.
 */
export type Look =
  | { readonly kind: 'as-recorded' }
  | { readonly kind: 'no-apps' }
  | ({ readonly kind: 'apps' } & SeenApps);

/** All that is known of a device when it is settled. */
export interface Settling {
  /** The head as it was read; `null`: there is none yet. */
  readonly before: Head | null;
  /** The head as a report, a pass or an operator would have it. */
  readonly wanted: Head;
  /** The inventory to store. `null`: the stored one stands. */
  readonly inventory: Inventory | null;
  readonly look: Look;
  readonly blocklist: Blocklist;
  /** The rows of the bans that `bansToDecide` names. */
  readonly rows: readonly Finding[];
  /** The most rows that one write moves. */
  readonly mostMoves: number;
  /** The census that counts the device; `null`: none does. */
  readonly census: CensusRound | null;
  /**
   * Where orders of a ban take their place, as the last try to write has found. `null`: none is
   * left. A ban that is missing takes the first choice.
   */
  readonly choices: ReadonlyMap<string, PlaceChoice | null>;
  /** An app that is back within so many milliseconds was not gone for good. */
  readonly flapsWithin: number;
  readonly now: Instant;
}

/** A move of a row that exists. It changes nothing in the head. */
type RowMove = Move & { readonly before: Finding };

/** What is to be written. `head` is the device's head afterwards. */
export type Plan =
  | { readonly kind: 'rests'; readonly head: Head }
  /** Rows move and the head stands. `byHead`: the moves were decided by what the head says. */
  | {
      readonly kind: 'rows';
      readonly head: Head;
      readonly moves: readonly RowMove[];
      readonly places: readonly PlaceChange[];
      readonly byHead: boolean;
    }
  /** One transaction. */
  | {
      readonly kind: 'all';
      readonly head: Head;
      readonly inventory: Inventory | null;
      readonly moves: readonly Move[];
      readonly places: readonly PlaceChange[];
    };

/** Whether a change of the head calls for a look at all apps of the device. */
export function mustLook(before: Head | null, wanted: Head, blocklist: Blocklist): boolean {
  return before === null || wanted.judgedBy !== blocklist.version || !sameFacts(before, wanted);
}

/** What the device is afterwards: its head, the rows to be moved now, and those that are live. */
interface Settlement {
  readonly head: Head;
  readonly moves: readonly Move[];
  readonly places: readonly PlaceChange[];
  readonly live: readonly Finding[];
}

/**
 * Judges a device. If more rows move than one write takes, the head names the bans of the other
 * rows as before. If a row has more to say than one write says, the head is not judged yet. So a
 * census finds the device should the next write never come.
 */
export function settlementOf(given: Settling): Settlement {
  const { wanted, look, blocklist, mostMoves, now } = given;
  const judgement = judge({
    blocklist,
    head: wanted,
    inventory: look.kind === 'apps' ? look : null,
    findings: new Map(given.rows.map((row) => [row.banId, row])),
    now,
    census: given.census,
    flapsWithin: given.flapsWithin,
    noPlaces: new Set([...given.choices].flatMap(([id, one]) => (one === null ? [id] : []))),
  });
  const moves = judgement.moves.slice(0, mostMoves);
  const late = new Set(judgement.moves.slice(mostMoves).map((move) => move.after.banId));
  const head: Head = {
    ...wanted,
    ...namesAfter(
      wanted,
      [...judgement.decided].filter(([banId]) => !late.has(banId)),
    ),
    installingSince: installingSince(given, judgement.installing),
    judgedBy: judgedBy(given, late.size === 0 && judgement.rests),
    lock: wanted.lock + 1,
  };
  const places = moves.flatMap((move) =>
    placeChanges(move, blocklist, given.choices.get(move.after.banId) ?? null),
  );
  return { head, moves, places, live: [...judgement.findings.values()].filter(isLive) };
}

/** Since when a banned app is being installed. Only a look at all apps can tell. */
function installingSince({ look, wanted, now }: Settling, installing: boolean): Instant | null {
  if (look.kind !== 'apps') return wanted.installingSince;
  return installing ? (wanted.installingSince ?? now) : null;
}

/**
 * The blocklist version that the whole device is judged by. `null`: a part of the device is not
 * judged yet.
 */
function judgedBy({ look, wanted, blocklist }: Settling, complete: boolean): number | null {
  switch (look.kind) {
    case 'as-recorded':
      return wanted.judgedBy;
    case 'apps':
      return complete ? blocklist.version : null;
    case 'no-apps':
      return complete && wanted.inventoryHash === null ? blocklist.version : null;
    default:
      return look satisfies never;
  }
}

/** What is to be written to settle a device, and its live rows afterwards. Pure and total. */
export function planSettling(given: Settling): {
  readonly plan: Plan;
  readonly live: readonly Finding[];
} {
  const { before, inventory, look } = given;
  const { head, moves, places, live } = settlementOf(given);
  if (before === null || inventory !== null || !sameHead(before, head))
    return { plan: { kind: 'all', head, inventory, moves, places }, live };
  if (moves.length === 0) return { plan: { kind: 'rests', head: before }, live };
  if (look.kind === 'as-recorded' && moves.every(leavesHead))
    return { plan: { kind: 'rows', head: before, moves, places, byHead: true }, live };
  return { plan: { kind: 'all', head, inventory, moves, places }, live };
}

/**
 * What is to be written for one row that moves by a word about it. The head's other names do not
 * matter, and other rows stay as they are.
 */
export function planRow(head: Head, move: RowMove, blocklist: Blocklist): Plan {
  const names = namesAfter(head, [[move.after.banId, move.after]]);
  const after: Head = { ...head, ...names, lock: head.lock + 1 };
  const places = placeChanges(move, blocklist, null);
  if (sameHead(head, after) && leavesHead(move))
    return { kind: 'rows', head, moves: [move], places, byHead: false };
  if (isLive(move.before) || !isLive(move.after))
    return { kind: 'all', head: after, inventory: null, moves: [move], places };
  // The device may have changed while the finding was over. What follows from the word is decided
  // after this write. Until then the head says that it is not judged.
  const back: Finding = { ...move.after, device: snapshot(head) };
  const unjudged: Head = { ...after, judgedBy: null };
  const moves = [{ ...move, after: back }];
  return { kind: 'all', head: unjudged, inventory: null, moves, places };
}

/**
 * Whether a row's move changes nothing in the head: its finding was live and still is, or neither.
 */
function leavesHead(move: Move): move is RowMove {
  return move.before !== null && isLive(move.before) === isLive(move.after);
}
