import { DEFAULT_SETTINGS } from '../functions/usecases/settings.ts';
import type { InterdictStack } from '../local/interdict/interdict-stack.ts';
import { layDevices } from '../test/made/laid-devices.ts';
import { ordinaryApps } from './bench-ban.ts';
import { startBenchStack } from './bench-stack.ts';
import { DRAWN } from './kept-counts.ts';
import { linesWith, report, SOURCE } from './line-costs.ts';
import { Office } from './office.ts';
import { FLEET, PARTITIONS, type Run, watched } from './pass-costs.ts';
import type { Row, Section } from './section.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BANNED = 'com.example.laid';
const BAN = 'bench-laid';
/** Apps of a device that is laid: a census unpacks and judges the list of each. */
const APPS = 10;
/** Apps of an affected one, beside what is banned. */
const MORE_APPS = 80;
/** A census of the largest fleet may take so long on a machine with two slow cores. */
const SETTLES_WITHIN = 30 * MINUTE;

interface Fleet {
  readonly size: number;
  /** So many devices have each of what is banned, and no two of it are on one device. */
  readonly affected: number;
  readonly banned: readonly string[];
}

/** A fleet of which some devices have what is banned, and all others have not. */
export async function gather(office: Office, { size, affected, banned }: Fleet): Promise<void> {
  const having = banned.length * affected;
  const apps = (place: number) => [
    ...ordinaryApps(MORE_APPS, place),
    { id: banned[place % banned.length] ?? '', name: 'Banned' },
  ];
  await report(office, linesWith(office, { name: 'affected', devices: having, apps }));
  const like = { name: 'laid-like', devices: 1, apps: () => ordinaryApps(APPS) };
  const likes = linesWith(office, like);
  await report(office, likes);
  await office.stack.settle();
  for (const { externalId } of likes)
    await layDevices(office.stack, { source: SOURCE, externalId }, size - having - 1);
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
      ...(percent > DEFAULT_SETTINGS.ownLimitPercent ? { wide: percent } : {}),
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
  const { reads, writes, readUnits, writeUnits } = spent(FLEET);
  return {
    [`${name}: reads`]: reads / affected,
    [`${name}: writes`]: writes / affected,
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
    const stack = await startBenchStack({ settleMs: SETTLES_WITHIN });
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

/**
 * In a larger fleet a sweep costs what it costs in the smallest, to within a page, or a place, of
 * each partition of the ban’s findings.
 */
function boundsBeside(smallest: Row | undefined, affected: number): Record<string, number> {
  const values = Object.entries(smallest?.values ?? {});
  const sweeps = values.filter(([name]) => !name.startsWith('census'));
  return Object.fromEntries(
    sweeps.map(([name, value]) => [name, Number(value) * (1 + DRAWN) + PARTITIONS / affected]),
  );
}
