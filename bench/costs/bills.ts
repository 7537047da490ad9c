import { shardsFor } from '../../functions/domain/devices/shard.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { type Counts, counted } from '../kept-counts.ts';
import { assumed, inventoryWriteUnits } from './assumed.ts';
import { type Bill, sumOf, times } from './bill.ts';

const GIGABYTE = 1e9;
const MONTH_DAYS = 30;
const MINUTES = MONTH_DAYS * 24 * 60;
/** Memory of functions in GB, as lib/ sets it. */
const MEMORY = { checkIn: 1, ingest: 1.728, worker: 1, publisher: 0.5, tick: 0.5, poll: 1 };
/** Requests to SQS for a message: it is sent, received and deleted. */
const QUEUE_REQUESTS = 3;
const PAGE = 100;

function run(milliseconds: number, gigabytes: number): Bill {
  return { gigabyteSecond: (milliseconds / 1000) * gigabytes };
}

/** A request at the gateway with what is logged of it. `bytes`: of the answer’s body. */
function request(counts: Counts, bytes: number): Bill {
  const line = counted(counts, 'stack', 'without connectors', 'access log bytes');
  return {
    apiRequest: 1,
    invocation: 1,
    log: (line + assumed('logOverhead')) / GIGABYTE,
    egress: (bytes + assumed('headers')) / GIGABYTE,
  };
}

function units(counts: Counts, section: string, row: string): Bill {
  return {
    readUnit: counted(counts, section, row, 'read units'),
    writeUnit: counted(counts, section, row, 'write units'),
  };
}

/** A row of the bench’s check-ins as one request. */
function checkIn(counts: Counts, row: string, milliseconds: number): Bill {
  return sumOf([
    request(counts, counted(counts, 'check-ins', row, 'received')),
    run(milliseconds, MEMORY.checkIn),
    units(counts, 'check-ins', row),
  ]);
}

/** What the larger inventories of real devices cost beyond those of the bench’s phone. */
function inventoryBeyond(counts: Counts): Bill {
  const written = counted(counts, 'check-ins', 'changed, nothing banned', 'write units');
  // In a transaction each KB is two units; the head is one KB, and the row of apps has its keys.
  const kilobytes = written / 2 - assumed('head');
  return { writeUnit: Math.max(0, inventoryWriteUnits() - 2 * kilobytes) };
}

/** A moved finding’s message and chapter. */
function published(counts: Counts, row: 'notice' | 'remove'): Bill {
  return sumOf([
    { publish: 1, writeUnit: counted(counts, 'passes', row, 'story units') },
    // A batch of the stream has up to 100 moves.
    { invocation: 1 / PAGE },
    run(assumed('publishedFinding'), MEMORY.publisher),
  ]);
}

export interface Named {
  readonly name: string;
  readonly bill: Bill;
}

/** Check-ins by kind; each is one. */
export function checkIns(counts: Counts): readonly Named[] {
  const short = assumed('shortCheckIn');
  const seen = assumed('seenCheckIn');
  const long = assumed('longCheckIn');
  const beyond = inventoryBeyond(counts);
  const kind = (name: string, row: string, ms: number, more: Bill = {}): Named => ({
    name,
    bill: sumOf([checkIn(counts, row, ms), more]),
  });
  return [
    kind('unchanged', 'unchanged', short),
    kind('unchanged, where they come rarer than one in 3 s', 'unchanged', short, { readUnit: 1 }),
    kind('unchanged, all apps sent again', 'unchanged, all apps sent again', short, {
      readUnit: Math.ceil(assumed('inventory') / 4) - 1,
    }),
    kind('unchanged, `lastSeen` written', 'unchanged, not seen for 48 h', seen),
    kind('unchanged, with a live finding', 'unchanged with a live finding', short),
    kind('unchanged, first after the blocklist widened', MOVED_ON, seen, {
      readUnit: Math.ceil(assumed('inventory') / 4) - 1,
    }),
    kind('first', 'first, with all apps', long, beyond),
    kind('apps changed', 'changed, nothing banned', long, beyond),
    kind('now with a banned app, its notice published', 'changed, now with a banned app', long, {
      ...sumOf([beyond, published(counts, 'notice')]),
    }),
    kind('the banned app is gone, published', 'changed, the banned app is gone', long, {
      ...sumOf([beyond, published(counts, 'notice')]),
    }),
  ];
}

const MOVED_ON = 'blocklist moved on, unchanged, nothing banned';

/**
 * The least that a check-in behind this gateway can be: it is let in, one row is read, answered.
 */
export function floor(counts: Counts): Bill {
  return sumOf([
    request(counts, 0),
    run(assumed('shortCheckIn') / 2, MEMORY.checkIn),
    { readUnit: 0.5 },
  ]);
}

function stored(): Bill {
  const gigabytes = ((assumed('inventory') + assumed('head')) * 1_000) / GIGABYTE;
  return { storage: gigabytes, recovery: gigabytes };
}

function censuses(counts: Counts): Bill {
  const one = sumOf([
    units(counts, 'passes', 'daily'),
    { readUnit: Math.ceil(assumed('inventory') / 4) - 1 },
    run(assumed('scannedDevice'), MEMORY.worker),
    {
      invocation: 1 / (20 * PAGE),
      queueRequest: QUEUE_REQUESTS / (20 * PAGE),
      writeUnit: 2 / PAGE,
    },
  ]);
  return times(one, assumed('censuses'));
}

