import { MANAGER_KINDS } from '../../functions/managers/settings.ts';
import { table } from '../../scripts/markdown-table.ts';
import type { Counts } from '../kept-counts.ts';
import { PRICES, PRICES_OF, RUDOLPH } from '../published/prices.ts';
import { QUOTAS } from '../published/quotas.ts';
import { shownSource } from '../published/source.ts';
import { ASSUMED, assumed } from './assumed.ts';
import { type Bill, dollarsOf, dominantOf, GROUPS, times } from './bill.ts';
import {
  checkIns,
  device,
  floor,
  idle,
  idleConnector,
  lines,
  listedDevice,
  type Named,
  sweep,
  tokens,
} from './bills.ts';
import { dollars } from './dollars.ts';

const MILLION = 1_000_000;
const GROUP_NAMES = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
const numeral = new Intl.NumberFormat('en');

/** A bill as a row: each group’s dollars, and the sum of all prices. */
function row(name: string, bill: Bill): readonly string[] {
  return [
    name,
    ...GROUP_NAMES.map((group) => dollars(dollarsOf(bill, GROUPS[group]))),
    `**${dollars(dollarsOf(bill))}**`,
  ];
}

function perMillion(all: readonly Named[], more: readonly Named[] = []): readonly string[] {
  return table(
    ['$ for a million', ...GROUP_NAMES, 'sum'],
    [...all, ...more].map(({ name, bill }) => row(name, times(bill, MILLION))),
  );
}

function byMonth(counts: Counts): readonly string[] {
  const rows = [1, 4, 24].map((aDay) => [`${aDay} check-ins a day`, device(counts, aDay)] as const);
  const all = [...rows, ['listed by a source', listedDevice(counts)] as const];
  const fleets = [10_000, MILLION, 10 * MILLION];
  return table(
    ['$ for a device and month', 'one', ...fleets.map((of) => numeral.format(of)), 'most of it'],
    all.map(([name, bill]) => [
      name,
      dollarsOf(bill).toPrecision(2),
      ...fleets.map((of) => dollars(dollarsOf(bill) * of)),
      dominantOf(bill),
    ]),
  );
}

function sweeps(counts: Counts): readonly string[] {
  return table(
    ['$ for a sweep, two rounds', ...GROUP_NAMES, 'sum'],
    [10_000, MILLION, 10 * MILLION].map((of) =>
      row(`${numeral.format(of)} affected, ordered to remove`, sweep(counts, of, 'remove')),
    ),
  );
}

function idleSum(counts: Counts): number {
  return idle(counts).reduce((sum, { bill }) => sum + dollarsOf(bill), 0);
}

function months(counts: Counts): readonly string[] {
  const items = idle(counts).map(({ name, bill }) => [name, dollars(dollarsOf(bill))]);
  const connectors = MANAGER_KINDS.map((kind) => [
    `each month more: the connector to ${kind}, idle`,
    dollars(dollarsOf(idleConnector(counts, kind))),
  ]);
  return table(
    ['a stage with nothing to do', '$ a month'],
    [
      ...items,
      ['**sum, without connectors**', `**${dollars(idleSum(counts))}**`],
      ...connectors,
      [
        `each month more: a source outside the stack that keeps its token for an hour`,
        dollars(dollarsOf(tokens())),
      ],
    ],
  );
}

/** What a month of the other project’s published load costs here. */
function likeRudolph(counts: Counts): { readonly ours: number; readonly requests: number } {
  const requests = (RUDOLPH.clients * 30 * 86_400) / RUDOLPH.syncSeconds;
  const [unchanged] = checkIns(counts);
  return { ours: dollarsOf(unchanged?.bill ?? {}) * requests, requests };
}

interface Goal {
  readonly goal: string;
  readonly most: number;
  readonly is: number;
  /** What most of it is, and what would remove that. */
  readonly why: string;
}

function goals(counts: Counts): readonly Goal[] {
  const [unchanged] = checkIns(counts);
  const least = dollarsOf(floor(counts)) * MILLION;
  return [
    {
      goal: 'a million unchanged check-ins that skip `lastSeen`, logs and egress included',
      most: 1.5,
      is: dollarsOf(unchanged?.bill ?? {}) * MILLION,
      why:
        `The gateway is $1.00 of it, and the floor behind it $${dollars(least)}. A function’s ` +
        `own ` +
        'URL has no price for requests; it has no throttles either, which bound what made-up ' +
        'requests cost. Fewer check-ins (`checkInSeconds`) save more.',
    },
    {
      goal: 'a stage and month with nothing to do, without connectors',
      most: 7,
      is: idleSum(counts),
      why:
        'Alarms are most of it. Each function has one on its errors, since that alarm says what ' +
        'the failure means for people; fewer functions would have fewer.',
    },
    ...MANAGER_KINDS.map((kind) => ({
      goal: `the connector to ${kind}, a month with nothing to do`,
      most: 1.5,
      is: dollarsOf(idleConnector(counts, kind)),
      why:
        'Its alarms (one for each of its functions, of which nanomdm has one more), its secret, ' +
        'and the five pollers that Lambda keeps on a queue whose workers ' +
        'are bounded; without the bound it keeps two.',
    })),
  ];
}

