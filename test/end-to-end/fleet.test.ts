import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fillSecret } from '../../local/interdict/fill-secret.ts';
import { FleetPeer } from '../../peers/fleet/server.ts';
import { MINUTE } from './documents.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const HOOK = 'Ab0_'.repeat(11);
const EDITOR = { name: 'editor', source: 'deb_packages', version: '1' };
const WECHAT = { name: 'wechat', source: 'deb_packages', version: '1' };

let world: World;
let peer: FleetPeer;

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  peer = new FleetPeer(world.stack.clock);
  const url = await peer.start();
  peer.world.add('ubuntu', [EDITOR, WECHAT], { fleet: 'Treasury' });
  peer.world.add('darwin', []);
  await fillSecret(world.stack, 'fleet', { url, token: peer.token, webhookSecret: HOOK });
});
afterAll(async () => {
  await peer.stop();
  await endWorld(world);
});

interface Listed {
  readonly platform: string;
  readonly inventoryHash: string;
}

const devices = async () => {
  const { items } = await world.people.viewer.get('/v1/devices?source=fleet&limit=50');
  return items as readonly Listed[];
};
/** What the Linux host is known to have, as the digest of its list. */
const known = async () =>
  (await devices()).find(({ platform }) => platform === 'linux')?.inventoryHash;
const hook = (secret: string, body: object) =>
  fetch(`${world.stack.apiUrl}/v1/fleet/webhook/${secret}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('Fleet beside the whole stack', () => {
  it('has its hosts listed once its secret is filled, and is told nothing', async () => {
    await world.stack.clock.advance(2 * MINUTE);
    expect((await devices()).map(({ platform }) => platform).sort()).toEqual(['linux', 'macos']);
    const { items } = await world.people.viewer.get('/v1/connectors');
    expect(items).toContainEqual(
      expect.objectContaining({ name: 'fleet', devices: 2, trouble: null, stale: false }),
    );
    expect(peer.heard.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is looked at sooner when its webhook says so', async () => {
    const [host] = peer.world.hosts;
    const before = await known();
    if (host !== undefined) host.software = [EDITOR, { ...WECHAT, name: 'signal' }];
    await world.stack.clock.advance(61 * MINUTE);
    expect(await known()).toBe(before);
    expect((await hook(HOOK, { hosts: [{ id: host?.id }] })).status).toBe(200);
    await world.stack.clock.advance(MINUTE);
    expect(await known()).not.toBe(before);
  });

  it('is not taken for whoever does not know the address, which is in no log', async () => {
    expect((await hook('x'.repeat(44), { hosts: [{ id: 1 }] })).status).toBe(401);
    const wrongly = await fetch(`${world.stack.apiUrl}/v1/fleet/webhook/${HOOK}`);
    expect(wrongly.status).toBe(404);
    expect(await wrongly.text()).not.toContain(HOOK);
    expect(world.failures).toEqual([]);
    await world.close();
    expect(world.logs()).toContain('$default');
    expect(world.logs()).not.toContain(HOOK);
  });
});
