import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../local/clock.ts';
import type { LocalStack } from '../../local/stack.ts';
import { ClockFile } from '../../local/state/clock-file.ts';
import { OWN_ADDRESS } from './fixture/app.ts';
import { drain, notes, objects } from './fixture/contents.ts';
import { control, type Fixture, get, makeFixture, START } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
}, 60_000);
afterEach(() => stack?.close());
afterAll(() => fixture.remove());

const directory = (name: string) => join(fixture.directory, name);

describe('state on disk', () => {
  it(
    'holds tables, queues, objects, delayed ' + 'messages, the clock and tokens across a restart',
    async () => {
      stack = await fixture.start({ directory: directory('kept') });
      await get(stack, '/open/put?id=a&text=first');
      await get(stack, '/open/put?id=b&text=poison');
      await get(stack, '/open/send?body=bad%20one');
      await get(stack, '/open/send?body=delayed&delay=900');
      await stack.settle();
      await stack.clock.advance(60_000);
      const token = await stack.token({ sub: 'somebody' });
      const { port } = new URL(stack.apiUrl);
      await stack.close();

      stack = await fixture.start({ directory: directory('kept'), clock: {}, port: Number(port) });
      expect(stack.clock.read()).toEqual({
        now: new Date(START + 60_000).toISOString(),
        frozen: true,
      });
      expect(await notes(stack)).toMatchObject({ a: 'first', b: 'poison', 'seen bad one': '3' });
      expect(Object.values(await objects(stack))).toEqual([expect.stringContaining('poison')]);
      expect(await drain(stack, 'Dead')).toEqual(['bad one']);
      expect(await drain(stack, 'Readers')).toContain('first');
      const { response } = await get(stack, '/signed/event', {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(200);
      await stack.settle();
      expect((await notes(stack))['seen delayed']).toBeUndefined();
      await stack.clock.advance(900_000);
      expect((await notes(stack))['seen delayed']).toBe('1');
    },
  );

  it(
    'hands over after a restart what the stream ' + 'and the queue had not handed over before',
    async () => {
      stack = await fixture.start({ directory: directory('halfway') });
      await control(stack, 'POST', 'faults', { service: 'sns', mode: 'refuse', count: 1_000_000 });
      await get(stack, '/open/put?id=a&text=held-back');
      await get(stack, '/open/send?body=slow%20one');
      await stack.close();

      stack = await fixture.start({ directory: directory('halfway') });
      await stack.settle();
      const sent = await drain(stack, 'Readers');
      const failed = Object.values(await objects(stack)).join();
      expect(sent.includes('held-back') || failed.includes('held-back')).toBe(true);
      expect((await notes(stack))['done slow one']).toBeDefined();
    },
  );

  it('hands nothing over before functions can be told where the API is', async () => {
    const kept = directory('address');
    stack = await fixture.start({ directory: kept, disabled: () => true });
    await get(stack, '/open/send?body=address%20please');
    await stack.close();

    stack = await fixture.start({ directory: kept, ownAddresses: () => [OWN_ADDRESS] });
    await stack.settle();
    expect((await notes(stack))['done address please']).toBe(stack.apiUrl);
  });

  it('has a running clock run on after a crash, even one in the middle of a move', () => {
    const directory = mkdtempSync(join(fixture.directory, 'clock-'));
    const clock = new VirtualClock({ now: START });
    clock.hold();
    clock.set(START + 60_000);
    new ClockFile(directory).save(clock);
    const restored = new VirtualClock();
    new ClockFile(directory).restore(restored);
    expect(restored.frozen).toBe(false);
    expect(restored.now() - START - 60_000).toBeLessThan(5_000);
  });

  it('is used by one process at a time', async () => {
    stack = await fixture.start({ directory: directory('locked') });
    await expect(fixture.start({ directory: directory('locked') })).rejects.toThrow(
      new RegExp(
        `locked is in use by process ${process.pid}: stop it, or choose another directory ` +
          'with --state',
      ),
    );
    await stack.close();
    expect(existsSync(join(directory('locked'), 'lock'))).toBe(false);
    writeFileSync(join(directory('locked'), 'lock'), '999999999');
    stack = await fixture.start({ directory: directory('locked') });
  });
});

describe('a port that is taken', () => {
  it('is named, and everything that was started is stopped again', async () => {
    stack = await fixture.start();
    const port = Number(new URL(stack.apiUrl).port);
    await expect(fixture.start({ port, directory: directory('port') })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another with --port`,
    );
    expect(existsSync(join(directory('port'), 'lock'))).toBe(false);
  });
});
