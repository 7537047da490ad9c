import { type Instant, MINUTE } from '../../functions/domain/time/instant.ts';
import { approve, gateOf } from '../approval.ts';
import { EFFECTIVE, LAB_ENDS, SECOND_EFFECTIVE } from '../calendar.ts';
import { asWritten, CARELESS, kasperskyOnMacs, MACS, MAIN } from '../demo-bans.ts';
import { bans, type PlainBanInForce } from '../fleet/plain-ban.ts';
import { plainBanOf } from '../fleet/plain-document.ts';
import type { ManagedDevice } from '../managed/managed-device.ts';
import { printTable } from '../print-table.ts';
import { moveTo, type Scene } from '../scene.ts';

const sorted = (names: Iterable<string>): string => [...new Set(names)].sort().join(' ');

/** 25 October: an operator fills the secrets of the connectors, and they list their devices. */
export async function managersConnect(scene: Scene): Promise<void> {
  const { stack, managed, people, progress } = scene;
  await managed.connect(stack, people.operator);
  // Phones under NanoMDM say who they are first, and what they have a minute later.
  for (let round = 0; round < 2; round++) {
    await managed.work();
    await moveTo(scene, stack.clock.now() + MINUTE);
  }
  progress.say(
    `${managed.devices.length} devices are under managers that the stack speaks to itself`,
  );
  await showConnectors(scene);
}

/** `GET /v1/connectors`, as a table. */
async function showConnectors({ people }: Scene): Promise<readonly Connector[]> {
  const { items } = await people.viewer.get('/v1/connectors');
  const connectors = items as readonly Connector[];
  printTable(
    ['connector', 'devices', 'open', 'failed', 'trouble'],
    connectors.map(({ name, devices, open, failed, trouble }) => [
      name,
      ...[devices, open, failed].map((count) => (count === null ? '' : String(count))),
      trouble === null ? '' : (trouble.why.split(' {')[0] ?? ''),
    ]),
  );
  return connectors;
}

interface Connector {
  readonly name: string;
  readonly devices: number | null;
  readonly open: number | null;
  readonly failed: number | null;
  readonly trouble: { readonly why: string } | null;
}

/** 26 October: what the Canadian ban leaves out. Kaspersky is banned on Macs, too. */
export async function macsAreBanned(scene: Scene): Promise<PlainBanInForce> {
  const { stack, people, checks, progress } = scene;
  const document = kasperskyOnMacs();
  const { matched } = await approve(scene, document);
  const approvedAt = stack.clock.now();
  await moveTo(scene, approvedAt + 10 * MINUTE);
  const gate = await gateOf(people.viewer, MACS);
  checks.that('the ban of Kaspersky on Macs passed its gate', gate.state === 'open', gate.reason);
  progress.say(`Kaspersky is banned on Macs, too, by its team (${matched} devices)`);
  return plainBanOf(asWritten(document), { approvedAt });
}

/** A minute before the effective instant: one manager is about to be down. */
export async function managersBefore(scene: Scene): Promise<void> {
  const { managed, checks } = scene;
  await managersWork(scene);
  managed.androids.getStuck();
  managed.androids.goDown();
  managed.iphones.loseRemoval();
  checks.that(
    'a minute before the hour no policy, profile, declaration or rule had changed',
    managed.changes().length === 0,
    managed.changes().join('; '),
  );
}

/** The ban is in force: NanoMDM and Santa carry it out, and Android Management is down. */
export async function managersAtMidnight(scene: Scene): Promise<void> {
  const { managed, progress, checks } = scene;
  const writes = managed.androids.writes;
  await managersWork(scene);
  await managersWork(scene);
  const started = managed.macs.startKaspersky();
  progress.say('phones under NanoMDM and Macs with Santa obey; Android Management is down:');
  const connectors = await showConnectors(scene);
  const troubled = connectors.filter(({ trouble }) => trouble !== null).map(({ name }) => name);
  checks.that(
    'the connector to the manager that was down said so, and wrote nothing into a policy',
    troubled.join() === 'android' && managed.androids.writes === writes,
    troubled.join(),
  );
  checks.that('Kaspersky could be started on no Mac', started === 0, `on ${started} it could`);
}

