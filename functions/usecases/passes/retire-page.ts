import type { Head } from '../../domain/devices/head.ts';
import type { CountName } from '../../domain/passes/counts.ts';
import type { Part, Retirement } from '../../domain/passes/pass.ts';
import { settleDevice } from '../devices/settle-device.ts';
import { inParallel } from '../in-parallel.ts';
import type { Pace } from './pace.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';
import { settleRows } from './rows-of-page.ts';

/** Devices whose heads are read side by side. */
const HEADS_AT_ONCE = 8;

/** Begins the cursor of devices that have been named and have no head. No other cursor has it. */
const NAMED = 'named:';

/** Whether the source had the device when its run began. */
function isHad({ retiredAt, enrolledAt }: Head, pass: Retirement): boolean {
  return retiredAt === null && enrolledAt < pass.asOf;
}

/** Whether the run has left the device out. Whoever saw it since the run began has named it. */
function isLeftOut(one: Head, pass: Retirement): boolean {
  return one.retiredAt === null && one.run !== pass.run && one.lastSeen < pass.asOf;
}

/** Counts the devices that a source's run has listed, or retires those that it has not. */
export function retirePage(
  deps: PartNeeds,
  pass: Retirement,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  if (pass.purpose === 'retire') return retireRows(deps, pass, part, pace);
  return part.cursor?.startsWith(NAMED)
    ? countNamed(deps, pass, part.cursor.slice(NAMED.length))
    : countRows(deps, pass, part);
}

async function headsOf(deps: PartNeeds, pass: Retirement, part: Part, consistent: boolean) {
  const { cursor } = part;
  const page = await deps.fleet.scanHeads(part.part, pass.parts, cursor, PAGE_ROWS, { consistent });
  return { ...page, items: page.items.filter((head) => head.source === pass.source) };
}

/** The first part goes on with the devices that no scan finds. */
async function countRows(deps: PartNeeds, pass: Retirement, part: Part): Promise<PageDone> {
  // The count begins moments after the last line, and a line that it misses retires nothing.
  const { items: heads, nextCursor } = await headsOf(deps, pass, part, true);
  const leftOut = heads.filter((head) => isLeftOut(head, pass));
  const { testifiedAt } = pass;
  const counts = {
    // A listed device stays retired if its line was older than its retirement. It was listed all
    // the same.
    arrived: heads.filter((head) => head.run === pass.run).length,
    had: heads.filter((head) => isHad(head, pass)).length,
    leftOut: leftOut.length,
    leftOutTwice: leftOut.filter((head) => testifiedAt !== null && head.lastSeen < testifiedAt)
      .length,
  } satisfies Partial<Record<CountName, number>>;
  const cursor = nextCursor === null && part.part === 0 ? NAMED : nextCursor;
  return { cursor, left: 0, counts };
}

/** Counts devices that the run has named, and of which not even a head could be kept. */
async function countNamed(deps: PartNeeds, pass: Retirement, from: string): Promise<PageDone> {
  const { source, run, asOf } = pass;
  const named = { source, run, startedAt: asOf };
  const page = await deps.work.namedBy(named, from === '' ? null : from, PAGE_ROWS);
  let arrived = 0;
  await inParallel(page.items, HEADS_AT_ONCE, async (deviceId) => {
    const head = await deps.fleet.readHead(deviceId, true);
    // A later line of it may have been taken, and the scan has counted it.
    if (head?.run !== run) arrived += 1;
  });
  const counts = { arrived } satisfies Partial<Record<CountName, number>>;
  const { nextCursor } = page;
  return { cursor: nextCursor === null ? null : `${NAMED}${nextCursor}`, left: 0, counts };
}

async function retireRows(
  deps: PartNeeds,
  pass: Retirement,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  const { items: heads, nextCursor } = await headsOf(deps, pass, part, false);
  const toRetire = heads.filter((head) => isLeftOut(head, pass));
  let retired = 0;
  const left = await settleRows(deps, toRetire, pace, async ({ deviceId }) => {
    const now = deps.clock.now();
    const settled = await settleDevice(deps, {
      deviceId,
      rule: (current) =>
        current === null || !isLeftOut(current, pass)
          ? { kind: 'left', why: 'listed' }
          : { kind: 'head', head: { ...current, retiredAt: now } },
      report: null,
      rejudge: false,
    });
    if (settled.kind === 'settled') retired += 1;
  });
  const arrived = heads.filter((head) => head.run === pass.run).length;
  const counts = { arrived } satisfies Partial<Record<CountName, number>>;
  const moves = { retired } satisfies Partial<Record<CountName, number>>;
  return { cursor: nextCursor, left, counts, moves };
}
