import { expect, test } from '@jest/globals';
import { Process } from './process.ts';

function aProcess(slow: Process['slow'] = null) {
  const leftBehind: string[] = [];
  const process = new Process('worker', 0, {
    planned: null,
    slow,
    begunAfter: 0,
    refusalOf: () => null,
    leftBehind: (_, verb) => leftBehind.push(verb),
  });
  return { process, leftBehind };
}

const done = async () => true;
const quiet = () => {};

test('a write that is asked for after the answer is left behind, a read is not', async () => {
  const { process, leftBehind } = aProcess();
  await process.call('fleet.record', done, quiet);
  process.answered();
  await process.call('fleet.readHead', done, quiet);
  expect(leftBehind).toEqual([]);
  await process.call('fleet.moveFindings', done, quiet);
  expect(leftBehind).toEqual(['fleet.moveFindings']);
});

test('a write that is under way at the answer is left behind', async () => {
  const { process, leftBehind } = aProcess();
  const write = process.call('work.savePart', done, quiet);
  process.answered();
  expect(leftBehind).toEqual(['work.savePart']);
  await write;
});

test('a slow call goes on only when its frozen instance thaws', async () => {
  const { process, leftBehind } = aProcess({ call: 0, of: 'writes of rows', events: 1 });
  const write = process.call('fleet.record', done, quiet);
  process.answered();
  await process.quiet();
  expect([process.isHeldUp, leftBehind]).toEqual([true, []]);
  process.letGo();
  await write;
  expect(leftBehind).toEqual(['fleet.record']);
});
