import { randomBytes } from 'node:crypto';
import { fleetClient } from '../../demo/fleet/client.ts';
import { approveAsShown } from '../../demo/people.ts';
import { type Deployed, until } from './deployed.ts';
import type { OrdersQueue } from './orders-queue.ts';

const MINUTE = 60_000;
/** A census behind the fence takes a few minutes; a cold table and cold functions take more. */
export const PATIENCE = 15 * MINUTE;

/** A ban, a device and a queue that are there for the checks alone. */
export interface Trial {
  readonly banId: string;
  readonly group: string;
  readonly appId: string;
  /** Its device's id and token, once enrolled. */
  device: { readonly deviceId: string; readonly token: string } | null;
  queue: OrdersQueue | null;
}

/** Names that nothing else has: no device of the fleet has the app, nor is in the group. */
export function newTrial(): Trial {
  const name = randomBytes(5).toString('hex');
  return {
    banId: `deploy-check-${name}`,
    group: `deploy-check-${name}`,
    appId: `org.interdict.deploycheck.x${name}`,
    device: null,
    queue: null,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The texts that the stage wants, in each of its languages. */
function inLanguages(text: string): Readonly<Record<string, string>> {
  return { en: text, fr: text };
}

/** Two people put a ban on the trial's app in force, for the trial's group alone. */
export async function putInForce(deployed: Deployed, trial: Trial): Promise<void> {
  const { author, approver } = deployed.people;
  const now = deployed.now();
  const path = `/v1/bans/${trial.banId}`;
  const { revision } = await author.put(path, {
    id: trial.banId,
    title: inLanguages('A check of the deployment'),
    reason: inLanguages('This ban checks that orders arrive. It concerns one made-up device.'),
    decision: { authority: 'deploy:check', references: ['https://example.org/deploy-check'] },
    contact: inLanguages('whoever deploys'),
    scope: { platforms: ['android'], groups: [trial.group] },
    timeZone: 'UTC',
    timeline: { notice: iso(now), effective: iso(now + 6 * MINUTE) },
    apps: [{ name: 'Deploy check', match: [{ platform: 'android', packageName: trial.appId }] }],
  });
  await author.post(`${path}/propose`, { revision });
  const own = await author.send('POST', `${path}/approve`, { revision });
  if (own.status < 400) throw new Error('an author could approve: that must be refused');
  await approveAsShown(approver, trial.banId);
}

/** Enrols the trial's device, with a key for it alone. */
export async function enrol(deployed: Deployed, trial: Trial): Promise<void> {
  const { enrollmentKey } = await deployed.people.operator.post('/v1/enrollment-keys', {
    group: trial.group,
    ownership: 'organization',
    maxUses: 1,
    expiresAt: iso(deployed.now() + 24 * 60 * MINUTE),
  });
  trial.device = await fleetClient({ apiUrl: deployed.apiUrl }).enroll({
    enrollmentKey: String(enrollmentKey),
    hardwareId: trial.banId,
    platform: 'android',
  });
}

/** The trial's device reports what it has. Returns what it is told. */
export async function checkIn(deployed: Deployed, trial: Trial, has: boolean) {
  const { device } = trial;
  if (device === null) throw new Error('the device was not enrolled');
  return fleetClient({ apiUrl: deployed.apiUrl }).checkIn(device.token, {
    platform: 'android',
    observedAt: iso(deployed.now()),
    coverage: 'all',
    // A list without any app would prove nothing.
    apps: [
      { id: 'org.example.dialer' },
      ...(has ? [{ id: trial.appId, name: 'Deploy check' }] : []),
    ],
  });
}

/** Waits for a message about the trial's ban. */
export async function arrives(deployed: Deployed, trial: Trial, type: string): Promise<boolean> {
  return until(deployed, PATIENCE, async () => {
    const received = (await trial.queue?.received()) ?? [];
    return received.some((one) => one.type === type && one.data.banId === trial.banId);
  });
}

/** Lifts the ban, revokes the device, and takes the queue away. Goes on where one of them fails. */
export async function takeAway(deployed: Deployed, trial: Trial): Promise<readonly string[]> {
  const { approver, operator } = deployed.people;
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      left.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await attempt(`the ban ${trial.banId} is not lifted`, () =>
    approver.post(`/v1/bans/${trial.banId}/lift`, { reason: 'the check is over' }),
  );
  const { device, queue } = trial;
  if (device !== null)
    await attempt(`the device ${device.deviceId} is not revoked`, async () => {
      const body = { reason: 'the check is over' };
      const answer = await operator.send('DELETE', `/v1/devices/${device.deviceId}`, body);
      if (answer.status >= 300) throw new Error(String(answer.status));
    });
  if (queue !== null) await attempt('the queue is not removed', () => queue.remove());
  return left;
}
