import { expect, test } from '@jest/globals';
import { someFinding, someHead } from '../adapters/rows.ts';
import { aNamedApp } from '../made/named-app.ts';
import { NOON } from '../made/noon.ts';
import { memoryDependencies } from './dependencies.ts';

const world = () => memoryDependencies({ clock: { now: () => NOON } });
const failAt = (verb: string, step: string) => (at: string, when: string) => {
  if (at === verb && when === step) throw new Error('timed out');
};

test(
  'a write that fails before it happened did ' + 'not happen, and one that fails after it did',
  async () => {
    const dependencies = world();
    const change = { head: { before: null, after: someHead() }, findings: [] };
    dependencies.faults.onWrite = failAt('fleet.record', 'before');
    await expect(dependencies.fleet.record(change)).rejects.toThrow('timed out');
    expect(dependencies.heads()).toEqual([]);
    dependencies.faults.onWrite = failAt('fleet.record', 'after');
    await expect(dependencies.fleet.record(change)).rejects.toThrow('timed out');
    expect(dependencies.heads()).toEqual([change.head.after]);
  },
);

test('what is stored shares nothing with who stored it, and cannot be changed', async () => {
  const { fleet, findings } = world();
  const apps = [aNamedApp({ id: 'a' })];
  const finding = someFinding({ apps });
  const head = { before: null, after: someHead({ deviceId: finding.deviceId }) };
  await fleet.record({ head, findings: [{ before: null, after: finding }] });
  apps.push(aNamedApp({ id: 'b' }));
  expect(findings()[0]?.apps).toHaveLength(1);
  expect(Object.isFrozen(findings()[0]?.apps[0])).toBe(true);
});

test('findings stream with what was there before, in order', async () => {
  const { fleet, changes } = world();
  const first = someFinding();
  const second = { ...first, lock: 2 };
  const head = { before: null, after: someHead({ deviceId: first.deviceId }) };
  await fleet.record({ head, findings: [{ before: null, after: first }] });
  await fleet.moveFindings({ findings: [{ before: first, after: second }] });
  expect(changes).toEqual([
    { before: null, after: first },
    { before: first, after: second },
  ]);
});

test('an eventually consistent read may be asked to be a write behind', async () => {
  const { fleet, faults } = world();
  const first = someHead();
  const second = { ...first, revision: 2 };
  await fleet.record({ head: { before: null, after: first }, findings: [] });
  await fleet.record({ head: { before: first, after: second }, findings: [] });
  faults.isStale = () => true;
  expect(await fleet.readHead(first.deviceId, false)).toEqual(first);
  expect(await fleet.readHead(first.deviceId, true)).toEqual(second);
});

test(
  'the queue holds a message back until it is ' + 'due, and the topic refuses what it is told to',
  async () => {
    let now = NOON;
    const { queue, topic, faults, published } = memoryDependencies({ clock: { now: () => now } });
    await queue.send({ id: 'p', kind: 'sweep' }, [1], 60);
    expect(await queue.receive()).toBeNull();
    now += 60_000;
    expect(await queue.receive()).toMatchObject({ passId: 'p', part: 1 });
    expect(await queue.receive()).toBeNull();
    const event = {
      type: 'ban.paused',
      subject: 's',
      time: 't',
      attributes: {},
      data: {},
    } as const;
    faults.refuses = ({ id }) => id === 'two';
    expect(
      await topic.publish([
        { ...event, id: 'one' },
        { ...event, id: 'two' },
      ]),
    ).toEqual([{ id: 'two', forGood: false, why: 'the topic refused it' }]);
    expect(published.map(({ id }) => id)).toEqual(['one']);
  },
);
