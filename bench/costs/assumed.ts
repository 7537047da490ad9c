/**
 * What the costs need and cannot be counted here: how long functions are billed on Lambda, and what
 * a month looks like. Each says what would replace it. All were assumed on 2026-11-27.
 */
interface Assumed {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
}

export const ASSUMED = {
  shortCheckIn: {
    value: 8,
    unit: 'ms',
    what: 'a check-in that only reads: one read of some 4 ms, and as much of its own',
  },
  seenCheckIn: {
    value: 12,
    unit: 'ms',
    what: 'a check-in that writes its head alone: a read, a write and its own, of some 4 ms each',
  },
  longCheckIn: {
    value: 35,
    unit: 'ms',
    what: 'a check-in that writes: two rounds of reads, a transaction, an inventory to pack',
  },
  batch: { value: 3_000, unit: 'ms', what: 'a request with 200 lines of a source, changed or not' },
  workerFinding: {
    value: 6,
    unit: 'ms',
    what: 'a worker’s time for a moved finding: five calls one after the other, eight rows at once',
  },
  publishedFinding: {
    value: 2,
    unit: 'ms',
    what: 'the publisher’s time for a message: ten go in one call, and 25 chapters',
  },
  tick: { value: 200, unit: 'ms', what: 'an idle tick' },
  poll: { value: 100, unit: 'ms', what: 'a poll of a connector that has nothing to do' },
  scannedDevice: { value: 1, unit: 'ms', what: 'a worker’s time for a device in a census' },
  headers: { value: 250, unit: 'bytes', what: 'headers of an answer' },
  logOverhead: { value: 26, unit: 'bytes', what: 'what CloudWatch adds to each event of a log' },
  inventory: { value: 9, unit: 'KB', what: 'a packed inventory of 300 apps, as it is stored' },
  head: { value: 1, unit: 'KB', what: 'the other rows of a device' },
  changes: { value: 10, unit: 'days a month', what: 'on which apps of a device change' },
  lastSeenHours: {
    value: 48,
    unit: 'hours',
    what: 'after which lastSeen is written (lastSeenHours)',
  },
  censuses: { value: 30, unit: 'a month', what: 'censuses' },
  lines: { value: 200, unit: 'lines', what: 'in a request of a source' },
  listings: { value: 4, unit: 'a day', what: 'listings of all its devices by a source' },
  tokens: { value: 720, unit: 'a month', what: 'tokens that a source asks for: one an hour' },
  pollers: {
    value: 5,
    unit: 'pollers',
    what: 'that Lambda keeps on a queue with a bound on workers',
  },
  pollSeconds: { value: 20, unit: 'seconds', what: 'that a receive waits for a message' },
  ownMetrics: {
    value: 1,
    unit: 'metrics',
    what: 'of its own that an idle stage writes: TickCompleted',
  },
} as const satisfies Readonly<Record<string, Assumed>>;

export function assumed(name: keyof typeof ASSUMED): number {
  return ASSUMED[name].value;
}

/**
 * Write units of an inventory as it is stored: in a transaction each KB is two, and the row’s keys
 * are one KB more.
 */
export function inventoryWriteUnits(): number {
  return 2 * (assumed('inventory') + 1);
}
