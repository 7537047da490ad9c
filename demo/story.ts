import { loadBan } from '../catalogue/load.ts';
import type { BanDocument } from '../functions/domain/bans/ban.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../functions/domain/time/instant.ts';
import type { LocalStack } from '../local/stack.ts';
import { Checks, printTable } from './checks.ts';
import { Connector, type TopicMessage } from './connector.ts';
import { expectedOrderIds, type Persistence } from './expected-orders.ts';
import { install } from './fleet/behaviour.ts';
import { fleetClient } from './fleet/client.ts';
import type { FleetDevice } from './fleet/device.ts';
import { deviceOf, type FleetPlan, makeFleet } from './fleet/fleet.ts';
import { TRAPS } from './fleet/identifiers.ts';
import { type PlainBan, plainBanOf } from './fleet/plain-ban.ts';
import { appsOfProduct } from './fleet/plants.ts';
import { RunningFleet } from './fleet/running-fleet.ts';
import { truthOf } from './fleet/truth.ts';
import { type Person, peopleOf, UnexpectedAnswer } from './people.ts';
import type { Progress } from './progress.ts';

export const STORY_BEGINS = Date.parse('2023-10-16T09:00:00-04:00');
const NOTICE = '2023-10-23T00:00:00-04:00';
const EFFECTIVE = Date.parse('2023-10-30T00:00:00-04:00');
const REINSTALLED = Date.parse('2023-11-02T10:00:00-04:00');
const NEWCOMER = Date.parse('2023-11-03T09:00:00-04:00');
const LAB_ENDS = Date.parse('2023-11-04T00:00:00-04:00');
const LIFTED = Date.parse('2023-11-06T09:00:00-05:00');
const MAIN = 'ca-2023-10-30-wechat-kaspersky';
const CARELESS = 'qq-on-mobile-devices';
const STUBBORN = 5;
/** Requests to the topic that are refused in the middle of the night of enforcement. */
const REFUSALS = 24;

const PLAN: FleetPlan = {
  seed: 'interdict-demo',
  size: 600,
  groups: { treasury: 5, health: 4, laboratory: 1 },
  platforms: { android: 48, ios: 40, macos: 12 },
  ownerships: { organization: 86, contractor: 5, personal: 9 },
  tempers: { obedient: 92, eager: 8 },
  selfReporting: 0.28,
  unmanageable: 0.04,
  plants: { wechat: 0.1, 'kaspersky-suite': 0.05, qq: 0.02, whatsapp: 0.2, telegram: 0.05 },
};

interface World {
  readonly stack: LocalStack;
  readonly progress: Progress;
  readonly checks: Checks;
  readonly fleet: RunningFleet;
  readonly connector: Connector;
  readonly people: Awaited<ReturnType<typeof peopleOf>>;
  readonly keys: Map<string, string>;
}

function bannedIn(device: FleetDevice, products: readonly string[]): boolean {
  const ids = new Set(
    products.flatMap((product) => appsOfProduct(product, device.platform).map((app) => app.id)),
  );
  return device.apps.some((app) => ids.has(app.id));
}

/**
 * The fleet of the plan, with five owners among those whom the ban will concern who do not obey.
 */
function fleetWithTheStubborn(): readonly FleetDevice[] {
  let left = STUBBORN;
  return makeFleet(PLAN).map((device) => {
    const concerned =
      device.platform !== 'macos' &&
      device.ownership === 'organization' &&
      device.group !== 'laboratory' &&
      device.coverage === 'all' &&
      ['agent', 'full'].includes(device.management);
    if (left === 0 || !concerned || !bannedIn(device, ['wechat', 'kaspersky-suite'])) return device;
    left -= 1;
    return { ...device, temper: 'stubborn' as const };
  });
}

function documentOf(value: Record<string, unknown>): BanDocument {
  return value as unknown as BanDocument;
}

/** The catalogue's ban, and what the demo adds to it by itself. */
async function drafted(): Promise<Record<string, unknown>> {
  const { document } = await loadBan(MAIN);
  const { timeline, assumed } = documentOf(document);
  return {
    ...document,
    timeline: { ...timeline, notice: NOTICE },
    escalation: { after: 'P3D' },
    assumed: [
      ...assumed,
      'Added by the demo: a notice a week ahead, and quarantine three days after the first ' +
        'removal order.',
    ],
  };
}

/**
 * A ban whose prefix is one segment too short: `com.tencent.*` names WeChat and a biometric service
 * of the phone's maker, too.
 */