/** An hour later Android Management answers again. */
export function managerComesBack({ managed }: Scene): void {
  managed.androids.comeBack();
}

/** Polls have made up for the hour. */
export async function managersCatchUp(scene: Scene): Promise<void> {
  const { managed, progress, checks } = scene;
  await managersWork(scene);
  const { groupWrites, refusals, stuck } = managed.androids;
  const { unheard, hasLost } = managed.iphones;
  checks.that(
    `after an hour and ${refusals} refusals each of two policies was written once`,
    groupWrites === 2 && refusals > 0,
    `${groupWrites} times`,
  );
  const open = await openOf(scene);
  progress.say(
    `Android Management is back, and both policies are written; ${stuck.name} does not apply ` +
      `its own, and what ${unheard.name} has said of its removal was lost`,
  );
  const { name, group, policy } = managed.androids.lookAtExempt();
  progress.say(`${name} is exempt: it has ${policy}, and ${group} goes on without it`);
  checks.that(
    `of managed devices ${stuck.name} is open, which applies nothing, and ${unheard.name}, ` +
      'whose word was lost',
    hasLost && sorted(open) === sorted([stuck.name, unheard.name]),
    open.join(),
  );
}

/** The managed devices whose finding of the Canadian ban is open, by name. */
async function openOf({ people, managed }: Scene): Promise<readonly string[]> {
  const { items } = await people.viewer.get(`/v1/bans/${MAIN}/findings?status=open&limit=200`);
  const found = items as readonly {
    readonly device: { readonly source: string | null; readonly externalId: string | null };
    readonly deviceId: string;
  }[];
  return found.flatMap(({ device, deviceId }) => {
    const one = managed.deviceOf({ ...device, id: deviceId });
    return one === undefined ? [] : [one.name];
  });
}

/** The devices go on as on any day. */
export async function managersWork({ managed, stack }: Scene): Promise<void> {
  await managed.work();
  await stack.settle();
}

/** Compares what the managers did with what was ordered, and prints it. */
export async function checkManaged(
  scene: Scene,
  inForce: readonly PlainBanInForce[],
): Promise<void> {
  const { managed, connector, checks } = scene;
  const ordered = new Map<ManagedDevice, Set<string>>();
  for (const { type, data } of connector.received) {
    const device = type === 'order.remove' ? managed.deviceOf(data.device) : undefined;
    if (device === undefined) continue;
    const ids = ordered.get(device) ?? new Set();
    for (const { id } of data.apps ?? []) ids.add(id);
    ordered.set(device, ids);
  }
  const { stuck } = managed.androids;
  const others = managed.devices.filter((device) => device !== stuck);
  const wrong = others.flatMap((device) => {
    const [told, done] = [sorted(ordered.get(device) ?? []), sorted(device.stopped())];
    return told === done ? [] : [`${device.name}: ordered ${told || 'nothing'}, done ${done}`];
  });
  checks.that(
    `what the managers did on ${others.length} devices is what was ordered, device by device`,
    wrong.length === 0 && ordered.size > 0,
    wrong.join('; '),
  );
  const open = await openOf(scene);
  checks.that(
    `${stuck.name}, which never applied its policy, is the one that is named as open`,
    ordered.has(stuck) && stuck.stopped().length === 0 && open.join() === stuck.name,
    open.join(),
  );
  const { unheard, toldAgain } = managed.iphones;
  checks.that(
    `${unheard.name} was asked again, since its word was lost; nobody else was told twice`,
    toldAgain.join() === unheard.name,
    toldAgain.join(),
  );
  checkExempt(scene);
  checkHad(scene, inForce, ordered);
  checkHours(scene, inForce);
  print(scene, ordered);
}

/** The exempt phone keeps what its group has lost. */
function checkExempt({ managed, checks }: Scene): void {
  const exempt = managed.androids.lookAtExempt();
  const { name, group, policy, hasIt, isBlockedInGroup, othersWithIt } = exempt;
  checks.that(
    `${name}, which is exempt, kept WeChat by a policy of its own, and its group did not`,
    policy !== group && hasIt && isBlockedInGroup && othersWithIt.length === 0,
    JSON.stringify(exempt),
  );
}

