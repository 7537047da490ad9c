import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { explainByLink, LINK_REFUSED } from '../../../functions/usecases/bans/explain-by-link.ts';
import type { ExplainLinks } from '../../../functions/usecases/ports.ts';
import { publishMoves } from '../../../functions/usecases/publishing/publish.ts';
import { captureLog } from '../../http/captured-log.ts';
import { MemorySecret } from '../../memory/memory-managers.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { World } from '../world.ts';

const ADDRESS = 'https://interdict.example.org';

describe('an order with a link', () => {
  const log = captureLog();
  let world: World;
  let secret: MemorySecret;
  let explainLinks: ExplainLinks | null;

  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    secret = new MemorySecret(world.deps.faults);
    secret.content = { key: 'k'.repeat(64) };
    explainLinks = { address: ADDRESS, key: secret };
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.report('D-1', [WECHAT]);
  });

  async function published() {
    const before = world.deps.published.length;
    const moves = world.deps.changes.map((change, i) => ({ key: `k${i}`, ...change }));
    expect(await publishMoves({ ...world.deps, explainLinks }, moves)).toEqual([]);
    return world.deps.published.slice(before);
  }
  const open = (url: unknown) => {
    const token = String(url).slice(`${ADDRESS}/v1/explain/`.length);
    return explainByLink({ ...world.deps, explainLinks }, { token });
  };

  test('is explained behind it, to whoever has it', async () => {
    const [order] = await published();
    expect(order?.type).toBe('order.remove');
    const url = order?.data.explainUrl;
    expect(url).toMatch(/^https:\/\/interdict\.example\.org\/v1\/explain\/wechat\.[^/]+$/);
    expect(await open(url)).toMatchObject({ orderId: order?.id, action: 'remove', holds: true });
  });

  test('is the same when it is sent again, at another time and by another instance', async () => {
    const first = await published();
    world.now += 30_000;
    const again = await published();
    expect(again).toEqual(first);
  });

  test('says once it has expired that, and no more', async () => {
    const [order] = await published();
    world.now += 366 * DAY;
    await expect(open(order?.data.explainUrl)).rejects.toThrow(LINK_REFUSED.expired);
  });

  test('opens nothing if it was forged, and nothing is read for it', async () => {
    const [order] = await published();
    const url = String(order?.data.explainUrl);
    const read: string[] = [];
    world.deps.faults.onRead = (verb) => {
      read.push(verb);
    };
    await expect(open(`${url.slice(0, -1)}_`)).rejects.toThrow(LINK_REFUSED.forged);
    await expect(open(`${ADDRESS}/v1/explain/`)).rejects.toThrow(LINK_REFUSED.forged);
    expect(read.filter((verb) => verb !== 'secret.read')).toEqual([]);
  });

  test('opens after the key was changed, if it was made with the new one', async () => {
    const [old] = await published();
    expect(await open(old?.data.explainUrl)).toMatchObject({ holds: true });
    const other = new MemorySecret(world.deps.faults);
    other.content = { key: 'n'.repeat(64) };
    explainLinks = { address: ADDRESS, key: other };
    const [made] = await published();
    secret.content = { key: 'n'.repeat(64) };
    explainLinks = { address: ADDRESS, key: secret };
    expect(await open(made?.data.explainUrl)).toMatchObject({ holds: true });
    await expect(open(old?.data.explainUrl)).rejects.toThrow(LINK_REFUSED.forged);
  });

  test('goes out without it where the stage has no address', async () => {
    explainLinks = null;
    const [order] = await published();
    expect(order?.type).toBe('order.remove');
    expect(order?.data).not.toHaveProperty('explainUrl');
  });

  test.each([
    ['cannot be read', () => Promise.reject(new Error('no access'))],
    ['is none', () => Promise.resolve({})],
    ['is short', () => Promise.resolve({ key: 'short' })],
  ])('goes out without it where the key %s, which is said', async (_, read) => {
    explainLinks = { address: ADDRESS, key: { read, renew: read } };
    const [order] = await published();
    expect(order?.type).toBe('order.remove');
    expect(order?.data).not.toHaveProperty('explainUrl');
    expect(log.lines().join()).toContain('orders go out without their links');
    expect(world.deps.metrics.counts.LinksMissing).toBeGreaterThan(0);
  });
});
