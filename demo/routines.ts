import { HOUR } from '../functions/domain/time/instant.ts';
import { fleetClient } from './fleet/client.ts';
import type { FleetDevice } from './fleet/device.ts';
import { agentsOf, moveTo, type Scene } from './scene.ts';
import type { TopicMessage } from './subscriber.ts';

/** Reporters have keys of their own: those let them enrol again under their ids. */
const kindOf = ({ habit }: FleetDevice) => (habit === 'reporter' ? 'reporter' : 'agent');

const keyName = (device: FleetDevice) => `${kindOf(device)}/${device.group}/${device.ownership}`;

/** An operator makes an enrolment key for every kind, group and ownership that needs one. */
export async function makeEnrollmentKeys(scene: Scene): Promise<void> {
  for (const device of agentsOf(scene)) {
    if (scene.keys.has(keyName(device))) continue;
    const { enrollmentKey } = await scene.people.operator.post('/v1/enrollment-keys', {
      kind: kindOf(device),
      reenroll: kindOf(device) === 'reporter' ? 'rotate' : 'refuse',
      group: device.group,
      ownership: device.ownership,
      maxUses: 1000,
      expiresAt: '2023-12-31T00:00:00Z',
    });
    scene.keys.set(keyName(device), String(enrollmentKey));
  }
}

/** Every device with an agent that is not enrolled yet does so. Returns how many. */
export function enrollAgents({ fleet, keys }: Scene): Promise<number> {
  return fleet.enrollAll((device) => keys.get(keyName(device)) ?? '');
}

/** Every device says what it has: by itself, or through its source. */
export async function everybodyReports(
  { fleet, progress, stack }: Scene,
  title: string,
  wholeRun = false,
  emptyPage: ReadonlySet<string> = new Set(),
): Promise<void> {
  const at = stack.clock.now();
  const runId = wholeRun ? `run-${at}` : null;
  await progress.step(title, fleet.devices.size, async (count) => {
    const reportOf = (source: string) =>
      fleet.reportSource(source, stack.tokens.connector, at, runId, emptyPage);
    const said = [fleet.checkInAll(at), ...fleet.sources.map(reportOf)];
    await Promise.all(said.map(async (answers) => count((await answers).length)));
  });
  await stack.settle();
}

/** An hour later, whoever was told that its list proves nothing says again what it has. */
export async function doubtedReportAgain(scene: Scene): Promise<void> {
  const { fleet, progress, stack } = scene;
  await moveTo(scene, stack.clock.now() + HOUR);
  const count = await fleet.reportAgain(stack.tokens.connector, stack.clock.now());
  await stack.settle();
  if (count > 0) progress.say(`an hour later, ${count} whose lists proved nothing reported again`);
}

/**
 * Devices with an agent check in once more: they have done what they were told, or are told now.
 */
export async function agentsCheckIn(scene: Scene, title: string): Promise<void> {
  const { fleet, progress, stack } = scene;
  await progress.step(title, agentsOf(scene).length, async (count) => {
    count((await fleet.checkInAll(stack.clock.now())).length);
  });
  await stack.settle();
}

/** The connector reads its queue, has its devices do what is ordered, and reports the results. */
export async function connectorWorks(scene: Scene): Promise<readonly TopicMessage[]> {
  const { connector, fleet, stack } = scene;
  const news = await connector.read();
  for (const message of news) handOn(scene, message);
  const client = fleetClient({ apiUrl: stack.apiUrl });
  for (const source of fleet.sources) {
    const results = fleet.takeResults(source);
    if (results.length > 0) await client.sendResults(stack.tokens.connector, results);
  }
  return news;
}

function handOn({ fleet, stack }: Scene, { type, data }: TopicMessage): void {
  const { device, orderId, action, apps = [] } = data;
  const isOrder = type.startsWith('order.') && type !== 'order.withdrawn';
  if (!isOrder || !device || !orderId || !action) return;
  const key = fleet.keyOf(device);
  // A device with an agent of its own gets its orders by its check-in.
  if (key === undefined || device.source === null) return;
  fleet.receive(key, { orderId, action, apps }, stack.clock.now());
}
