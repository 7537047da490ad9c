import { MANAGER_KINDS } from '../functions/managers/settings.ts';
import { configFor } from '../lib/config.ts';
import { SPENT } from './check-in-costs.ts';
import type { FleetOfLines } from './line-costs.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';
import { requestsOf, type Spending, spending } from './spending.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Tables of which rows are counted by device. */
export const FLEET = ['devices', 'inventories', 'findings'];
/** Messages that are no orders: restrictions that changed, and a sweep's completion. */
const OTHERS = 2;
const BOOKS = ['work', 'blocklist', 'audit', 'access'];
/** Partitions of a small ban's findings. */
export const PARTITIONS = configFor('dev').settings.fewestPartitions;
/** What a pass spends beside the rows of the fleet, as columns. */
const BESIDE = [
  'story units',
  'place read units',
  'place write units',
  'bookkeeping',
  'bookkeeping, read units',
  'bookkeeping, write units',
  'workers',
] as const;
/** In force by then: two of the check-ins and this one. */
const BANS = 3;
const ORDERS = ['messages', 'publish calls', 'publisher invocations'] as const;

const columns = (spent: Spending, by: number) => ({
  'read requests': spent.reads / by,
  'write requests': spent.writes / by,
  'read units': spent.readUnits / by,
  'write units': spent.writeUnits / by,
});

/** What one thing spent, and how often functions were called for it. */
export interface Run {
  readonly spent: (tables?: readonly string[]) => Spending;
  readonly calls: (name: string) => number;
  /** Requests of one function to DynamoDB. */
  readonly requests: (name: string) => number;
}

/** Counts what happens on the stack while something is done and what follows from it settles. */
export async function watched(
  { stack }: Office,
  count: (by: number) => void,
  act: () => Promise<unknown>,
): Promise<Run> {
  const spent = spending(stack);
  const before = { counters: stack.counters(), grants: stack.grants() };
  await act();
  await stack.settle();
  count(1);
  const after = { counters: stack.counters(), grants: stack.grants() };
  const invocations = ({ counters }: typeof after, name: string) =>
    counters.functions[name]?.invocations ?? 0;
  return {
    spent: (tables) => spent(tables, after.counters),
    calls: (name) => invocations(after, name) - invocations(before, name),
    requests: (name) => requestsOf(after.grants[name]) - requestsOf(before.grants[name]),
  };
}

function passRow(
  about: { readonly key: string; readonly name: string; readonly per: number },
  { spent, calls }: Run,
  bounds: Readonly<Record<string, number>> = {},
): Row {
  const { key, name, per } = about;
  const books = spent(BOOKS);
  const places = spent(['places']);
  return {
    key,
    name,
    values: {
      ...columns(spent(FLEET), per),
      'story units': spent(['stories']).writeUnits / per,
      'place read units': places.readUnits / per,
      'place write units': places.writeUnits / per,
      bookkeeping: books.reads + books.writes,
      'bookkeeping, read units': books.readUnits,
      'bookkeeping, write units': books.writeUnits,
      workers: calls('run-work'),
    },
    bounds,
  };
}

function orderRow(key: string, found: number, { spent, calls }: Run): Row {
  const { messages, publishCalls } = spent();
  return {
    key,
    name: key,
    values: {
      findings: found,
      messages,
      'publish calls': publishCalls,
      'publisher invocations': calls('publish-orders'),
    },
    bounds: { messages: found + OTHERS },
  };
}

/**
 * What a tick costs that has nothing to do, and a poll of a connector that is not set up. Polls ask
 * for nothing, so what was read meanwhile was read by the ticks.
 */