function goalsTable(counts: Counts): readonly string[] {
  return table(
    ['what', 'at most, $', 'is, $', 'held', 'most of it, and what would remove it'],
    goals(counts).map(({ goal, most, is, why }) => [
      goal,
      dollars(most),
      dollars(is),
      is <= most ? 'yes' : '**no**',
      why,
    ]),
  );
}

function priceTable(): readonly string[] {
  return table(
    ['what', '$', 'for', 'looked up'],
    Object.values(PRICES).map(({ what, usd, per, unit, ...source }) => [
      what,
      String(usd),
      `${numeral.format(per)} ${unit}`,
      shownSource(source),
    ]),
  );
}

function assumedTable(): readonly string[] {
  return table(
    ['assumed', 'value'],
    Object.values(ASSUMED).map(({ what, value, unit }) => [
      what,
      `${numeral.format(value)} ${unit}`,
    ]),
  );
}

function countsTable(counts: Counts): readonly string[] {
  const columns = ['read requests', 'write requests', 'read units', 'write units'];
  const shown = ['check-ins', 'lines', 'passes'].flatMap((section) =>
    Object.entries(counts[section] ?? {}).map(([name, of]) => [
      `${section}: ${name}`,
      ...columns.map((column) => of[column] ?? 0),
    ]),
  );
  return table(['counted, for one', ...columns], shown);
}

function quotaTable(): readonly string[] {
  return table(
    ['quota', 'value', 'what it means here', 'looked up'],
    QUOTAS.map(({ what, value, means, ...source }) => [what, value, means, shownSource(source)]),
  );
}

/** docs/costs.md, of what the bench has counted and what others ask for it. */
export function costsPage(counts: Counts): string {
  const { ours, requests } = likeRudolph(counts);
  const sections: readonly (readonly string[])[] = [
    [
      '# Costs and quotas',
      '',
      'Generated by `npm run costs`: counts × prices. The counts are what `npm run bench -- ' +
        '--counts` has counted on the local run, whose tables count what DynamoDB would ' +
        'bill, and in the template; CI counts them anew and fails when they differ. Prices are ' +
        `those of ${PRICES_OF} as dated below, without free tier, discounts and tax. What can be ` +
        'neither counted nor looked up is [assumed](#assumed). Nothing here has been compared ' +
        'with a bill.',
    ],
    ['## Goals', '', ...goalsTable(counts)],
    [
      '## Check-ins',
      '',
      ...perMillion(checkIns(counts), [
        { name: '_floor: let in, one row read, an empty answer_', bill: floor(counts) },
      ]),
      '',
      'Unchanged: it sends the hash in place of its apps. An instance reads the blocklist’s head ' +
        'every 3 seconds at most, which is nothing where there are many check-ins, and one unit ' +
        'each where they are rare.',
    ],
    [
      '## A device',
      '',
      ...byMonth(counts),
      '',
      'With censuses, storage, recovery, logs and egress. What changes is most of what is ' +
        'written: ' +
        `${assumed('changes')} days a month are assumed.`,
    ],
    [
      '## Sources',
      '',
      ...perMillion(lines(counts)),
      '',
      `Lines in requests of ${assumed('lines')}. Tokens cost more than all else that a source ` +
        'does, if it asks for one with each request; it is good for an hour. With `ownIssuer` ' +
        'there are none.',
    ],
    [
      '## Sweeps',
      '',
      ...sweeps(counts),
      '',
      'Read, moved, told to the topic and written into the story, for each finding; then looked ' +
        'at ' +
        'once more behind the fence. Queues of connectors are not in it.',
    ],
    ['## Idle', '', ...months(counts)],
    [
      '## Beside others',
      '',
      `[rudolph](${RUDOLPH.url}) publishes $${RUDOLPH.usd} a month for ` +
        `${numeral.format(RUDOLPH.clients)} Macs that sync every ${RUDOLPH.syncSeconds} seconds ` +
        `(read ${RUDOLPH.at}), which is $${dollars((RUDOLPH.usd / requests) * MILLION)} for a ` +
        `million syncs. As many unchanged check-ins here are $${dollars(ours)} before the ` +
        'gateway’s discount beyond 300 million requests. It is the same gateway, the same kind ' +
        'of ' +
        'function and table, so both stand on the same floor; a sync of Santa is several ' +
        'requests ' +
        'in both, and here a check-in is one.',
    ],
    ['## Counted', '', ...countsTable(counts)],
    ['## Prices', '', ...priceTable()],
    [
      '## Assumed',
      '',
      ...assumedTable(),
      '',
      'Times are guesses: a deployed stack’s metric `Duration` has the real ones.',
    ],
    ['## Quotas', '', ...quotaTable()],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
