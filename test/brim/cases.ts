import { gzipSync } from 'node:zlib';
import { iso, MINUTE } from '../end-to-end/documents.ts';
import type { World } from '../end-to-end/world.ts';
import { BOUNDS } from './bounds.ts';
import {
  aBan,
  appOf,
  approved,
  type Faults,
  largestTaken,
  longText,
  noise,
  unless,
  unlessRefusedWell,
} from './edge.ts';

/** One bound, built to its edge. */
export interface Case {
  readonly name: string;
  /** How many of it: in the small form, and in the whole. */
  readonly small: number;
  readonly whole: number;
  /** Builds it; returns what is wrong already. */
  readonly build: (world: World, count: number, prefix: string) => Promise<Faults>;
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
const opened = (world: World) => world.stack.clock.advance(8 * MINUTE);

/** Bans full of matchers, until the blocklist as a whole takes no more. */
async function blocklist(world: World, count: number, prefix: string): Promise<Faults> {
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    const answer = await approved(world.people, aBan(id, { apps: matchersOf(prefix, number) }));
    if (answer.status >= 300) return unlessRefusedWell(`ban ${number} of matchers`, answer);
  }
  await opened(world);
  return [];
}

/** As many matchers as a document holds, each of another app. */
function matchersOf(prefix: string, number: number): readonly unknown[] {
  const apps: unknown[] = [];
  let bytes = 2_000;
  for (let app = 0; app < BOUNDS.appsOfBan; app += 1) {
    const match = range(BOUNDS.matchersOfApp).map((n) => ({
      platform: 'android',
      packageName: `c.${prefix}${number}.a${(app * BOUNDS.matchersOfApp + n).toString(36)}`,
    }));
    const one = { name: `A${app}`, match };
    bytes += JSON.stringify(one).length + 1;
    if (bytes > BOUNDS.document) break;
    apps.push(one);
  }
  return apps;
}

/** The longest text that the edge takes must become an order that goes out. */
async function orderText(world: World, _count: number, prefix: string): Promise<Faults> {
  const document = (size: number) => aBan(prefix, { reason: longText(size) });
  const { author } = world.people;
  const { size, faults } = await largestTaken(BOUNDS.languages, (languages) =>
    author.send('PUT', `/v1/bans/${prefix}`, document(languages)),
  );
  const answer = await approved(world.people, document(size));
  if (answer.status >= 300) return [...faults, ...unlessRefusedWell('approve', answer)];
  await opened(world);
  const [device] = await world.enrolled(1);
  await device?.checkIn([{ id: appOf(prefix) }]);
  await world.stack.settle();
  await world.subscriber.read();
  const orderId = `${prefix}.${device?.deviceId}.1`;
  const isThere = world.subscriber.received.some(({ data }) => data.orderId === orderId);
  return isThere ? faults : [...faults, `the order in ${size} languages was not published`];
}

/** One device that many bans with long texts order. */
async function manyOrders(world: World, count: number, prefix: string): Promise<Faults> {
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

/** Pauses with the longest reasons, one after the other. */
async function pauses(world: World, count: number, prefix: string): Promise<Faults> {
  const { approver, approver2 } = world.people;
  const ids = range(count).map((number) => `${prefix}-${number}`);
  for (const id of ids) await approved(world.people, aBan(id));
  await opened(world);
  const reason = '\u6f22'.repeat(BOUNDS.text);
  const faults: string[] = [];
  for (const id of ids.slice(0, -1))
    for (const person of [approver, approver2])
      faults.push(
        ...unless(
          `pause ${id}`,
          await person.send('POST', `/v1/bans/${id}/pause`, { reason }),
          200,
        ),
      );
  const last = `/v1/bans/${ids.at(-1)}`;
  const why = { reason: 'a wrong identifier' };
  faults.push(...unless('pause', await approver2.send('POST', `${last}/pause`, why), 200));
  return [...faults, ...unless('lift', await approver2.send('POST', `${last}/lift`, why), 200)];
}

/** Exemptions of the longest names until no more are taken, on a ban that is long itself. */
async function exemptions(world: World, count: number, prefix: string): Promise<Faults> {
  const { approver, viewer } = world.people;
  const faults: string[] = [];
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    const assumed = range(85).map((n) => noise(BOUNDS.text, n));
    faults.push(...unless('approve', await approved(world.people, aBan(id, { assumed })), 200));
    await opened(world);
    for (const part of range(Math.ceil(BOUNDS.exemptDevices / BOUNDS.exemptAtOnce))) {
      const devices = range(BOUNDS.exemptAtOnce).map((n) =>
        noise(BOUNDS.line, part * BOUNDS.exemptAtOnce + n),
      );
      const body = { devices, ground: 'g', grantedBy: 'x', expiresAt: '2099-01-01T00:00:00Z' };
      const answer = await approver.send('POST', `/v1/bans/${id}/exemptions`, body);
      if (answer.status >= 300) faults.push(...unlessRefusedWell('exempt', answer));
    }
    const { body } = await viewer.send('GET', `/v1/bans/${id}`);
    const [first] = (body.exemptions ?? []) as readonly { readonly id: string }[];
    const ended = await approver.send('DELETE', `/v1/bans/${id}/exemptions/${first?.id}`);
    faults.push(...unless('end an exemption', ended, 204));
    const lifted = await approver.send('POST', `/v1/bans/${id}/lift`, { reason: 'over' });
    faults.push(...unless('lift', lifted, 200));
  }
  await opened(world);
  return faults;
}