function carelessBan(
  packages: readonly string[],
  bundles: readonly string[],
): Record<string, unknown> {
  return {
    id: CARELESS,
    kind: 'ban',
    title: { en: 'QQ on mobile devices', fr: 'QQ sur les appareils mobiles' },
    reason: { en: 'An example of this demo', fr: 'Un exemple de cette démonstration' },
    contact: { en: 'Service desk', fr: 'Centre de services' },
    decision: {
      authority: 'This demo',
      instrument: null,
      announcedAt: null,
      dates: [],
      openProducts: false,
      exceptions: null,
      references: [],
    },
    assumed: ['Everything: this ban is an example.'],
    timeZone: 'America/Toronto',
    timeline: {
      notice: null,
      block: null,
      effective: '2023-11-01T00:00:00-04:00',
      due: null,
      reviewBy: null,
      lift: null,
      overrides: [],
    },
    scope: { platforms: ['android', 'ios'], groups: [] },
    apps: [
      {
        name: 'QQ',
        vendor: 'Tencent',
        match: [
          ...packages.map((packageName) => ({ platform: 'android', packageName })),
          ...bundles.map((bundleId) => ({ platform: 'ios', bundleId })),
        ],
      },
    ],
    limits: { maxDevices: 60, maxPercent: null },
  };
}

async function enrollmentKeys(world: World): Promise<void> {
  for (const device of world.fleet.devices.values()) {
    const name = `${device.group}/${device.ownership}`;
    if (device.source !== null || world.keys.has(name)) continue;
    const { enrollmentKey } = await world.people.operator.post('/v1/enrollment-keys', {
      group: device.group,
      ownership: device.ownership,
      maxUses: 1000,
      expiresAt: '2023-12-31T00:00:00Z',
    });
    world.keys.set(name, String(enrollmentKey));
  }
}

function keyFor(world: World) {
  return (device: FleetDevice) => world.keys.get(`${device.group}/${device.ownership}`) ?? '';
}

/** Every device says what it has: by itself, or through its source. */
async function everybodyReports(world: World, title: string, wholeRun = false): Promise<void> {
  const { fleet, progress, stack } = world;
  const at = stack.clock.now();
  await progress.step(title, fleet.devices.size, async (count) => {
    const replies = await fleet.checkInAll(at);
    count(replies.length);
    for (const source of fleet.sources) {
      const lines = await fleet.reportSource(
        source,
        stack.tokens.connector,
        at,
        wholeRun ? `run-${at}` : null,
      );
      count(lines.length);
    }
  });
  await stack.settle();
}

/**
 * Devices with an agent check in once more: they have done what they were told, or are told now.
 */
async function agentsCheckIn(world: World, title: string): Promise<void> {
  const { fleet, progress, stack } = world;
  const agents = [...fleet.devices.values()].filter((device) => device.source === null).length;
  await progress.step(title, agents, async (count) => {
    count((await fleet.checkInAll(stack.clock.now())).length);
  });
  await stack.settle();
}

/** The connector reads its queue, has its devices do what is ordered, and reports the results. */
async function connectorWorks(world: World): Promise<readonly TopicMessage[]> {
  const { connector, fleet, stack } = world;
  const news = await connector.read();
  for (const { type, data } of news) {
    if (
      !type.startsWith('order.') ||
      type === 'order.withdrawn' ||
      !data.device ||
      !data.orderId ||
      !data.action
    )
      continue;
    const key = fleet.keyOf(data.device);
    // A device with an agent of its own gets its orders by its check-in.
    if (key === undefined || data.device.source === null) continue;
    fleet.receive(
      key,
      { orderId: data.orderId, action: data.action, apps: data.apps ?? [] },
      stack.clock.now(),
    );
  }
  const client = fleetClient({ apiUrl: stack.apiUrl });
  for (const source of fleet.sources) {
    const results = fleet.takeResults(source);
    if (results.length > 0) await client.sendResults(stack.tokens.connector, results);
  }
  return news;
}

async function moveTo(world: World, instant: Instant): Promise<void> {
  await world.stack.clock.moveTo(instant);
}

async function gateOf(
  person: Person,
  banId: string,
): Promise<{ state: string; count: number; limit: number; reason: string }> {
  const { gate } = await person.get(`/v1/bans/${banId}`);
  return gate as { state: string; count: number; limit: number; reason: string };
}

