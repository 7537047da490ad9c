import type { CountName } from '../../domain/passes/counts.ts';
import type { Part, Retirement } from '../../domain/passes/pass.ts';
import { settleDevice } from '../devices/settle-device.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';

/** Counts the devices that a source's run has listed, or retires those that it has not. */
export async function retirePage(deps: PartNeeds, pass: Retirement, part: Part): Promise<PageDone> {
  // The count begins moments after the last line, and a line that it misses retires nothing.
  const consistent = pass.purpose === 'count';
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS, {
    consistent,
  });
  const counts = { arrived: 0, retired: 0 } satisfies Partial<Record<CountName, number>>;
  for (const head of page.items) {
    if (head.source !== pass.source) continue;
    const missing = (one: typeof head) =>
      one.retiredAt === null && one.run !== pass.run && one.lastSeen < pass.asOf;
    // A listed device stays retired if its line was older than its retirement. It was listed all
    // the same.
    if (head.run === pass.run) counts.arrived += 1;
    if (pass.purpose !== 'retire' || !missing(head)) continue;
    const now = deps.clock.now();
    const settled = await settleDevice(deps, {
      deviceId: head.deviceId,
      rule: (current) =>
        current === null || !missing(current)
          ? { kind: 'left', why: 'listed' }
          : { kind: 'head', head: { ...current, retiredAt: now } },
      report: null,
      rejudge: false,
    });
    if (settled.kind === 'settled') counts.retired += 1;
  }
  return { cursor: page.nextCursor, counts };
}
