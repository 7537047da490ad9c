import { describe, expect, test } from '@jest/globals';
import { hear, LARGEST_HEARD, LARGEST_QUEUED_BODY } from '../../functions/managers/hear.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import { memoryDependencies } from '../memory/dependencies.ts';

function begin() {
  const deps = memoryDependencies({ clock: { now: () => 0 } });
  deps.secret.content = { key: 'right' };
  const checks = (secret: unknown, { headers }: { headers: { key?: string } }) => {
    if ((secret as { key: string }).key !== headers.key)
      throw new Refusal('unauthenticated', 'It is not signed.');
  };
  const send = (bytes: Buffer, key = 'right') =>
    hear(deps, 'webhook', { bytes, headers: { key } }, checks);
  return { deps, send };
}

describe('what a manager sends', () => {
  test('is queued as it came, and answered', async () => {
    const { deps, send } = begin();
    expect(await send(Buffer.from([0, 255, 10]))).toEqual({ status: 200, body: {} });
    expect(deps.connectorQueue.sent.map((body) => JSON.parse(body))).toEqual([
      { heard: { topic: 'webhook', body: 'AP8K' } },
    ]);
    expect(deps.heardBodies.bodies.size).toBe(0);
  });

  test('and is forged is refused, and nothing is kept of it', async () => {
    const { deps, send } = begin();
    await expect(send(Buffer.from('{}'), 'wrong')).rejects.toThrow(Refusal);
    expect([deps.connectorQueue.sent, deps.heardBodies.bodies.size]).toEqual([[], 0]);
  });

  test('is let in by a secret that was changed since it was read', async () => {
    const { deps, send } = begin();
    await send(Buffer.from('{}'));
    deps.secret.content = { key: 'new' };
    expect(await send(Buffer.from('{}'), 'new')).toMatchObject({ status: 200 });
  });

  test('and is large is kept beside the queue, whole, and read from there', async () => {
    const { deps, send } = begin();
    const bytes = Buffer.alloc(LARGEST_QUEUED_BODY + 1, 7);
    await send(bytes);
    const { heard } = JSON.parse(deps.connectorQueue.sent[0] ?? '');
    expect(deps.heardBodies.bodies.get(heard.key)).toEqual(bytes);
    expect(deps.connectorQueue.sent[0]?.length).toBeLessThan(200);
  });

  test('and is queued itself fits into a message of SQS', async () => {
    const { deps, send } = begin();
    await send(Buffer.alloc(LARGEST_QUEUED_BODY, 7));
    expect(Buffer.byteLength(deps.connectorQueue.sent[0] ?? '')).toBeLessThan(256 * 1024);
    expect(deps.heardBodies.bodies.size).toBe(0);
  });

  test('and is too large is refused with the number', async () => {
    const { deps, send } = begin();
    await expect(send(Buffer.alloc(LARGEST_HEARD + 1))).rejects.toThrow(String(LARGEST_HEARD));
    expect(deps.connectorQueue.sent).toEqual([]);
  });

  test('is not answered before it is queued', async () => {
    const { deps, send } = begin();
    deps.faults.onWrite = (verb) => {
      if (verb === 'connectorQueue.send') throw new Error('SQS is down');
    };
    await expect(send(Buffer.from('{}'))).rejects.toThrow('SQS is down');
  });
});
