import { SPENT } from './check-in-costs.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';
import { type Spending, spending } from './spending.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FLEET = ['devices', 'inventories', 'findings'];
/** Messages that are no orders: restrictions that changed, and a sweep's completion. */
const OTHERS = 2;
const BOOKS = ['work', 'blocklist', 'audit', 'access'];

const columns = (spent: Spending, by: number) => ({
  'read requests': spent.reads / by,
  'write requests': spent.writes / by,
  'read units': spent.readUnits / by,
  'write units': spent.writeUnits / by,
});

/**
 * What passes cost over a fleet that is there already, of which one device in ten has `banned`: the
 * census of an approval, one that finds nothing new, the sweep at the effective instant, one with
 * nothing to move, and the orders that leave.
 */
export async function passCosts(
  office: Office,
  fleet: { readonly devices: number; readonly banned: string },
  count: (by: number) => void,
): Promise<readonly Section[]> {
  const { stack } = office;
  const { devices, banned } = fleet;
  const found = Math.ceil(devices / 10);
  const begins = stack.clock.now();
  const at = (after: number) => new Date(begins + after).toISOString();
  const rows: Row[] = [];
  /**
   * Per finding: its head, its row, the row again once written and once for the pass's counts; and
   * the query of each of at least 16 shards.
   */
  const moves = { 'read requests': 4 + 16 / found + 0.2, 'write requests': 1 };
  // Some partitions have given out their few places: those orders look for another, once.
  const placed = { 'read requests': 5.5, 'write requests': 1.5 };
  const orders: Row[] = [];
  const id = 'bench-passes';
  const run = async (act: () => Promise<unknown>) => {
    const spent = spending(stack);
    const began = stack.counters().functions;
    await act();
    await stack.settle();
    count(1);
    const calls = (name: string) =>
      (stack.counters().functions[name]?.invocations ?? 0) - (began[name]?.invocations ?? 0);
    return { spent, calls };
  };
  const keep = (
    name: string,
    per: number,
    spent: (tables?: readonly string[]) => Spending,
    bounds = {},
  ) => {
    const books = spent(BOOKS);
    rows.push({
      name,
      values: { ...columns(spent(FLEET), per), bookkeeping: books.reads + books.writes },
      bounds,
    });
  };

  const census = await run(async () => {
    await office.approve({ id, packages: [banned], notice: at(HOUR), effective: at(2 * HOUR) });
    await office.untilOpen(id);
  });
  keep(`approval: preview and censuses until fenced, per device`, devices, census.spent);

  const notices = await run(() => stack.clock.moveTo(begins + HOUR, { settle: true }));
  keep(`sweep that moves all (notice), per finding`, found, notices.spent, moves);
  const orderRow = (name: string, { spent, calls }: typeof notices) => {
    const { messages, publishCalls } = spent();
    orders.push({
      name,
      values: {
        findings: found,
        messages,
        'publish calls': publishCalls,
        'publisher invocations': calls('publish-orders'),
      },
      bounds: { messages: found + OTHERS },
    });
  };
  orderRow('notice', notices);
  await stack.clock.moveTo(begins + HOUR + 10 * MINUTE);
  const removals = await run(() => stack.clock.moveTo(begins + 2 * HOUR, { settle: true }));
  keep(`sweep that moves all (remove), per finding`, found, removals.spent, placed);
  orderRow('remove', removals);
  const fenced = await run(() =>
    stack.clock.moveTo(begins + 2 * HOUR + 5 * MINUTE, { settle: true }),
  );
  keep(`sweep behind the fence, nothing moves, per finding`, found, fenced.spent, {
    'write requests': 0,
  });
  const quiet = await run(() => stack.clock.advance(HOUR));
  const still = quiet.spent();
  const ticks = Math.max(1, quiet.calls('tick'));
  rows.push({
    name: `tick with nothing to do (${ticks} counted), per tick`,
    values: { ...columns(still, ticks), bookkeeping: '' },
  });
  const daily = await run(() => stack.clock.advance(24 * HOUR));
  keep(`a day on: the daily census, per device`, devices, daily.spent, {
    'read units': 2,
    'write requests': 0,
  });

  return [
    {
      title: `Passes (${devices} devices, ${found} findings)`,
      columns: [...SPENT, 'bookkeeping'],
      rows,
      notes: [
        'Devices, inventories and findings are counted per row; bookkeeping is requests in ' +
          'all, ticks included, whatever the fleet’s size.',
      ],
    },
    {
      title: 'Orders published',
      columns: ['findings', 'messages', 'publish calls', 'publisher invocations'],
      rows: orders,
      notes: [
        'Messages that are no orders (restrictions changed, sweep completed) are among them.',
      ],
    },
  ];
}
