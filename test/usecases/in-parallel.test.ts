import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../functions/usecases/in-parallel.ts';

describe('work side by side', () => {
  test('is done once for each item, in order, and for no more than asked at once', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  test('of nothing is nothing', async () => {
    await inParallel([], 4, () => Promise.reject(new Error('there is nothing to do')));
  });

  test('throws what one of it throws', async () => {
    const work = (item: number) =>
      item === 2 ? Promise.reject(new Error('two cannot be done')) : Promise.resolve();
    await expect(inParallel([1, 2, 3], 2, work)).rejects.toThrow('two cannot be done');
  });

  test('ends with an error when all that was begun has ended, and begins no more', async () => {
    const moment = () => new Promise((resolve) => setTimeout(resolve, 1));
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
});
