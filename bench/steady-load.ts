import { load, unchangedCheckIns } from './http-rate.ts';
import { linesFor, report } from './line-costs.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Check-ins a second. */
const RATE = 50;
/** Lines of a source that come at the beginning of each minute. */
const LINES = 100;
const FLEET = { devices: 2_000, banned: 'com.example.loaded', oneIn: 4 };

/**
 * What so many minutes of a steady load do, with the whole stack on this machine: check-ins at a
 * fixed rate, a batch of a source and a tick each minute, and in the minute in the middle the sweep
 * of a ban that orders 500 devices at its effective instant. Latencies count from when a request
 * was due. Says nothing of Lambda.
 */
export async function steadyLoad(
  office: Office,
  minutes: number,
  count: (by: number) => void,
): Promise<Section> {
  const { stack } = office;
  const lines = linesFor(office, FLEET, 'bench-load');
  await report(office, lines);
  const begins = stack.clock.now();
  const effective = begins + 3 * HOUR;
  const [notice, at] = [begins + HOUR, effective].map((one) => new Date(one).toISOString());
  const id = 'bench-load';
  await office.approve({ id, packages: [FLEET.banned], notice: notice ?? '', effective: at ?? '' });
  await office.untilOpen(id);
  await stack.clock.moveTo(effective - Math.ceil(minutes / 2) * MINUTE);
  const requests = await unchangedCheckIns(office, 50);
  const rows: Row[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const published = stack.counters().sns.messages;
    const loaded = load(office, requests, { rate: RATE, seconds: MINUTE / 1_000 });
    const began = performance.now();
    const sent = report(office, linesFor(office, { ...FLEET, devices: LINES }, 'bench-load'));
    await stack.clock.advance(MINUTE);
    const settled = performance.now() - began;
    await sent;
    rows.push({
      name: `minute ${minute}`,
      values: {
        ...(await loaded),
        'tick and what follows, ms': settled,
        orders: stack.counters().sns.messages - published,
        'MiB of the process': process.memoryUsage().rss / 2 ** 20,
      },
    });
    count(1);
  }
  await stack.settle();
  return {
    title: `${minutes} minutes of ${RATE} check-ins a second on the local stack`,
    columns: Object.keys(rows[0]?.values ?? {}),
    rows,
    notes: [
      `Each minute ${LINES} lines of a source as well, and a tick; at the effective instant of a`,
      'ban, in the middle, a sweep. Load, gateway, functions and database share the machine.',
    ],
  };
}
