import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { MINUTE } from './documents.ts';
import { fillSecret } from './secrets.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(120_000);

const ID = '66ADE930-5FDF-5EC4-8429-15640684C489';
const KEYS = { apiKey: 'a'.repeat(32), webhookKey: 'w'.repeat(32), dmKey: 'd'.repeat(32) };

let world: World;
let peer: NanomdmPeer;

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  const { apiUrl, clock } = world.stack;
  peer = new NanomdmPeer({
    ...KEYS,
    webhookUrl: `${apiUrl}/v1/nanomdm/webhook`,
    dmUrl: `${apiUrl}/v1/nanomdm/dm/`,
    now: () => clock.now(),
  });
  await fillSecret(world.stack, 'nanomdm', { url: await peer.start(), ...KEYS });
});
afterAll(async () => {
  await peer.stop();
  await endWorld(world);
});

/** A minute passes, with its poll, and devices that were woken connect. */
async function minute(): Promise<void> {
  await world.stack.clock.advance(MINUTE);
  await world.stack.settle();
  await peer.work();
  await world.stack.settle();
}

const enrol = (id: string, group: string) =>
  peer.enrol({
    id,
    product: 'iPhone15,2',
    osVersion: '17.5',
    isSupervised: true,
    apps: ['com.apple.mobilemail', 'com.tencent.xin'].map((app) => ({
      id: app,
      name: app,
      version: '1',
      isManaged: false,
    })),
    params: { group },
  });

test('a device that enrols at NanoMDM is listed, and retired once it left', async () => {
  const device = await enrol(ID, 'treasury');
  await enrol('another', 'health');
  await minute();
  await minute();
  const { items } = await world.people.viewer.get('/v1/devices?group=treasury');
  expect(items).toMatchObject([
    { externalId: ID, source: 'nanomdm', platform: 'ios', management: 'full', coverage: 'all' },
  ]);
  const { items: connectors } = await world.people.viewer.get('/v1/connectors');
  expect(connectors).toContainEqual(
    expect.objectContaining({ kind: 'nanomdm', trouble: null, devices: 2, stale: false }),
  );
  // It is allowed nothing: it was asked, and told nothing else.
  expect(new Set(peer.told(ID).map(({ type }) => type))).toEqual(
    new Set(['DeviceInformation', 'InstalledApplicationList']),
  );
  await peer.checkOut(device);
  await world.stack.settle();
  await world.stack.clock.advance(6 * 60 * MINUTE);
  await minute();
  await world.stack.clock.advance(10 * MINUTE);
  const { items: left } = await world.people.viewer.get('/v1/devices?group=treasury');
  expect(left).not.toContainEqual(expect.objectContaining({ retiredAt: null }));
});