async function approve(
  world: World,
  document: Record<string, unknown>,
): Promise<{ revision: number; preview: Record<string, unknown> }> {
  const { officer, approver } = world.people;
  const id = String(document.id);
  const saved = await officer.put(`/v1/bans/${id}`, document);
  await officer.post(`/v1/bans/${id}/propose`, { revision: saved.revision });
  const own = await officer.send('POST', `/v1/bans/${id}/approve`, {
    revision: saved.revision,
    hash: saved.hash,
  });
  world.checks.that(
    `the proposer of ${id} may not approve revision ${saved.revision}`,
    own.status === 403,
    JSON.stringify(own.body),
  );
  const asked = await approver.post(`/v1/bans/${id}/previews`, {
    revision: saved.revision,
    purpose: 'before approval',
  });
  await moveTo(world, world.stack.clock.now() + MINUTE);
  const preview = await approver.get(`/v1/bans/${id}/previews/${asked.id}`);
  if (preview.state !== 'done')
    throw new UnexpectedAnswer(`the preview of ${id} is not done: ${JSON.stringify(preview)}`);
  await approver.post(`/v1/bans/${id}/approve`, { revision: saved.revision, hash: saved.hash });
  return { revision: Number(saved.revision), preview };
}

function counted(rows: unknown): string {
  return (rows as readonly { name: string; devices: number | null }[])
    .map(({ name, devices }) => `${name} ${devices ?? 'under 5'}`)
    .join(', ');
}

