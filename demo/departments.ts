import { PLAN } from './cast.ts';
import type { FleetDevice } from './fleet/device.ts';
import type { FleetTruth } from './fleet/truth.ts';

export const HEAD = [
  'department',
  'devices',
  'had it',
  'warned',
  'ordered',
  'resolved',
  'open',
  'unenforceable',
] as const;
type Row = readonly [name: string, ...counts: number[]];

/** A row for each department, and one for all. */
export function rowsOf(devices: readonly FleetDevice[], truth: FleetTruth): readonly Row[] {
  const rowOf = (name: string, some: readonly FleetDevice[]): Row => {
    const keys = new Set(some.map((device) => device.key));
    const among = (set: Iterable<string>) => [...set].filter((key) => keys.has(key)).length;
    return [
      name,
      some.length,
      among(truth.had),
      among(truth.warned),
      among(truth.ordered.keys()),
      among(truth.resolved),
      among(truth.open),
      among(truth.unenforceable.keys()),
    ];
  };
  const groups = Object.keys(PLAN.groups).map((group) =>
    rowOf(
      group,
      devices.filter((device) => device.group === group),
    ),
  );
  return [...groups, rowOf('all', devices)];
}

/** Whether each column of the departments comes to that of all. */
export function addsUp(rows: readonly Row[]): boolean {
  const [sums, parts] = [rows.at(-1), rows.slice(0, -1)];
  return HEAD.slice(1).every((_, index) => {
    const column = index + 1;
    return parts.reduce((sum, row) => sum + Number(row[column]), 0) === Number(sums?.[column]);
  });
}
