import { foldedName } from '../../domain/devices/device-names.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { inParallel } from '../../usecases/in-parallel.ts';
import type { ConnectorDeps } from '../manager.ts';
import type { FleetClient } from './client.ts';
import type { FleetHost } from './wire.ts';

/** Devices that are looked up side by side. */
const AT_ONCE = 16;

/** What is needed to tell hosts whose UUID an earlier page of the same listing had. */
export interface RepeatNeeds {
  readonly client: FleetClient;
  readonly deps: Pick<ConnectorDeps, 'access' | 'fleet'>;
  readonly source: string;
}

/**
 * The UUIDs of hosts that an earlier page had under another id, up to `last`. Clones have one UUID
 * and are one device, so a listing that counted them twice would seem to have lost some. A device
 * that this run has named was on an earlier page, or on this one before it broke off: Fleet says
 * which.
 */
export async function repeatedIn(
  hosts: readonly FleetHost[],
  last: number,
  { client, deps, source }: RepeatNeeds,
): Promise<ReadonlySet<string>> {
  const repeated = new Set<string>();
  const run = last === 0 ? null : await deps.access.readRun(source);
  if (run === null) return repeated;
  const uuids = new Set(hosts.map(({ uuid }) => foldedName(uuid ?? '')));
  await inParallel(uuids, AT_ONCE, async (uuid) => {
    const head = await deps.fleet.readHead(sourceDeviceId(source, uuid), true);
    if (head?.run !== run.runId) return;
    const alike = await client.hostsLike(uuid);
    if (alike.some((host) => host.id <= last && foldedName(host.uuid ?? '') === uuid))
      repeated.add(uuid);
  });
  return repeated;
}