/** The whole of it, from 16 October to 6 November 2023. Returns whether every check held. */
export async function tell(stack: LocalStack, progress: Progress): Promise<boolean> {
  const client = fleetClient({ apiUrl: stack.apiUrl, concurrency: 12 });
  const world: World = {
    stack,
    progress,
    checks: new Checks(),
    fleet: new RunningFleet(fleetWithTheStubborn(), client),
    connector: await Connector.subscribe(stack, 'demo-connector'),
    people: await peopleOf(stack),
    keys: new Map(),
  };
  const { fleet, checks, people } = world;

  progress.chapter('Monday 16 October 2023, 09:00 in Toronto');
  await enrollmentKeys(world);
  const self = [...fleet.devices.values()].filter((device) => device.source === null).length;
  await progress.step(`${self} devices enrolled`, self, () => fleet.enrollAll(keyFor(world)));
  await everybodyReports(
    world,
    `${fleet.devices.size} devices reported what they have, ${fleet.devices.size - self} of ` +
      `them through ${fleet.sources.join(' and ')}`,
    true,
  );
  const document = await drafted();
  const main = await approve(world, document);
  progress.say(
    'drafted from the catalogue (a notice a week ahead and a quarantine after three days are ' +
      `this demo's own), proposed`,
  );
  progress.say(
    `preview: ${main.preview.matched} of ${main.preview.listed} devices have what is banned: ` +
      `${counted(main.preview.platforms)}; ${counted(main.preview.groups)}`,
  );
  const approvedAt = stack.clock.now();
  progress.say(
    'approved by another person; the gate is pending until the census of this revision is complete',
  );
  await moveTo(world, approvedAt + 10 * MINUTE);
  const gate = await gateOf(people.viewer, MAIN);
  checks.that('the census opened the gate', gate.state === 'open', JSON.stringify(gate));
  progress.say(`gate ${gate.state}: ${gate.reason}`);
  const exemption = await people.approver.post(`/v1/bans/${MAIN}/exemptions`, {
    groups: ['laboratory'],
    devices: [],
    ground: 'security research',
    grantedBy: 'departmental security officer',
    expiresAt: new Date(LAB_ENDS).toISOString(),
  });
  const exemptFrom = stack.clock.now();
  progress.say(`the laboratory is exempt until 4 November (${String(exemption.ground)})`);

  progress.chapter('Tuesday 17 October: a second ban, with a prefix one segment too short');
  await moveTo(world, STORY_BEGINS + DAY);
  const careless = await approve(world, carelessBan(['com.tencent.*'], ['com.tencent.mqq']));
  await moveTo(world, stack.clock.now() + 10 * MINUTE);
  const stopped = await gateOf(people.viewer, CARELESS);
  checks.that(
    'the gate stopped the careless ban',
    stopped.state === 'paused',
    JSON.stringify(stopped),
  );
  progress.say(
    `com.tencent.* would reach ${careless.preview.matched} devices; gate ${stopped.state}: ` +
      `${stopped.reason}`,
  );
  const qq = (platform: 'android' | 'ios') => appsOfProduct('qq', platform).map((app) => app.id);
  const corrected = carelessBan(qq('android'), qq('ios'));
  const fixed = await approve(world, corrected);
  const correctedAt = stack.clock.now();
  await moveTo(world, correctedAt + 10 * MINUTE);
  const reopened = await gateOf(people.viewer, CARELESS);
  checks.that(
    'the corrected revision passed its gate',
    reopened.state === 'open',
    JSON.stringify(reopened),
  );
  progress.say(
    `corrected to exact identifiers (${fixed.preview.matched} devices): gate ${reopened.state}`,
  );
  await connectorWorks(world);

  progress.chapter('Monday 23 October: owners are warned');
  await moveTo(world, Date.parse(NOTICE) + HOUR);
  const warned = (await connectorWorks(world)).filter((message) => message.type === 'order.notice');
  progress.say(`${warned.length} notices went out`);
  await everybodyReports(world, 'everybody reported; the eager had removed it already');

  progress.chapter('Monday 30 October, 00:00 in Toronto: in force');
  await moveTo(world, EFFECTIVE - MINUTE);
  const early = (await connectorWorks(world)).filter((message) => message.type === 'order.remove');
  checks.that(
    'no removal left before the effective instant',
    early.length === 0,
    `${early.length} did`,
  );
  stack.faults.add({ service: 'sns', mode: 'refuse', count: REFUSALS });
  await moveTo(world, EFFECTIVE);
  await stack.settle();
  checks.that(
    `SNS refused ${REFUSALS} requests in the middle of it`,
    stack.faults.left() === 0,
    `${stack.faults.left()} are left`,
  );
  await moveTo(world, EFFECTIVE + 5 * MINUTE);
  const night = await connectorWorks(world);
  const removals = night.filter((message) => message.type === 'order.remove');
  const restrictions = night.filter(
    (message) => message.type === 'restrictions.changed' && message.data.banId === MAIN,
  );
  progress.say(
    `${removals.length} removal orders went out, while SNS refused ${REFUSALS} requests; ` +
      'nothing was lost',
  );
  const everywhere = restrictions.filter((message) => message.data.groups?.length === 0);
  const atTheLab = restrictions.filter((message) => message.data.groups?.includes('laboratory'));
  checks.that(
    'restrictions reached the connector when the ban took effect: for both platforms, and ' +
      'none for the exempt laboratory',
    everywhere.length === 2 &&
      everywhere.every((one) => (one.data.blocked ?? []).length > 0) &&
      atTheLab.length === 2 &&
      atTheLab.every((one) => one.data.blocked?.length === 0),
    JSON.stringify(restrictions.map((one) => one.data)),
  );
  await agentsCheckIn(world, 'devices with an agent were told by their check-in');
  await connectorWorks(world);
  await moveTo(world, EFFECTIVE + HOUR);
  await everybodyReports(world, 'everybody reported again: findings resolve');

  progress.chapter('Wednesday 1 November: the corrected second ban takes effect');
  await moveTo(world, Date.parse('2023-11-01T00:00:00-04:00') + HOUR);
  await connectorWorks(world);
  await everybodyReports(world, 'everybody reported');
  await moveTo(world, stack.clock.now() + HOUR);
  await connectorWorks(world);
  await agentsCheckIn(world, 'devices with an agent checked in again');

  progress.chapter('Thursday 2 November: WeChat comes back');
  await moveTo(world, REINSTALLED);
  const returning = [...fleet.devices.values()].find(
    (device) =>
      device.source === null &&
      device.platform === 'android' &&
      device.ownership === 'organization' &&
      device.group !== 'laboratory' &&
      device.temper !== 'stubborn' &&
      !bannedIn(device, ['wechat', 'qq']) &&
      device.everHad.some((app) => app.id === 'com.tencent.mm'),
  );
  const wechat = appsOfProduct('wechat', 'android');
  if (!returning)
    throw new Error('no device of this fleet can install WeChat again: choose another seed');
  fleet.change(returning.key, (device) => install(device, wechat, stack.clock.now()));
  const caught = await fleet.checkIn(returning.key, stack.clock.now());
  checks.that(
    'a device that installed WeChat again was ordered at its next check-in',
    caught?.orders.some((order) => order.banId === MAIN && order.action === 'remove') === true,
    JSON.stringify(caught),
  );
  await moveTo(world, REINSTALLED + HOUR);
  await fleet.checkIn(returning.key, stack.clock.now());
  const story = await people.viewer.get(
    `/v1/bans/${MAIN}/findings/${fleet.deviceIdOf(returning.key)}`,
  );
  checks.that(
    'as a new episode, and resolved again',
    story.episode === 2 && story.status === 'resolved',
    JSON.stringify(story),
  );
  progress.say(
    `ordered at its next check-in, as episode ${story.episode}; ${story.status} an hour later`,
  );
  await connectorWorks(world);

  progress.chapter('Friday 3 November: a new device enrols with it');
  await moveTo(world, NEWCOMER);
  const newcomer = newDevice(PLAN.size);
  fleet.devices.set(newcomer.key, newcomer);
  await fleet.enrollAll(keyFor(world));
  const welcome = await fleet.checkIn(newcomer.key, stack.clock.now());
  checks.that(
    'a device that enrolled with WeChat was ordered at its first check-in',
    welcome?.orders.some((order) => order.action === 'remove') === true,
    JSON.stringify(welcome),
  );
  await moveTo(world, NEWCOMER + HOUR);
  const clean = await fleet.checkIn(newcomer.key, stack.clock.now());
  progress.say(`ordered at its first check-in; an hour later it is ${clean?.status}`);
  const quarantined = (await connectorWorks(world)).filter(
    (message) => message.type === 'order.quarantine',
  );
  const stubborn = [...fleet.devices.values()].filter((device) => device.temper === 'stubborn');
  progress.say(
    `meanwhile ${new Set(world.connector.received.filter((message) => message.type === 'order.quarantine').map((message) => message.data.device?.id)).size} of ${stubborn.length} who refused were quarantined (${quarantined.length} messages)`,
  );

  progress.chapter('Saturday 4 November: the exemption of the laboratory ends');
  await moveTo(world, LAB_ENDS + HOUR);
  const lab = (await connectorWorks(world)).filter((message) => message.type === 'order.remove');
  progress.say(`${lab.length} removals were ordered there`);
  await everybodyReports(world, 'everybody reported', true);
  await connectorWorks(world);
  await moveTo(world, stack.clock.now() + HOUR);
  await agentsCheckIn(world, 'devices with an agent checked in again');
  await connectorWorks(world);
  const beforeLift = await people.viewer.get(`/v1/bans/${MAIN}/compliance`);

  const now = await conclude(
    world,
    approvedAt,
    exemptFrom,
    correctedAt,
    corrected,
    document,
    beforeLift,
  );

  progress.chapter('Monday 6 November: the ban is lifted');
  await moveTo(world, LIFTED);
  const before = world.connector.received.length;
  await people.approver.post(`/v1/bans/${MAIN}/lift`, { reason: 'the end of this demo' });
  await moveTo(world, LIFTED + 10 * MINUTE);
  await connectorWorks(world);
  const withdrawn = world.connector.received
    .slice(before)
    .filter((message) => message.type === 'order.withdrawn' && message.data.banId === MAIN);
  const open = [...fleet.devices.values()].filter((device) => device.temper === 'stubborn').length;
  const afterLift = (await people.viewer.get(`/v1/bans/${MAIN}/compliance`)).findings as Record<
    string,
    number
  >;
  checks.that(
    'the lift withdrew every order that stood, and ended the quarantine of the five',
    withdrawn.length >= open && afterLift.open === 0 && afterLift.unenforceable === 0,
    JSON.stringify(afterLift),
  );
  progress.say(`${withdrawn.length} orders were withdrawn; ${afterLift.open} findings are open`);
  world.connector.close();
  console.log(`\nChecks, as of ${new Date(now).toISOString()} and after the lift`);
  return checks.print();
}

