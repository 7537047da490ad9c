import type { Instant } from '../functions/domain/time/instant.ts';
import { KEEPS_IT, STUBBORN } from './cast.ts';
import { checkManaged, managedCounts } from './chapters/managed.ts';
import { MAIN } from './demo-bans.ts';
import { addsUp, HEAD, rowsOf } from './departments.ts';
import { expectedOrderIds, ordersOf } from './expected-orders.ts';
import type { FleetDevice } from './fleet/device.ts';
import { TRAPS } from './fleet/identifiers.ts';
import type { PlainBanInForce } from './fleet/plain-ban.ts';
import { type FleetTruth, truthOf } from './fleet/truth.ts';
import type { Person } from './people.ts';
import { printTable } from './print-table.ts';
import { type Scene, stubbornOf } from './scene.ts';
import type { TopicMessage } from './subscriber.ts';
import { UNTIDY_HEAD, untidyRowsOf } from './untidy-rows.ts';

/** The bans of the demo: the Canadian one, the corrected one, and that of Kaspersky on Macs. */
interface InForce {
  readonly main: PlainBanInForce;
  readonly second: PlainBanInForce;
  readonly third: PlainBanInForce;
}

/** All that is compared: what the fleet did, and what was read off the queue. */
interface Evidence extends InForce {
  readonly scene: Scene;
  readonly now: Instant;
  readonly devices: readonly FleetDevice[];
  readonly orders: readonly TopicMessage[];
  readonly idOf: (device: FleetDevice) => string | undefined;
}

/**
 * Compares all that was read off the queue with what the fleet did, and prints the table. Returns
 * the instant at which it did.
 */
export async function conclude(scene: Scene, inForce: InForce): Promise<Instant> {
  const { main, second, third } = inForce;
  const { managed, fleet, stack, connector, people } = scene;
  const now = stack.clock.now();
  const { findings } = await people.viewer.get(`/v1/bans/${MAIN}/compliance`);
  const ids = await idsOfReported(people.viewer);
  const evidence: Evidence = {
    scene,
    ...inForce,
    now,
    devices: [...fleet.devices.values()],
    // What was ordered of managed devices is compared with what their managers did.
    orders: connector.received.filter(
      ({ type, data }) =>
        type.startsWith('order.') &&
        type !== 'order.withdrawn' &&
        managed.deviceOf(data.device) === undefined,
    ),
    idOf: (device) => fleet.deviceIdOf(device.key) ?? ids.get(device.key),
  };
  checkOrders(evidence);
  checkTraps(evidence);
  checkPeople(evidence);
  const truth = truthOf(evidence.devices, main, now);
  const rows = rowsOf(evidence.devices, truth);
  checkCounts(scene, main, truth, findings as Record<string, number>);
  scene.checks.that('the table adds up', addsUp(rows));
  console.log('\nWeChat and Kaspersky, by department');
  printTable(HEAD, rows);
  const untidy = untidyRowsOf(evidence.devices, truth, (key) => fleet.toldOf(key));
  console.log('\nThe untidy among them');
  printTable(UNTIDY_HEAD, untidy);
  await checkManaged(scene, [main, second, third]);
  return now;
}

/** Device ids of what sources report, by source and external id. */
async function idsOfReported(viewer: Person): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const page: Record<string, unknown> = await viewer.get(
      `/v1/devices?limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const device of page.items as {
      deviceId: string;
      source: string | null;
      externalId: string | null;
    }[]) {
      if (device.source !== null) ids.set(`${device.source}/${device.externalId}`, device.deviceId);
    }
    cursor = (page.nextCursor as string | null) ?? null;
  } while (cursor !== null);
  return ids;
}

function checkOrders(evidence: Evidence): void {
  const { scene, main, second, third, orders, devices, now, idOf } = evidence;
  const idsOf = (ban: PlainBanInForce) =>
    orders.filter(({ data }) => data.banId === ban.id).map(({ data }) => data.orderId ?? '');
  const check = (sentence: string, ban: PlainBanInForce) =>
    scene.checks.sameIds(sentence, idsOf(ban), expectedOrderIds(devices, ban, now, idOf));
  check('every order of the Canadian ban', main);
  check('every order of the corrected ban', second);
  check('every order of the ban of Kaspersky on Macs', third);
}

function checkTraps({ scene, main, second, orders, devices }: Evidence): void {
  const trapIds = new Set(TRAPS.map((trap) => trap.app.id));
  const banned = new Set(
    [...Object.values(main.ids), ...Object.values(second.ids)].flatMap((some) => [...some]),
  );
  const touched = orders
    .flatMap(({ data }) => data.apps ?? [])
    .filter((app) => trapIds.has(app.id) && !banned.has(app.id));
  const trapped = devices.filter((device) => device.apps.some((app) => trapIds.has(app.id))).length;
  scene.checks.that(
    `no trap was touched, though ${trapped} devices have one`,
    touched.length === 0 && trapped > 0,
    JSON.stringify(touched.slice(0, 3)),
  );
}

function checkPeople({ scene, main, now, orders, devices, idOf }: Evidence): void {
  const quarantined = new Set(
    orders.filter(({ type }) => type === 'order.quarantine').map(({ data }) => data.device?.id),
  );
  const stubborn = new Set(stubbornOf(scene).map(idOf));
  const due = devices.filter((device) => ordersOf(device, main, now).quarantined).map(idOf);
  scene.checks.that(
    `exactly the ${STUBBORN} who refused and the ${KEEPS_IT} who kept bringing it back were ` +
      'quarantined',
    quarantined.size === STUBBORN + KEEPS_IT &&
      due.length === quarantined.size &&
      due.every((id) => quarantined.has(id ?? '')) &&
      [...quarantined].every((id) => stubborn.has(id)),
    `${quarantined.size} were`,
  );
  const personal = devices.filter((device) => device.ownership === 'personal').map(idOf);
  scene.checks.that(
    'no personal device was ordered anything',
    orders.every(({ data }) => !personal.includes(data.device?.id)),
  );
}

function checkCounts(
  scene: Scene,
  ban: PlainBanInForce,
  truth: FleetTruth,
  found: Record<string, number>,
): void {
  const managed = managedCounts(scene, ban);
  const resolved = truth.resolved.size + managed.resolved;
  const open = truth.open.size + managed.open;
  const unenforceable = truth.unenforceable.size;
  scene.checks.that(
    'the API counts what the fleet did: resolved, open, unenforceable',
    found.resolved === resolved && found.open === open && found.unenforceable === unenforceable,
    `API ${found.resolved}, ${found.open}, ${found.unenforceable}; fleet ` +
      `${resolved}, ${open}, ${unenforceable}`,
  );
}
