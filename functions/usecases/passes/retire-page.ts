import type { Head } from '../../domain/devices/head.ts';
import type { CountName } from '../../domain/passes/counts.ts';
import type { Part, Retirement } from '../../domain/passes/pass.ts';
import { settleDevice } from '../devices/settle-device.ts';
import type { Pace } from './pace.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';
import { settleRows } from './rows-of-page.ts';

/** Counts the devices that a source's run has listed, or retires those that it has not. */
export async function retirePage(
  deps: PartNeeds,
  pass: Retirement,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  // The count begins moments after the last line, and a line that it misses retires nothing.
  const consistent = pass.purpose === 'count';
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS, {
    consistent,
  });
  const heads = page.items.filter((head) => head.source === pass.source);
  // A listed device stays retired if its line was older than its retirement. It was listed all
  // the same.
  const arrived = heads.filter((head) => head.run === pass.run).length;
  const missing = (one: Head) =>
    one.retiredAt === null && one.run !== pass.run && one.lastSeen < pass.asOf;
  let retired = 0;
  const toRetire = pass.purpose === 'retire' ? heads.filter(missing) : [];
  const left = await settleRows(deps, toRetire, pace, async ({ deviceId }) => {
    const now = deps.clock.now();
    const settled = await settleDevice(deps, {
      deviceId,
      rule: (current) =>
        current === null || !missing(current)
          ? { kind: 'left', why: 'listed' }
          : { kind: 'head', head: { ...current, retiredAt: now } },
      report: null,
      rejudge: false,
    });
    if (settled.kind === 'settled') retired += 1;
  });
  const counts = { arrived } satisfies Partial<Record<CountName, number>>;
  const moves = { retired } satisfies Partial<Record<CountName, number>>;
  return { cursor: page.nextCursor, left, counts, moves };
}
