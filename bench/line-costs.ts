import type { InventoryLine } from '../demo/fleet/client.ts';
import { inBatches } from '../demo/fleet/parallel.ts';
import { ordinaryApps } from './bench-ban.ts';
import { SPENT } from './check-in-costs.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';
import { spending } from './spending.ts';

export const SOURCE = 'demo-mdm';
const APPS = 80;
/** Lines of a request: fewer than it takes, so that a busy machine answers in time. */
const AT_ONCE = 50;

/** Devices of one source, of which every `oneIn`-th has the app. */
export interface FleetOfLines {
  readonly devices: number;
  readonly banned: string;
  readonly oneIn: number;
}

/** Lines for so many devices; every `oneIn`-th has the app. `name`: what their ids begin with. */
export function linesFor(
  office: Office,
  { devices, banned, oneIn }: FleetOfLines,
  name = 'bench-device',
): InventoryLine[] {
  const apps = (place: number) => [
    ...ordinaryApps(APPS, place),
    ...(place % oneIn === 0 ? [{ id: banned, name: 'Banned' }] : []),
  ];
  return linesWith(office, { name, devices, apps });
}

/** Lines for so many devices with these apps, each by its place. */
export function linesWith(
  office: Office,
  {
    name,
    devices,
    apps,
  }: {
    readonly name: string;
    readonly devices: number;
    readonly apps: (place: number) => InventoryLine['apps'];
  },
): InventoryLine[] {
  return Array.from({ length: devices }, (_, place) => ({
    externalId: `${name}-${place}`,
    platform: 'android' as const,
    osVersion: '14',
    group: 'bench',
    ownership: 'organization' as const,
    management: 'full' as const,
    observedAt: office.now,
    coverage: 'all' as const,
    apps: apps(place),
  }));
}

/** Reports through the source, a part after the other. */
export async function report(
  { stack, client }: Office,
  sent: readonly InventoryLine[],
): Promise<void> {
  for (const some of inBatches(sent, AT_ONCE)) {
    const { accepted } = await client.reportInventories(SOURCE, stack.tokens.connector, some);
    if (accepted !== some.length)
      throw new Error(`${accepted} of ${some.length} lines were accepted`);
  }
}

/**
 * What a source's line costs: the first report of devices, the same again, and the same with one
 * app updated on each. Per line.
 */
export async function lineCosts(office: Office, fleet: FleetOfLines): Promise<Section> {
  const { stack } = office;
  const rows: Row[] = [];
  const lines = () => linesFor(office, fleet);
  const measure = async (
    name: string,
    sent: readonly InventoryLine[],
    bounds: Record<string, number>,
  ) => {
    const bytes = sent.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
    const spent = spending(stack);
    await report(office, sent);
    const { reads, writes, readUnits, writeUnits } = spent(['devices', 'inventories', 'findings']);
    const per = (value: number) => value / sent.length;
    rows.push({
      name,
      values: {
        'read requests': per(reads),
        'write requests': per(writes),
        'read units': per(readUnits),
        'write units': per(writeUnits),
        sent: per(bytes),
      },
      bounds,
    });
  };
  await measure('first report', lines(), {
    'read requests': 1,
    'write requests': 1,
  });
  await stack.clock.advance(60_000);
  await measure('unchanged', lines(), {
    'read requests': 0.5,
    'read units': 0.5,
    'write requests': 0,
  });
  await stack.clock.advance(60_000);
  const updated = lines().map((line) => ({
    ...line,
    apps: line.apps.map((app, place) => (place === 0 ? { ...app, version: '99' } : app)),
  }));
  await measure('one app updated', updated, { 'read requests': 0.5, 'write requests': 1 });
  await stack.settle();
  return {
    title: `A source’s lines (${fleet.devices} devices with ${APPS} apps), per line`,
    columns: [...SPENT, 'sent'],
    counts: { as: 'lines', of: SPENT },
    rows,
    notes: ['sent: bytes of JSON before gzip.'],
  };
}