function named(all: readonly Named[], name: string): Bill {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no kind of check-in called ${name}`);
  return found.bill;
}

/** A device and month that checks in by itself so often a day. */
export function device(counts: Counts, aDay: number): Bill {
  const all = checkIns(counts);
  const seen = (MONTH_DAYS * 24) / assumed('lastSeenHours');
  const changed = Math.min(assumed('changes'), aDay * MONTH_DAYS);
  // A change writes lastSeen too.
  const onlySeen = Math.max(0, seen - changed);
  const rest = aDay * MONTH_DAYS - changed - onlySeen;
  return sumOf([
    times(named(all, 'unchanged'), rest),
    times(named(all, 'unchanged, `lastSeen` written'), onlySeen),
    times(named(all, 'apps changed'), changed),
    censuses(counts),
    stored(),
  ]);
}

/** A line of a source, as part of a request with many. */
export function lines(counts: Counts): readonly Named[] {
  const share = times(
    sumOf([request(counts, 40 * assumed('lines')), run(assumed('batch'), MEMORY.ingest)]),
    1 / assumed('lines'),
  );
  const line = (name: string, row: string, more: Bill = {}): Named => ({
    name,
    bill: sumOf([share, units(counts, 'lines', row), more]),
  });
  // The mark that a run has named the device.
  const inRun: Bill = { writeUnit: 1 };
  return [
    line('unchanged', 'unchanged'),
    line('unchanged, in a run', 'unchanged', inRun),
    line('one app updated', 'one app updated', inventoryBeyond(counts)),
    line('first report', 'first report', inventoryBeyond(counts)),
  ];
}

/** A device and month that a source lists. */
export function listedDevice(counts: Counts): Bill {
  const all = lines(counts);
  const listed = assumed('listings') * MONTH_DAYS;
  return sumOf([
    times(named(all, 'unchanged, in a run'), listed - assumed('changes')),
    times(named(all, 'one app updated'), assumed('changes')),
    censuses(counts),
    stored(),
  ]);
}

/**
 * A sweep that moves so many findings to an order, published; two rounds, the second moves none.
 */
export function sweep(counts: Counts, findings: number, row: 'notice' | 'remove'): Bill {
  const each = sumOf([
    units(counts, 'passes', row),
    {
      readUnit: counted(counts, 'passes', row, 'place read units'),
      writeUnit: counted(counts, 'passes', row, 'place write units'),
    },
    { readUnit: counted(counts, 'passes', 'still', 'read units') },
    run(assumed('workerFinding'), MEMORY.worker),
    published(counts, row),
  ]);
  const pages = findings / PAGE;
  const messages = 2 * (shardsFor(findings, DEFAULT_SETTINGS.fewestPartitions) + pages / 20);
  return sumOf([
    times(each, findings),
    // Its page is saved once in each round.
    { writeUnit: 2 * pages, readUnit: 4 * messages },
    { invocation: messages, queueRequest: QUEUE_REQUESTS * messages },
  ]);
}

/** Empty receives of a queue, by the month. */
function polling(): Bill {
  const seconds = MONTH_DAYS * 24 * 60 * 60;
  return { queueRequest: (assumed('pollers') * seconds) / assumed('pollSeconds') };
}

/** One function started every minute, with what it reads. */
function everyMinute(counts: Counts, name: string, milliseconds: number, memory: number): Bill {
  const readUnit = counted(counts, 'idle', name, 'read units');
  const minute = sumOf([{ invocation: 1, readUnit }, run(milliseconds, memory)]);
  return times(minute, MINUTES);
}

/** What a stage costs by the month with nothing to do, item by item. */
export function idle(counts: Counts): readonly Named[] {
  const has = (item: string) => counted(counts, 'stack', 'without connectors', item);
  return [
    {
      name: `${has('alarm metrics')} metrics that alarms look at`,
      bill: { alarm: has('alarm metrics') },
    },
    { name: 'metrics of its own', bill: { metric: assumed('ownMetrics') } },
    { name: 'the key', bill: { key: has('keys') } },
    {
      name: `empty receives from ${has('bounded queue mappings')} queues`,
      bill: times(polling(), has('bounded queue mappings')),
    },
    { name: 'ticks', bill: everyMinute(counts, 'tick', assumed('tick'), MEMORY.tick) },
    { name: 'the schedule', bill: { schedule: MINUTES * has('schedules') } },
    { name: 'the dashboard, free as one of three', bill: {} },
    { name: 'reading the stream, tables and buckets with nothing in them', bill: {} },
  ];
}

/** What an idle connector to a manager adds by the month. */
export function idleConnector(counts: Counts, kind: string): Bill {
  const has = (item: string) => counted(counts, 'stack', kind, item);
  return sumOf([
    { alarm: has('alarm metrics'), secret: has('secrets'), schedule: MINUTES * has('schedules') },
    times(polling(), has('bounded queue mappings')),
    everyMinute(counts, `${kind}-poll`, assumed('poll'), MEMORY.poll),
    // Its secret is read once in a life of an instance, of which there are some a day.
    { secretRead: 300 },
  ]);
}

/** What a source outside the stack asks for by the month: tokens, with or without its client. */
export function tokens(): Bill {
  return { token: assumed('tokens') };
}
