import { gzipSync } from 'node:zlib';
import { iso } from '../end-to-end/documents.ts';
import type { World } from '../end-to-end/world.ts';
import { BOUNDS } from './bounds.ts';
import {
  aBan,
  appOf,
  approved,
  type Faults,
  longText,
  opened,
  range,
  unless,
  unlessRefusedWell,
} from './edge.ts';

/* As much work for a device, a census or a queue as the edge takes. */

/** One device that many bans with long texts order. */
export async function manyOrders(world: World, count: number, prefix: string): Promise<Faults> {
  const ids = range(count).map((number) => `${prefix}-${number}`);
  for (const id of ids) {
    const document = aBan(id, { reason: longText(BOUNDS.languages - 20) });
    const answer = await approved(world.people, document);
    if (answer.status >= 300) return unlessRefusedWell(`approve ${id}`, answer);
  }
  await opened(world);
  const [device] = await world.enrolled(1);
  const apps = ids.map((id) => ({ id: appOf(id) }));
  await device?.checkIn(apps);
  await device?.checkIn(apps);
  const read = await world.people.viewer.send('GET', `/v1/devices/${device?.deviceId}`);
  return unless('read the device', read, 200);
}

/** Devices with the largest inventories, which a census has to read. */
export async function inventories(world: World, count: number, prefix: string): Promise<Faults> {
  const long = 'a'.repeat(60);
  const apps = range(BOUNDS.appsOfDevice).map((n) => ({
    id: `com.v${n}.${long}`,
    name: long,
    version: long,
    publisher: long,
    signingId: long,
  }));
  const at = iso(world.stack.clock.now());
  const body = gzipSync(
    JSON.stringify({ platform: 'android', observedAt: at, coverage: 'all', apps }),
  );
  const faults: string[] = [];
  for (const device of await world.enrolled(count, prefix)) {
    const response = await fetch(`${world.stack.apiUrl}/v1/check-ins`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${device.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body,
    });
    const answer = {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
    };
    if (answer.status !== 200) faults.push(...unlessRefusedWell('an inventory', answer));
    const read = await world.people.viewer.send('GET', `/v1/devices/${device.deviceId}`);
    faults.push(...unless('read the device', read, 200));
  }
  return faults;
}

/** Previews asked for one after the other: what is urgent must not wait behind them. */
export async function previews(world: World, count: number, prefix: string): Promise<Faults> {
  const { author } = world.people;
  await author.send('PUT', `/v1/bans/${prefix}`, aBan(prefix));
  const faults: string[] = [];
  for (const number of range(count)) {
    const asked = { revision: 1, purpose: `look ${number}` };
    const answer = await author.send('POST', `/v1/bans/${prefix}/previews`, asked);
    faults.push(...unless('preview', answer, 202, 409));
  }
  return faults;
}