/** A phone of the treasury that was just bought, and has WeChat on it. */
function newDevice(index: number): FleetDevice {
  const wechat = appsOfProduct('wechat', 'android');
  const plan: FleetPlan = {
    ...PLAN,
    selfReporting: 1,
    platforms: { android: 1 },
    ownerships: { organization: 1 },
    groups: { treasury: 1 },
    tempers: { obedient: 1 },
    plants: {},
  };
  const device = deviceOf(plan, index);
  return { ...device, apps: [...device.apps, ...wechat], everHad: [...device.everHad, ...wechat] };
}

async function allDeviceIds(viewer: Person): Promise<ReadonlyMap<string, string>> {
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

/** Compares all that was read off the queue with what the fleet did, and prints the table. */
async function conclude(
  world: World,
  approvedAt: Instant,
  exemptFrom: Instant,
  correctedAt: Instant,
  corrected: Record<string, unknown>,
  document: Record<string, unknown>,
  compliance: Record<string, unknown>,
): Promise<Instant> {
  const { fleet, stack, checks, connector } = world;
  const now = stack.clock.now();
  const devices = [...fleet.devices.values()];
  const ids = await allDeviceIds(world.people.viewer);
  const idOf = (device: FleetDevice) => fleet.deviceIdOf(device.key) ?? ids.get(device.key);
  const persistence: Persistence = { repeatEvery: DAY, maxRepeats: 8, quarantineAfter: 3 * DAY };
  const laboratory = { devices: [], groups: ['laboratory'], from: exemptFrom, until: LAB_ENDS };
  const main = plainBanOf(documentOf(document), { approvedAt, exemptions: [laboratory] });
  const second = plainBanOf(
    documentOf({
      ...corrected,
      actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
    }),
    { approvedAt: correctedAt },
  );
  const orders = connector.received.filter(
    (message) => message.type.startsWith('order.') && message.type !== 'order.withdrawn',
  );
  const idsOf = (ban: PlainBan) =>
    orders
      .filter((message) => message.data.banId === ban.id)
      .map((message) => message.data.orderId ?? '');
  checks.sameIds(
    'every order of the Canadian ban',
    idsOf(main),
    expectedOrderIds(devices, main, persistence, now, idOf),
  );
  checks.sameIds(
    'every order of the corrected ban',
    idsOf(second),
    expectedOrderIds(devices, second, { ...persistence, quarantineAfter: null }, now, idOf),
  );

  const trapIds = new Set(TRAPS.map((trap) => trap.app.id));
  const banned = new Set(
    [...Object.values(main.ids), ...Object.values(second.ids)].flatMap((some) => [...(some ?? [])]),
  );
  const touched = orders
    .flatMap((message) => message.data.apps ?? [])
    .filter((app) => trapIds.has(app.id) && !banned.has(app.id));
  const trapped = devices.filter((device) => device.apps.some((app) => trapIds.has(app.id))).length;
  checks.that(
    `no trap was touched, though ${trapped} devices have one`,
    touched.length === 0 && trapped > 0,
    JSON.stringify(touched.slice(0, 3)),
  );

  const truth = truthOf(devices, main, now);
  const quarantined = new Set(
    orders
      .filter((message) => message.type === 'order.quarantine')
      .map((message) => message.data.device?.id),
  );
  const stubborn = new Set(devices.filter((device) => device.temper === 'stubborn').map(idOf));
  checks.that(
    `exactly the ${STUBBORN} who refused were quarantined`,
    quarantined.size === STUBBORN && [...quarantined].every((id) => stubborn.has(id)),
    `${quarantined.size} were`,
  );
  const personal = devices.filter((device) => device.ownership === 'personal').map(idOf);
  checks.that(
    'no personal device was ordered anything',
    orders.every((message) => !personal.includes(message.data.device?.id)),
  );

  const groups = Object.keys(PLAN.groups);
  const rowOf = (name: string, some: readonly FleetDevice[]) => {
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
    ] as const;
  };
  const rows = [
    ...groups.map((group) =>
      rowOf(
        group,
        devices.filter((device) => device.group === group),
      ),
    ),
    rowOf('all', devices),
  ];
  const found = compliance.findings as Record<string, number>;
  checks.that(
    'the API counts what the fleet did: resolved, open, unenforceable',
    found.resolved === truth.resolved.size &&
      found.open === truth.open.size &&
      found.unenforceable === truth.unenforceable.size,
    `API ${found.resolved}, ${found.open}, ${found.unenforceable}; fleet ` +
      `${truth.resolved.size}, ${truth.open.size}, ${truth.unenforceable.size}`,
  );
  const sums = [1, 2, 3, 4, 5, 6, 7].every(
    (column) =>
      rows.slice(0, -1).reduce((sum, row) => sum + Number(row[column]), 0) ===
      Number(rows.at(-1)?.[column]),
  );
  checks.that('the table adds up', sums);
  console.log('\nWeChat and Kaspersky, by department');
  printTable(
    ['department', 'devices', 'had it', 'warned', 'ordered', 'resolved', 'open', 'unenforceable'],
    rows,
  );
  return now;
}
