import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { type Inventory, seesAtLeast } from '../../domain/devices/app.ts';
import type { Flaws } from '../../domain/devices/doubt.ts';
import { type Head, sameFacts } from '../../domain/devices/head.ts';
import { isToBeStored } from '../../domain/devices/novelty.ts';
import type { Ruled } from '../../domain/devices/report.ts';
import type { CensusRound, Finding } from '../../domain/findings/finding.ts';
import { planSettling, type Settling } from '../../domain/findings/settling.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies, Written } from '../ports.ts';
import { believe } from './believe.ts';
import { type Choices, choosePlaces } from './choose-places.ts';
import {
  type Asked,
  blocklistFor,
  type KnownRows,
  NO_ROWS,
  readSettling,
} from './read-settling.ts';
import { writePlan } from './write-plan.ts';

type Needs = Pick<
  Dependencies,
  'blocklist' | 'fleet' | 'places' | 'clock' | 'metrics' | 'settings'
>;

/** Does work within some time, and throws when it is over. */
export type InTime = <T>(work: () => Promise<T>) => Promise<T>;

/** What a report, a pass or an operator says of a device. */
interface DeviceChange<Why> {
  readonly deviceId: string;
  /** Decides the new head. Pure: it is called again for each head that is read. */
  readonly rule: (before: Head | null) => Ruled<Why>;
  /**
   * `null`: this is not a report. A report that cannot be judged now is kept and answered. Other
   * changes come again by themselves, so their failures are thrown.
   */
  readonly report: {
    /**
     * The inventory to store, as it is dated where this head is stored, if the rule makes it the
     * head's own and it is not stored already. `null`: the stored one stays.
     */
    readonly inventory: ((before: Head | null) => Inventory) | null;
    /** What is known of how the list came about. */
    readonly flaws: (before: Head | null) => Flaws;
    /**
     * When the device was observed to have the apps that this head names; `null`: the report does
     * not say so.
     */
    readonly confirmedAt: (before: Head) => Instant | null;
    /** A head that was read a moment ago, for the first try. `null`: the head must be read. */
    readonly known: Head | null;
    /** Gives judging its time. What takes longer is kept, and judged later. */
    readonly inTime: InTime;
  } | null;
  /** Whether all apps are looked at even if nothing says that they changed. */
  readonly rejudge: boolean;
  /** The census that counts the device; absent: none does. */
  readonly census?: CensusRound;
  /** A row of the device, as it was read a moment ago; absent: its rows must be read. */
  readonly row?: Finding;
}

export interface SettledDevice {
  readonly kind: 'settled';
  readonly head: Head;
  /** The device's live rows. */
  readonly findings: readonly Finding[];
  /** `null`: the blocklist could not be read. */
  readonly blocklist: Blocklist | null;
  /**
   * Rows were left as they are because they could not be written. The inventory is kept and judged
   * later.
   */
  readonly notJudged: boolean;
  readonly changed: boolean;
}

/** Nothing was done. `why` is what the rule said of `head`, the last head that was read. */
export interface LeftDevice<Why> {
  readonly kind: 'left';
  readonly why: Why;
  readonly head: Head | null;
}

const ATTEMPTS = 12;

/**
 * The one way in which a device's state changes. It reads the head and what a decision needs, and
 * plans. It writes inventory, head and moved findings in a single transaction, on the condition
 * that the head is still as it was read. On a conflict everything is read and planned again. A
 * device's own check-in, a source's batch, a census, a sweep and a retirement all come through
 * here. A result and a revocation write what the same functions plan.
 *
 * If something cannot be read or written, a report's inventory is kept and the head is marked as
 * not judged. A narrower inventory is kept only after that one is judged.
 */
export async function settleDevice<Why>(
  deps: Needs,
  change: DeviceChange<Why>,
): Promise<SettledDevice | LeftDevice<Why>> {
  const inTime = change.report?.inTime ?? null;
  let { rule, rejudge, report } = change;
  let known = report?.known ?? null;
  let rows: KnownRows = change.row ? new Map([[change.row.banId, change.row]]) : NO_ROWS;
  let changed = false;
  let isFirst = true;
  const census = change.census ?? null;
  const choices: Choices = new Map();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = known ?? (await deps.fleet.readHead(change.deviceId, true));
    known = null;
    const ruled = rule(before);
    if (ruled.kind === 'left') return { kind: 'left', why: ruled.why, head: before };
    const wanted = ruled.head;
    const inventory = report?.inventory?.(before) ?? null;
    // Another report may have been stored between two reads. Then this inventory must not be
    // written.
    const isStored = inventory !== null && isToBeStored(inventory, before, wanted);
    const stored = isStored ? inventory : null;
    if (isFirst && report !== null && before !== null && hidesUnjudged(before, stored)) {
      const first = await judgeStored(deps, before, choices, report.inTime);
      if (first === 'conflict') continue;
      isFirst = !first.rests;
      known = first.settled.head;
      changed ||= first.settled.changed;
      continue;
    }
    const listed = { before, wanted, inventory: stored };
    const believed = report === null ? listed : await believe(deps, listed, report);
    const asked = { ...believed, rejudge, census, choices, known: rows };
    const tried = await tryOnce(deps, asked, inTime);
    rows = tried === 'conflict' ? NO_ROWS : tried.rows;
    if (tried === 'conflict') continue;
    changed ||= tried.settled.changed;
    if (tried.rests) return { ...tried.settled, changed };
    // The change itself is written. The next tries only decide what it leaves to be decided.
    rule = asItIs;
    rejudge = false;
    report = null;
    known = tried.settled.head;
  }
  throw new Error('the device did not come to rest: too many writers at once');
}

