import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { LocalFault } from '../../local/stack-controls.ts';
import { MINUTE } from './documents.ts';
import { endWorld, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let banId: string;

beforeAll(async () => {
  world = await startWorld();
  banId = await world.enforced();
});
afterEach(async () => {
  world.stack.faults.clear();
  world.failures.length = 0;
  const { gate } = await world.people.viewer.get(`/v1/bans/${banId}`);
  const { state, count } = gate as { state: string; count: number };
  if (state === 'paused')
    await world.people.approver2.post(`/v1/bans/${banId}/resume`, { reason: 'on', count });
});
afterAll(() => endWorld(world));

const strike = (fault: Omit<Extract<LocalFault, { service: 'dynamodb' }>, 'service'>) =>
  world.stack.faults.add({ service: 'dynamodb', ...fault });

async function gateNow() {
  const { gate } = await world.people.viewer.get(`/v1/bans/${banId}`);
  return gate as { state: string; reason: string; pausedBy: readonly string[] };
}

async function pausesInAudit() {
  const day = new Date(world.stack.clock.now()).toISOString().slice(0, 10);
  const { items } = await world.people.auditor.get(`/v1/audit?limit=200&day=${day}`);
  return (items as { action: string; by: string }[]).filter(({ action }) => action === 'ban.pause');
}

it('a pause by an approver closes the gate, and the answer says so', async () => {
  const answer = await world.people.approver.post(`/v1/bans/${banId}/pause`, { reason: 'a look' });
  expect(answer).toMatchObject({
    id: banId,
    state: 'approved',
    gate: { state: 'paused', reason: 'a look' },
    pause: { reason: 'a look' },
  });
});

it('a pause holds while nothing can be read and the audit cannot be written', async () => {
  const before = (await pausesInAudit()).length;
  for (const operation of ['GetItem', 'BatchGetItem', 'Query', 'TransactWriteItems'])
    strike({ operation, mode: 'refuse', count: 1_000 });
  const { gate, ...answer } = await world.people.approver.post(`/v1/bans/${banId}/pause`, {
    reason: 'all is dark',
  });
  expect(gate).toBeUndefined();
  expect(answer).toMatchObject({ id: banId, pause: { reason: 'all is dark' } });
  world.stack.faults.clear();
  expect(await gateNow()).toMatchObject({ state: 'paused', reason: 'all is dark' });
  expect(await pausesInAudit()).toHaveLength(before);
  await world.stack.clock.advance(3 * MINUTE);
  expect(await pausesInAudit()).toHaveLength(before + 1);
});

it('whoever may invoke the function pauses by hand, under the name that they say', async () => {
  const asked = { banId, by: 'on-call@example.org', reason: 'nobody can sign in' };
  expect(await world.stack.invoke('pause-ban', asked)).toMatchObject({
    id: banId,
    gate: { state: 'paused', pausedBy: ['on-call@example.org'] },
    pause: { by: 'on-call@example.org', reason: 'nobody can sign in' },
  });
  expect((await pausesInAudit()).at(-1)).toMatchObject({ by: 'on-call@example.org' });
  await expect(world.stack.invoke('pause-ban', { banId })).rejects.toThrow(
    /Give the ban, who pauses it and why/,
  );
  await expect(world.stack.invoke('pause-ban', { ...asked, banId: 'no-such-ban' })).rejects.toThrow(
    /There is no ban no-such-ban/,
  );
});

it('an item that somebody puts into the table by hand is a pause', async () => {
  const by = 'second-on-call';
  const person = createHash('sha256').update(by).digest('hex');
  const at = { N: String(world.stack.clock.now()) };
  const key = { id: { S: 'NOW' }, part: { S: `BRAKE#${banId}#${person}` } };
  await world.tables.put('blocklist', { ...key, by: { S: by }, at, reason: { S: 'by hand' } });
  expect(await gateNow()).toMatchObject({
    state: 'paused',
    reason: 'by hand',
    pausedBy: ['second-on-call'],
  });
  await world.stack.clock.advance(3 * MINUTE);
  expect((await pausesInAudit()).at(-1)).toMatchObject({ by: 'second-on-call' });
});
