import { iso, MINUTE } from '../end-to-end/documents.ts';
import type { OwnDevice, World } from '../end-to-end/world.ts';
import { eventually } from '../eventually.ts';
import { aBan, appOf, approved, type Faults, unless } from './edge.ts';

let count = 0;

/**
 * What must work whatever the stack holds: an innocent ban is approved, its gate opens, a device is
 * ordered by it and the order is published, every list can be read to its end, the ban is paused
 * and lifted, and a sweep withdraws its order. Returns what does not.
 */
export async function vitalFaults(world: World): Promise<Faults> {
  count += 1;
  const id = `innocent-${count}`;
  const path = `/v1/bans/${id}`;
  const failed = world.failures.length;
  const { people, stack } = world;
  const faults: string[] = [];
  faults.push(...unless('approve', await approved(people, aBan(id)), 200));
  faults.push(...(await passing('tick and census', world)));
  const { body: ban } = await people.viewer.send('GET', path);
  const { state } = (ban.gate ?? {}) as { readonly state?: string };
  if (state !== 'open') faults.push(`census: the gate of ${id} is ${state}`);

  const [device] = await world.enrolled(1);
  if (device === undefined) return [...faults, 'enroll: no device'];
  const orderId = `${id}.${device.deviceId}.1`;
  faults.push(...(await checkInFaults(device, id, orderId)));
  faults.push(...(await publishedFaults(world, orderId)));
  faults.push(...(await listFaults(world, id)));

  const reason = { reason: 'a wrong identifier' };
  faults.push(...unless('pause', await people.approver.send('POST', `${path}/pause`, reason), 200));
  faults.push(...unless('lift', await people.approver.send('POST', `${path}/lift`, reason), 200));
  faults.push(...(await passing('tick and sweep', world)));
  const finding = await people.viewer.send('GET', `${path}/findings/${device.deviceId}`);
  if (finding.body.status !== 'withdrawn')
    faults.push(`sweep: the finding is ${finding.status} ${String(finding.body.status)}`);
  await stack.settle().catch((error: unknown) => faults.push(`rest: ${String(error)}`));
  return [
    ...faults,
    ...world.failures.slice(failed).map((line) => `failed: ${line.slice(0, 300)}`),
  ];
}

async function passing(what: string, { stack }: World): Promise<Faults> {
  try {
    await stack.clock.advance(5 * MINUTE);
    return [];
  } catch (error) {
    return [`${what}: ${String(error).slice(0, 300)}`];
  }
}

async function checkInFaults(device: OwnDevice, id: string, orderId: string): Promise<Faults> {
  try {
    const { orders } = await device.checkIn([{ id: appOf(id) }]);
    const ids = orders.map((order) => order.orderId);
    return ids.includes(orderId) ? [] : [`check-in: no order ${orderId}, but ${ids.join()}`];
  } catch (error) {
    return [`check-in: ${String(error).slice(0, 300)}`];
  }
}

async function publishedFaults({ subscriber }: World, orderId: string): Promise<Faults> {
  try {
    await eventually(
      `the order ${orderId} is published`,
      async () => {
        await subscriber.read();
        return subscriber.received.some(({ data }) => data.orderId === orderId);
      },
      5_000,
    );
    return [];
  } catch (error) {
    return [`publisher: ${String(error).slice(0, 200)}`];
  }
}

async function listFaults({ people, stack }: World, id: string): Promise<Faults> {
  const day = iso(stack.clock.now()).slice(0, 10);
  const faults: string[] = [];
  for (const list of [
    '/v1/bans?',
    '/v1/devices?',
    '/v1/passes?',
    `/v1/bans/${id}/findings?`,
    `/v1/bans/${id}/passes?`,
    `/v1/audit?day=${day}&`,
  ])
    for (let cursor: unknown = ''; cursor !== null; ) {
      const who = list.includes('audit') ? people.auditor : people.viewer;
      const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
      const page = await who.send('GET', `${list}limit=200${from}`);
      faults.push(...unless(`list ${list}`, page, 200));
      cursor = page.body.nextCursor ?? null;
    }
  const restrictions = '/v1/restrictions?platform=android&group=treasury';
  const told = await people.viewer.send('GET', restrictions);
  return [...faults, ...unless('restrictions', told, 200)];
}
