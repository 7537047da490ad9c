import { newCensus, newSweep } from '../functions/domain/passes/pass.ts';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { workOnPart } from '../functions/usecases/passes/work-on-part.ts';
import { aBan, WECHAT } from '../test/usecases/a-ban.ts';
import { World } from '../test/usecases/world.ts';
import { collector } from './collector.ts';
import { GeneratedFleet } from './generated-fleet.ts';
import type { Section } from './section.ts';

const BAN = 'bench-memory';

interface Held {
  /** The most that lived between two pages beyond what lived before the pass, in bytes. */
  readonly most: number;
  readonly pages: number;
  readonly moved: number;
}

/** Runs one pass over so many rows and looks at the heap, collected, before each page. */
async function pass(kind: 'census' | 'sweep', size: number, collect: () => void): Promise<Held> {
  const world = new World({ censusSegments: 1 });
  await world.report('template', [WECHAT, 'org.example.one', 'org.example.two']);
  await world.inForce(aBan(BAN));
  await world.settle();
  await world.until('2023-10-24T12:00:00Z');
  const { deps } = world;
  const inventory = [...deps.fleet.inventories.values()][0];
  if (!inventory) throw new Error('the template was not stored');
  const templates = {
    head: world.head('template'),
    finding: world.finding(BAN, 'template'),
    inventory,
  };
  if (kind === 'sweep') world.now = Date.parse('2023-10-30T12:00:00Z');

  const before = { heap: 0, pages: 0, most: 0 };
  const look = (): void => {
    // Where collecting after each page is slow, looking at fewer pages tells as much: what grows
    // with the rows is most at the end.
    before.pages += 1;
    if (before.pages % 10 !== 0) return;
    collect();
    const used = process.memoryUsage().heapUsed;
    if (before.heap === 0) before.heap = used;
    before.most = Math.max(before.most, used - before.heap);
  };
  const fleet = new GeneratedFleet(size, templates, look);
  const begun = { id: `${kind}-${size}`, asOf: world.now, startedAt: world.now, parts: 1 };
  const started =
    kind === 'census'
      ? newCensus({ ...begun, version: 1 })
      : newSweep({ ...begun, banId: BAN, revision: 1, purpose: 'instant' });
  await deps.work.start(started);
  await deps.queue.send(started, [0], 0);
  for (let message = await deps.queue.receive(); message; message = await deps.queue.receive())
    if (message.passId === started.id)
      await workOnPart({ ...deps, fleet }, message, () => LONGEST_RUN);
  const [part] = await deps.work.readParts(started.id);
  if (part?.done !== true) throw new Error(`the ${kind} over ${size} rows did not end`);
  return { most: before.most, pages: before.pages, moved: fleet.moved };
}

/**
 * What a pass holds in memory while it goes over N and over 4 N rows, all of which it moves. The
 * rows are made as they are asked for, so what is held is the pass's own.
 */
export async function memory(rows: number, count: (by: number) => void): Promise<Section> {
  const collect = collector();
  const kinds = ['census', 'sweep'] as const;
  const measured = [];
  for (const kind of kinds) {
    await pass(kind, 1_000, collect);
    const [small, large] = [await pass(kind, rows, collect), await pass(kind, rows * 4, collect)];
    if (small.moved !== rows || large.moved !== rows * 4)
      throw new Error(
        `the ${kind} moved ${small.moved} of ${rows} and ${large.moved} of ${rows * 4} rows`,
      );
    count(1);
    const perRow = (large.most - small.most) / (rows * 3);
    measured.push({
      name: `${kind} over ${rows} and ${rows * 4} rows`,
      values: {
        'KiB held, N': small.most / 1024,
        'KiB held, 4 N': large.most / 1024,
        'bytes a further row': Math.max(0, perRow),
      },
      // A row takes about a kilobyte: a pass that kept even a tenth of each would show.
      bounds: { 'bytes a further row': 64 },
    });
  }
  return {
    title: 'Memory of passes',
    columns: ['KiB held, N', 'KiB held, 4 N', 'bytes a further row'],
    rows: measured,
    notes: ['Held: what the heap has more of, collected, than at the tenth page.'],
  };
}
