import type { World } from '../end-to-end/world.ts';
import { BOUNDS } from './bounds.ts';
import {
  aBan,
  approved,
  type Faults,
  largestTaken,
  noise,
  opened,
  range,
  unless,
  unlessRefusedWell,
} from './edge.ts';

/* As many matchers, exemptions and restrictions as the edge takes. */

/** Bans full of matchers, until the blocklist as a whole takes no more. */
export async function blocklist(world: World, count: number, prefix: string): Promise<Faults> {
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    const answer = await approved(world.people, aBan(id, { apps: matchersOf(prefix, number) }));
    if (answer.status >= 300) return unlessRefusedWell(`ban ${number} of matchers`, answer);
  }
  await opened(world);
  return [];
}

/**
 * Nearly as many matchers as a ban may have, each of another app. What is left of the whole
 * blocklist is for the bans that are tried on it.
 */
function matchersOf(prefix: string, number: number): readonly unknown[] {
  const apps: unknown[] = [];
  let bytes = 2_000;
  for (let app = 0; app < BOUNDS.appsOfBan; app += 1) {
    const match = range(BOUNDS.matchersOfApp - (app === 0 ? 2 : 0)).map((n) => ({
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

/** Exemptions of the longest names until no more are taken, on a ban that is long itself. */
export async function exemptions(world: World, count: number, prefix: string): Promise<Faults> {
  const { approver, viewer } = world.people;
  const faults: string[] = [];
  for (const number of range(count)) {
    const id = `${prefix}-${number}`;
    const assumed = range(85).map((n) => noise(BOUNDS.text, n));
    faults.push(...unless('approve', await approved(world.people, aBan(id, { assumed })), 200));
    await opened(world);
    for (const part of range(Math.ceil(BOUNDS.exemptDevices / BOUNDS.exemptAtOnce))) {
      const hardwareIds = range(BOUNDS.exemptAtOnce).map((n) =>
        noise(BOUNDS.deviceId, part * BOUNDS.exemptAtOnce + n),
      );
      const until = { ground: 'g', grantedBy: 'x', expiresAt: '2099-01-01T00:00:00Z' };
      const body = { hardwareIds, ...until };
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
export async function restrictions(world: World, _count: number, prefix: string): Promise<Faults> {
  const keys = { macos: 'bundleId', windows: 'extensionId', linux: 'packageId' } as const;
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
