import type { InventoryLine } from '../demo/fleet/client.ts';
import { ordinaryApps } from './bench-ban.ts';
import { SPENT } from './check-in-costs.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';
import { spending } from './spending.ts';

const SOURCE = 'demo-mdm';

/** Lines for so many devices; every `oneIn`-th has the app. */
function linesFor(
  office: Office,
  devices: number,
  apps: number,
  banned?: string,
  oneIn = 10,
): InventoryLine[] {
  return Array.from({ length: devices }, (_, place) => ({
    externalId: `bench-device-${place}`,
    platform: 'android' as const,
    osVersion: '14',
    group: 'bench',
    ownership: 'organization' as const,
    management: 'full' as const,
    observedAt: office.now,
    coverage: 'all' as const,
    apps: [
      ...ordinaryApps(apps, place),
      ...(banned !== undefined && place % oneIn === 0 ? [{ id: banned, name: 'Banned' }] : []),
    ],
  }));
}

/**
 * What a source's line costs: the first report of devices, the same again, and the same with one
 * app updated on each. Per line.
 */
export async function lineCosts(office: Office, devices: number, banned: string): Promise<Section> {
  const { stack, client } = office;
  const rows: Row[] = [];
  const measure = async (
    name: string,
    lines: readonly InventoryLine[],
    bounds: Record<string, number>,
  ) => {
    const bytes = lines.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
    const spent = spending(stack);
    const { accepted } = await client.reportInventories(SOURCE, stack.tokens.connector, lines);
    if (accepted !== lines.length)
      throw new Error(`${accepted} of ${lines.length} lines were accepted`);
    const { reads, writes, readUnits, writeUnits } = spent(['devices', 'inventories', 'findings']);
    const per = (value: number) => value / lines.length;
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
  await measure('first report', linesFor(office, devices, 80, banned), {
    'read requests': 2.2,
    'write requests': 1,
  });
  await stack.clock.advance(60_000);
  await measure('unchanged', linesFor(office, devices, 80, banned), {
    'read requests': 1,
    'read units': 0.5,
    'write requests': 0,
  });
  await stack.clock.advance(60_000);
  const updated = linesFor(office, devices, 80, banned).map((line) => ({
    ...line,
    apps: line.apps.map((app, place) => (place === 0 ? { ...app, version: '99' } : app)),
  }));
  await measure('one app updated', updated, { 'read requests': 1, 'write requests': 1 });
  await stack.settle();
  return {
    title: `A source’s lines (${devices} devices with 80 apps), per line`,
    columns: [...SPENT, 'sent'],
    rows,
    notes: ['sent: bytes of JSON before gzip.'],
  };
}