function idleSection({ spent, calls, requests }: Run): Section {
  const row = (name: string, readUnits: number, bounds = {}): Row => {
    const by = Math.max(1, calls(name));
    const values = {
      calls: calls(name),
      requests: requests(name) / by,
      'read units': readUnits / by,
    };
    return { name, values, bounds };
  };
  const polls = MANAGER_KINDS.map((kind) => row(`${kind}-poll`, 0, { requests: 0 }));
  return {
    title: `Nothing to do, with ${BANS} bans in force, per call`,
    columns: ['calls', 'requests', 'read units'],
    counts: { as: 'idle', of: ['requests', 'read units'] },
    rows: [row('tick', spent().readUnits, { requests: 6 + BANS }), ...polls],
    notes: ['A function’s requests to DynamoDB; a batch is one for each table that it names.'],
  };
}

/**
 * What passes cost over a fleet that is there already, of which some have the app: the census of an
 * approval, one that finds nothing new, the sweep at the effective instant, one with nothing to
 * move, and the orders that leave.
 */
export async function passCosts(
  office: Office,
  { devices, banned, oneIn }: FleetOfLines,
  count: (by: number) => void,
): Promise<readonly Section[]> {
  const { stack } = office;
  const found = Math.ceil(devices / oneIn);
  const begins = stack.clock.now();
  const at = (after: number) => new Date(begins + after).toISOString();
  /**
   * Per finding: its head, and its head again beside the write, which does not name it, each of
   * them gathered with those of others; and the query of each partition.
   */
  const moves = { 'read requests': 1 + PARTITIONS / found, 'write requests': 1 };
  // Those that take places go together.
  const placed = { 'read requests': 1 + PARTITIONS / found, 'write requests': 0.75 };
  const id = 'bench-passes';
  const run = (act: () => Promise<unknown>) => watched(office, count, act);

  const census = await run(async () => {
    await office.approve({ id, packages: [banned], notice: at(HOUR), effective: at(2 * HOUR) });
    await office.untilOpen(id);
  });
  const notices = await run(() => stack.clock.moveTo(begins + HOUR, { settle: true }));
  await stack.clock.moveTo(begins + HOUR + 10 * MINUTE);
  const removals = await run(() => stack.clock.moveTo(begins + 2 * HOUR, { settle: true }));
  const fenced = await run(() =>
    stack.clock.moveTo(begins + 2 * HOUR + 5 * MINUTE, { settle: true }),
  );
  const quiet = await run(() => stack.clock.advance(HOUR));
  const daily = await run(() => stack.clock.advance(24 * HOUR));

  const approval = 'approval: preview and censuses until fenced, per device';
  const still = 'sweep behind the fence, nothing moves, per finding';
  return [
    {
      title: `Passes (${devices} devices, ${found} findings)`,
      columns: [...SPENT, ...BESIDE],
      counts: {
        as: 'passes',
        of: [...SPENT, 'story units', 'place read units', 'place write units'],
      },
      rows: [
        passRow({ key: 'approval', name: approval, per: devices }, census),
        passRow(
          { key: 'notice', name: 'sweep that moves all (notice), per finding', per: found },
          notices,
          moves,
        ),
        passRow(
          { key: 'remove', name: 'sweep that moves all (remove), per finding', per: found },
          removals,
          placed,
        ),
        passRow({ key: 'still', name: still, per: found }, fenced, { 'write requests': 0 }),
        passRow(
          { key: 'daily', name: 'a day on: the daily census, per device', per: devices },
          daily,
          {
            'read units': 2,
            'write requests': 0,
          },
        ),
      ],
      notes: [
        'Devices, inventories, findings, places and stories are counted per row; bookkeeping and ' +
          'workers are requests and calls in all, ticks included, whatever the fleet’s size.',
      ],
    },
    idleSection(quiet),
    {
      title: 'Orders published',
      columns: ['findings', ...ORDERS],
      rows: [orderRow('notice', found, notices), orderRow('remove', found, removals)],
      counts: { as: 'orders', of: ['findings', 'messages'] },
      // How many go in one call follows from how the stream was cut into batches: that is timed.
      notes: [
        'Messages that are no orders (restrictions changed, sweep completed) are among them.',
      ],
    },
  ];
}