/** A ban that restricts as many ids, for as many groups and platforms, as a document holds. */
async function restrictions(world: World, _count: number, prefix: string): Promise<Faults> {
  const keys = { macos: 'bundleId', windows: 'productCode', linux: 'packageId' } as const;
  const platforms = Object.keys(keys);
  const ids = (app: number, platform: string) =>
    range(BOUNDS.restrictedOfApp).map((n) => `${platform[0]}${app.toString(36)}-${n.toString(36)}`);
  const document = (apps: number) =>
    aBan(prefix, {
      scope: { platforms, groups: range(BOUNDS.groups).map((n) => `g${n}`) },
      apps: range(apps).map((app) => ({
        name: `A${app}`,
        match: Object.entries(keys).map(([platform, key]) => ({
          platform,
          [key]: `com.nothing.a${app}`,
        })),
        restrict: Object.fromEntries(platforms.map((one) => [one, ids(app, one)])),
      })),
    });
  const { size, faults } = await largestTaken(40, (apps) =>
    world.people.author.send('PUT', `/v1/bans/${prefix}`, document(apps)),
  );
  const answer = await approved(world.people, document(size));
  if (answer.status >= 300) return [...faults, ...unlessRefusedWell('approve', answer)];
  await opened(world);
  await opened(world);
  await world.subscriber.read();
  const isTold = world.subscriber.received.some(
    ({ type, data }) => type === 'restrictions.changed' && data.banId === prefix,
  );
  const read = await world.people.viewer.send('GET', '/v1/restrictions?platform=windows&group=g1');
  return [
    ...faults,
    ...unless('restrictions', read, 200),
    ...(isTold ? [] : [`managers were not told of ${size} apps`]),
  ];
}

/** Drafts with the longest titles: a page of bans holds many. */
async function drafts(world: World, count: number, prefix: string): Promise<Faults> {
  const { author } = world.people;
  const faults: string[] = [];
  const document = (id: string, size: number) => aBan(id, { title: longText(size, 't') });
  const { size } = await largestTaken(BOUNDS.languages, (languages) =>
    author.send('PUT', `/v1/bans/${prefix}`, document(prefix, languages)),
  );
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    faults.push(
      ...unless('save', await author.send('PUT', `/v1/bans/${id}`, document(id, size)), 200),
    );
  }
  return faults;
}

/** Devices with the largest inventories, which a census has to read. */
async function inventories(world: World, count: number, prefix: string): Promise<Faults> {
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
async function previews(world: World, count: number, prefix: string): Promise<Faults> {
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

/** Every bound that something can be built up to. */
export const CASES: readonly Case[] = [
  { name: 'the longest order', small: 1, whole: 1, build: orderText },
  { name: 'pauses with the longest reasons', small: 3, whole: 75, build: pauses },
  { name: 'the most exemptions', small: 1, whole: 6, build: exemptions },
  { name: 'bans full of matchers', small: 2, whole: 40, build: blocklist },
  { name: 'many long orders of one device', small: 4, whole: 30, build: manyOrders },
  { name: 'drafts with the longest titles', small: 4, whole: 40, build: drafts },
  { name: 'the largest inventories', small: 2, whole: 120, build: inventories },
  { name: 'many previews', small: 5, whole: 100, build: previews },
  // The last: what it leaves behind slows each tick.
  { name: 'the most restrictions of one ban', small: 1, whole: 1, build: restrictions },
];
