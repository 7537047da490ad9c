import { expect, test } from '@jest/globals';
import { inParallel } from '../../functions/usecases/in-parallel.ts';

const moment = () => new Promise((resolve) => setTimeout(resolve, 1));

test('does so much side by side, in the order given', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await moment();
    running -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('ends with the first error only when all that was begun has ended, and begins no more', async () => {
  const ended: number[] = [];
  const work = inParallel([1, 2, 3, 4, 5, 6], 3, async (item) => {
    if (item === 1) throw new Error('the first');
    await moment();
    ended.push(item);
    if (item === 2) throw new Error('the second');
  });
  await expect(work).rejects.toThrow('the first');
  expect(ended).toEqual([2, 3]);
  await moment();
  await moment();
  expect(ended).toEqual([2, 3]);
});