/** Every device that had what is banned was ordered just that, and no other was. */
function checkHad(
  { managed, checks }: Scene,
  inForce: readonly PlainBanInForce[],
  ordered: ReadonlyMap<ManagedDevice, ReadonlySet<string>>,
): void {
  const wrong = managed.devices.filter((device) => {
    const had = device.apps.filter((app) =>
      inForce.some((ban) => bans(ban, device.platform, app) && isIn(ban, device)),
    );
    return sorted(had.map(({ id }) => id)) !== sorted(ordered.get(device) ?? []);
  });
  checks.that(
    'every managed device was ordered to lose what it had of what is banned, and nothing else',
    wrong.length === 0,
    wrong.map(({ name }) => name).join(),
  );
}

const isIn = (ban: PlainBanInForce, { platform, exemptFrom }: ManagedDevice): boolean =>
  ban.platforms.includes(platform) && ban.id !== exemptFrom;

/** When a ban first holds on a device. */
function hourOf(ban: PlainBanInForce, { group }: ManagedDevice): Instant {
  if (ban.id === CARELESS) return Date.parse(SECOND_EFFECTIVE);
  return ban.id === MAIN && group === 'laboratory' ? LAB_ENDS : EFFECTIVE;
}

function checkHours({ managed, checks }: Scene, inForce: readonly PlainBanInForce[]): void {
  let looked = 0;
  const early: string[] = [];
  for (const device of managed.devices)
    for (const ban of inForce.filter((one) => isIn(one, device))) {
      const { [device.platform]: ids = new Set<string>() } = ban.ids;
      const teams = [...(ban.teamIds[device.platform] ?? [])].map((team) => `TEAMID:${team}`);
      for (const what of [...ids, ...teams]) {
        const at = managed.firstBlocked(device, what);
        if (at === undefined) continue;
        looked += 1;
        if (at < hourOf(ban, device)) early.push(`${what} on ${device.name}`);
      }
    }
  checks.that(
    `of ${looked} apps that managers have devices block none was blocked before its hour`,
    early.length === 0 && looked > 0,
    early.join('; '),
  );
}

function print({ managed }: Scene, ordered: ReadonlyMap<ManagedDevice, ReadonlySet<string>>): void {
  console.log('\nUnder managers that the stack speaks to itself');
  const names = [...new Set(managed.devices.map(({ manager }) => manager))];
  printTable(
    ['manager', 'devices', 'ordered', 'carried out', 'open'],
    names.map((name) => {
      const own = managed.devices.filter(({ manager }) => manager === name);
      const told = own.filter((device) => ordered.has(device));
      const done = told.filter((device) => device.stopped().length > 0);
      return [name, own.length, told.length, done.length, told.length - done.length];
    }),
  );
}

/** What the API must count of the managed devices beside the others. */
export function managedCounts(
  { managed }: Scene,
  ban: PlainBanInForce,
): { readonly resolved: number; readonly open: number } {
  const had = managed.devices.filter(
    (device) => isIn(ban, device) && device.apps.some((app) => bans(ban, device.platform, app)),
  );
  const open = had.filter((device) => device === managed.androids.stuck).length;
  return { resolved: had.length - open, open };
}

/** 7 November: all bans are lifted. Managers put back what they found. */
export async function managersAfterLift(scene: Scene): Promise<void> {
  const { people, managed, stack, checks, progress } = scene;
  for (const id of [CARELESS, MACS])
    await people.approver.post(`/v1/bans/${id}/lift`, { reason: 'the end of this demo' });
  await moveTo(scene, stack.clock.now() + 10 * MINUTE);
  await managersWork(scene);
  const { name, group, policy, hasIt } = managed.androids.lookAtExempt();
  checks.that(
    `after the lift ${name} is back on the policy of its group, and still has WeChat`,
    policy === group && hasIt,
    policy,
  );
  const changes = managed.changes();
  checks.that(
    'after the lift every policy, profile, declaration and rule is as it was found',
    changes.length === 0,
    changes.join('; '),
  );
  progress.say('the other bans are lifted as well, and managers have put back what they found');
}
