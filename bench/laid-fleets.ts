import { synthesizeInterdict } from '../local/interdict/command.ts';
import { type InterdictStack, startInterdict } from '../local/interdict/interdict-stack.ts';
import { layDevices } from '../test/made/laid-devices.ts';
import { ordinaryApps } from './bench-ban.ts';
import { linesFor, report, SOURCE } from './line-costs.ts';
import { Office } from './office.ts';
import { FLEET, type Run, watched } from './pass-costs.ts';
import type { Row, Section } from './section.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BANNED = 'com.example.laid';
const BAN = 'bench-laid';
/** Apps of a device that is laid: a census unpacks and judges the list of each. */
const APPS = 10;
/** Apps of an affected one, beside what is banned. */
const MORE_APPS = 80;
/** A ban may reach so many percent of a platform without a word. */
const UNSAID = 30;
/** A census of the largest fleet may take so long on a machine with two slow cores. */
const SETTLES_WITHIN = 30 * MINUTE;

/** A fleet of which so many devices have what is banned, and all others have not. */
export async function gather(
  office: Office,
  {
    size,
    affected,
    banned,
  }: { readonly size: number; readonly affected: number; readonly banned: readonly string[] },
): Promise<void> {
  const fleet = { banned: '', oneIn: 1 };
  const apps = banned.map((id) => ({ id, name: 'Banned' }));
  const having = linesFor(office, { ...fleet, devices: affected }, 'affected').map((line, n) => ({
    ...line,
    apps: [...ordinaryApps(MORE_APPS, n), ...apps],
  }));
  await report(office, having);
  const likes = linesFor(office, { ...fleet, devices: 1 }, 'laid-like').map((line) => ({
    ...line,
    apps: ordinaryApps(APPS),
  }));
  await report(office, likes);
  await office.stack.settle();
  for (const { externalId } of likes)
    await layDevices(office.stack, { source: SOURCE, externalId }, size - affected - 1);
}

/** What a ban costs that affects so many of a fleet’s devices. */
async function spentOn(
  { stack, office }: { readonly stack: InterdictStack; readonly office: Office },
  { size, affected }: { readonly size: number; readonly affected: number },
  count: (by: number) => void,
): Promise<Row['values']> {
  await gather(office, { size, affected, banned: [BANNED] });
  const begins = stack.clock.now();
  const at = (after: number) => new Date(begins + after).toISOString();
  const run = (act: () => Promise<unknown>) => watched(office, count, act);
  const census = await run(async () => {
    const percent = Math.ceil((100 * affected) / size);
    await office.approve({
      ...(percent > UNSAID ? { wide: percent } : {}),
      id: BAN,
      packages: [BANNED],
      notice: at(HOUR),
      effective: at(2 * HOUR),
    });
    await office.untilOpen(BAN);
  });
  const notice = await run(() => stack.clock.moveTo(begins + HOUR));
  await stack.clock.moveTo(begins + HOUR + 10 * MINUTE);
  const remove = await run(() => stack.clock.moveTo(begins + 2 * HOUR));
  return {
    'census: requests a device': requests(census) / size,
    'census: read units a device': census.spent(FLEET).readUnits / size,
    ...perAffected('notice', notice, affected),
    ...perAffected('removal', remove, affected),
  };
}

function requests({ spent }: Run): number {
  const { reads, writes } = spent(FLEET);
  return reads + writes;
}

function perAffected(name: string, { spent }: Run, affected: number): Row['values'] {
  const { readUnits, writeUnits } = spent(FLEET);
  return {
    [`${name}: reads`]: spent(FLEET).reads / affected,
    [`${name}: writes`]: spent(FLEET).writes / affected,
    [`${name}: units`]: (readUnits + writeUnits) / affected,
    [`${name}: messages`]: spent().messages / affected,
  };
}

/**
 * The same devices affected, in fleets of several sizes: what a sweep costs follows from who is
 * affected, and what a census costs from the size, at the same cost for each device.
 */
export async function laidFleets(
  sizes: readonly number[],
  affected: number,
  count: (by: number) => void,
): Promise<Section> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const stack = await startInterdict({
      cdkOut: synthesizeInterdict(() => undefined),
      clock: { frozen: true, now: Date.parse('2030-01-01T09:00:00Z') },
      throttles: false,
      settleMs: SETTLES_WITHIN,
    });
    try {
      const office = await Office.open(stack);
      const values = await spentOn({ stack, office }, { size, affected }, count);
      rows.push({ name: `${size} devices`, values, bounds: boundsBeside(rows[0], affected) });
    } finally {
      await stack.close();
    }
  }
  return {
    title: `${affected} affected devices in fleets of several sizes, per affected device`,
    columns: Object.keys(rows[0]?.values ?? {}),
    rows,
    notes: [
      `Affected devices have ${MORE_APPS} apps, all others ${APPS}. A census is the preview and`,
      'all censuses of an approval until its gate is open.',
    ],
  };
}

/** Partitions of the ban’s findings: each may take one page, or one place, more or less. */
const PARTITIONS = 4;
/** Which partition an order asks for its place is drawn. */
const DRAWN = 0.1;

/** In a larger fleet a sweep costs what it costs in the smallest, to within a page a partition. */
function boundsBeside(smallest: Row | undefined, affected: number): Record<string, number> {
  const values = Object.entries(smallest?.values ?? {});
  const sweeps = values.filter(([name]) => !name.startsWith('census'));
  return Object.fromEntries(
    sweeps.map(([name, value]) => [name, Number(value) * (1 + DRAWN) + PARTITIONS / affected]),
  );
}
