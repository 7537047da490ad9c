import { foldedName, isPlaceholder } from '../devices/device-names.ts';
import type { Head } from '../devices/head.ts';
import { sourceDeviceId } from '../devices/source-device.ts';
import { sameIds } from '../same-ids.ts';
import { type RefusedOutcome, refused } from './ban-act.ts';
import type { Exemption } from './exemption.ts';

/** Whom an exemption names. */
export type ExemptNames = Pick<Exemption, 'devices' | 'hardwareIds' | 'externalIds' | 'groups'>;

/** What must be known of a device that is named by its device id. */
export type NamedHead = Pick<Head, 'deviceId' | 'hardwareHash' | 'source' | 'retiredAt'>;

type ByDevice = Omit<ExemptNames, 'groups'>;

/** How many devices are named by themselves. One that is named in two ways counts twice. */
export function namedDevices({ devices, hardwareIds, externalIds }: ByDevice): number {
  return devices.length + hardwareIds.length + externalIds.length;
}

/** The first spelling of each name. */
export function eachOnce({ devices, hardwareIds, externalIds, groups }: ExemptNames): ExemptNames {
  return {
    devices: [...new Set(devices)],
    hardwareIds: firstOf(hardwareIds, foldedName),
    externalIds: firstOf(externalIds, ({ source, externalId }) =>
      sourceDeviceId(source, externalId),
    ).map(({ source, externalId }) => ({ source, externalId })),
    groups: [...new Set(groups)],
  };
}

function firstOf<T>(names: readonly T[], keyOf: (name: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const name of names) {
    const key = keyOf(name);
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()];
}

/** Whether two requests name the same, in whatever spelling of their ids. */
export function sameNames(a: ExemptNames, b: ExemptNames): boolean {
  const external = ({ externalIds }: ExemptNames) =>
    externalIds.map(({ source, externalId }) => sourceDeviceId(source, externalId));
  return (
    sameIds(a.devices, b.devices) &&
    sameIds(a.hardwareIds.map(foldedName), b.hardwareIds.map(foldedName)) &&
    sameIds(external(a), external(b)) &&
    sameIds(a.groups, b.groups)
  );
}

/** So many places of a request are named in a refusal. */
const MOST_PLACES = 20;

interface Fault {
  readonly pointer: string;
  readonly name: string;
  readonly detail: string;
}

const PLACEHOLDER =
  'is what makers leave where a name belongs, and other devices have the same: name the device ' +
  'by its device id';
const UNKNOWN =
  'is the id of no device: look it up, or name a device that is yet to enrol by `hardwareIds`, ' +
  'and one that is yet to be reported by `externalIds`';
const REVOKED =
  'is a revoked device, which never comes back under this id: name its new id, or what it calls ' +
  'itself by `hardwareIds`';

/**
 * What is wrong with the names of an exemption: they are none, or some could never match, or would
 * match devices that nobody means. `heads` are those of the devices that there are. `null`: nothing
 * is wrong.
 */
export function namesFault(names: ExemptNames, heads: readonly NamedHead[]): RefusedOutcome | null {
  if (namedDevices(names) + names.groups.length === 0)
    return refused('unprocessable', 'Name at least one device or one group.');
  const faults = [...faultsOf(names, heads)];
  const [first] = faults;
  if (first === undefined) return null;
  const more = faults.length > 1 ? ` ${faults.length} of the ids cannot be used.` : '';
  return refused(
    'unprocessable',
    `${first.name} ${first.detail}.${more}`,
    ...faults.slice(0, MOST_PLACES).map(({ pointer, detail }) => ({ pointer, detail })),
  );
}

function* faultsOf(
  { devices, hardwareIds, externalIds }: ByDevice,
  heads: readonly NamedHead[],
): Generator<Fault> {
  const known = new Map(heads.map((head) => [head.deviceId, head]));
  for (const [i, name] of devices.entries()) {
    const head = known.get(name);
    const pointer = `/devices/${i}`;
    if (head === undefined) yield { pointer, name, detail: UNKNOWN };
    // A source may name its device again, and that has the same id then.
    else if (head.retiredAt !== null && head.source === null)
      yield { pointer, name, detail: REVOKED };
  }
  for (const [i, name] of hardwareIds.entries())
    if (isPlaceholder(name)) yield { pointer: `/hardwareIds/${i}`, name, detail: PLACEHOLDER };
  for (const [i, { externalId: name }] of externalIds.entries())
    if (isPlaceholder(name))
      yield { pointer: `/externalIds/${i}/externalId`, name, detail: PLACEHOLDER };
}
