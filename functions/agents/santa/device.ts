import { BESIDE_REPORTER, MANAGED_AS } from '../../domain/devices/enrollment-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Ruled } from '../../domain/devices/report.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { settleDevice } from '../../usecases/devices/settle-device.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import type { Mac } from './mac.ts';

/**
 * The device that a Mac is: that of a source that Santa acts for, or the one that has enrolled with
 * this hardware. `null`: nobody reports what the Mac has.
 */
export async function deviceOf(
  deps: Pick<Dependencies, 'access' | 'fleet' | 'settings'>,
  { hash, machineId }: Mac,
): Promise<Head | null> {
  const ids = deps.settings.santaActsFor.map((source) => sourceDeviceId(source, machineId));
  const listed = ids.length > 0 ? await deps.fleet.readHeads(ids, true) : [];
  const byId = new Map(listed.map((head) => [head.deviceId, head]));
  const enrolled = await deps.access.holderOf(hash);
  const all = [...ids.map((id) => byId.get(id)), enrolled];
  return all.find((head) => head?.platform === 'macos' && head.retiredAt === null) ?? null;
}

/** Whether the key of a Mac may speak for the device: it is of the key's group. */
export function speaksFor({ memory }: Mac, { group }: Head): boolean {
  return group !== null && group === memory.group;
}

/**
 * The device as it is managed once Santa acts for it. Where only a reporter has enrolled, orders
 * can now be carried out, so what is found there is judged again.
 */
export async function managed(
  deps: Parameters<typeof settleDevice>[0],
  mac: Mac,
  device: Head,
): Promise<Head> {
  if (!isRaised(mac, device)) return device;
  const settled = await settleDevice(deps, {
    deviceId: device.deviceId,
    rule: (head): Ruled<'another'> =>
      head !== null && isRaised(mac, head)
        ? { kind: 'head', head: { ...head, management: BESIDE_REPORTER } }
        : { kind: 'left', why: 'another' },
    report: null,
    rejudge: false,
  });
  return settled.head ?? device;
}

function isRaised(mac: Mac, head: Head): boolean {
  const isReporter = head.source === null && head.management === MANAGED_AS.reporter;
  return isReporter && head.retiredAt === null && speaksFor(mac, head);
}
