import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../functions/domain/time/instant.ts';
import { deliverFunction, pollFunction } from '../../functions/managers/entry.ts';
import type { ManagerOf } from '../../functions/managers/manager.ts';
import { RemoteRefused } from '../../functions/managers/remote.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { ConnectorWorld } from './connector-world.ts';
import { PlainManager } from './plain-manager.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
const SETTINGS = {
  kind: 'fleet',
  name: 'phones',
  allow: ['remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groups: {},
  defaultGroup: 'ministry',
} as const;

let world: ConnectorWorld;
let manager: PlainManager;

/** A kind whose secret is `{"key": "right"}`. */
const KIND: ManagerOf<'fleet'> = {
  kind: 'fleet',
  connect({ secret }) {
    const { key } = { ...(secret as { readonly key?: string }) };
    if (key === undefined) return null;
    if (key !== 'right') throw new RemoteRefused('The key of the secret is wrong.');
    return manager;
  },
};

const load = async () => ({
  ...world.deps,
  connector: JSON.stringify(SETTINGS),
  metrics: Object.assign(world.deps.metrics, { flush: () => undefined }),
});
const context = { getRemainingTimeInMillis: () => 60_000 };
const poll = () => pollFunction(KIND, load)({}, context);
const deliver = () => {
  const Records = world.takeMessages().map((message) => ({
    messageId: message.id,
    body: toEnvelope(message).body,
  }));
  return deliverFunction(KIND, load)({ Records: Records as never });
};

beforeEach(() => {
  world = new ConnectorWorld(
    SETTINGS,
    ({ deps }) => {
      manager = new PlainManager(() => deps.clock.now());
      return manager;
    },
    EFFECTIVE - 8 * DAY,
  );
  manager.add('a', WECHAT);
});

describe('the functions of a connector', () => {
  test('are idle while the secret is empty, and write orders down all the same', async () => {
    await world.poll();
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.until(EFFECTIVE + 10 * MINUTE);
    world.deps.secret.content = {};
    expect(await poll()).toEqual({ nextInstant: null });
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(manager.jobs).toEqual([]);
    world.deps.secret.content = { key: 'right' };
    await poll();
    expect(manager.jobs.map(({ externalId }) => externalId)).toEqual(['a']);
  });

  test('say that a secret is wrong, and go on once it is mended', async () => {
    world.deps.secret.content = { key: 'wrong' };
    expect(await poll()).toEqual({ nextInstant: null });
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect((await world.state()).trouble).toMatchObject({
      isRefused: true,
      why: 'The key of the secret is wrong.',
    });
    expect(world.deps.metrics.counts.ConnectorsRefused).toBe(1);
    world.deps.secret.content = { key: 'right' };
    await poll();
    expect(await world.state()).toMatchObject({ trouble: null, devices: 1 });
  });

  test('throw what is wrong with us, so that it is counted as an error', async () => {
    world.deps.secret.content = { key: 'right' };
    world.deps.faults.onRead = (verb) => {
      if (verb === 'connectors.recallList') throw new Error('the table is gone');
    };
    await expect(poll()).rejects.toThrow('the table is gone');
  });
});