function asItIs(head: Head | null): Ruled<never> {
  if (head === null) throw new Error('the head of a device that was just written is gone');
  return { kind: 'head', head };
}

/**
 * Whether a list would take the place of one that was kept unjudged and saw what this one does not.
 * What only that one showed would never be found. What was found would not be known to have been
 * seen so far, and the narrower list would count as proof that it is gone.
 */
function hidesUnjudged(before: Head, inventory: Inventory | null): boolean {
  const { judgedBy, inventoryHash, coverage } = before;
  if (inventory === null || judgedBy !== null || inventoryHash === null) return false;
  return !seesAtLeast(inventory.coverage, coverage);
}

/**
 * Judges the stored list, before a narrower one takes its place. If that fails, it is thrown: what
 * is kept is then the list that sees more, and the other is to be sent again.
 */
function judgeStored(deps: Needs, before: Head, choices: Choices, inTime: InTime): Promise<Tried> {
  const asRead = { inventory: null, rejudge: false, census: null, known: NO_ROWS };
  const asItStands = { ...asRead, before, wanted: before };
  return inTime(() => tryOnce(deps, { ...asItStands, choices }, null));
}

/** `rests`: there is nothing left to decide. `rows`: those that were read, as they are now. */
type Tried =
  | 'conflict'
  | { readonly rests: boolean; readonly settled: SettledDevice; readonly rows: KnownRows };

async function tryOnce(
  deps: Needs,
  asked: Asked & { readonly choices: Choices },
  inTime: InTime | null,
): Promise<Tried> {
  let blocklist: Blocklist | null = null;
  const judging = async (): Promise<Tried> => {
    blocklist = await blocklistFor(deps, asked.wanted);
    const given = await readSettling(deps, asked, blocklist);
    if (given === 'conflict') return 'conflict';
    const done = await planAndWrite(deps, given, asked.choices);
    if (done === null) return 'conflict';
    const { plan, live } = done;
    const changed = plan.kind !== 'rests';
    const { head } = plan;
    const moved = plan.kind === 'rests' ? [] : plan.moves.map(({ after }) => after);
    return {
      rows: new Map([...given.rows, ...moved].map((row) => [row.banId, row])),
      rests: plan.kind === 'rests' || plan.moves.length === 0,
      settled: { kind: 'settled', head, findings: live, blocklist, notJudged: false, changed },
    };
  };
  if (inTime === null) return judging();
  try {
    return await inTime(judging);
  } catch (error) {
    return keepUnjudged(deps, asked, blocklist, error);
  }
}

/** So often an order looks for another place before everything is read anew. */
const PLACES_TRIED = 3;

/**
 * Plans and writes. If an order found no place where it looked for one, it looks again and is
 * planned anew from what was read. `null`: something has changed since, or places went too fast.
 */
async function planAndWrite(deps: Needs, given: Settling, choices: Choices) {
  for (let tried = 0; tried < PLACES_TRIED; tried++) {
    const planned = planSettling(given);
    const written = await writePlan(deps, given.before, planned.plan);
    if (written === 'written') return planned;
    if (written === 'changed') return null;
    await choosePlaces(deps, given.blocklist, planned.plan, choices);
  }
  return null;
}

/**
 * Check-in fails open. What the device said is kept. Its next check-in or the next census judges
 * it.
 */
async function keepUnjudged(
  deps: Needs,
  { before, wanted, inventory }: Asked,
  blocklist: Blocklist | null,
  cause: unknown,
): Promise<Tried> {
  const unjudged = (head: Head, changed: boolean): Tried => ({
    rests: true,
    rows: NO_ROWS,
    settled: { kind: 'settled', head, findings: [], blocklist, notJudged: true, changed },
  });
  // The device said nothing new. The stored inventory was judged when it came.
  if (inventory === null && before !== null && sameFacts(before, wanted))
    return unjudged(before, false);
  const head: Head = { ...wanted, judgedBy: null, lock: wanted.lock + 1 };
  let written: Written;
  try {
    written = await writePlan(deps, before, {
      kind: 'all',
      head,
      inventory,
      moves: [],
      places: [],
    });
  } catch {
    throw cause;
  }
  if (written !== 'written') return 'conflict';
  deps.metrics.count('NotJudged', 1);
  return unjudged(head, true);
}
