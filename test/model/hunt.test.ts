import { expect, test } from '@jest/globals';
import { blocksOf } from './blocks.ts';
import { type How, hunt } from './hunt.ts';

const HOW: How = { store: 'memory', shrinkingTime: 0 };

test('a search is cut into blocks that can each be tried again by their own seed', () => {
  const blocks = blocksOf(2_500, 7, 1_000);
  expect(blocks.map(({ count, before }) => [count, before])).toEqual([
    [1_000, 0],
    [1_000, 1_000],
    [500, 2_000],
  ]);
  expect(blocks[0]?.seed).toBe(7);
  expect(new Set(blocks.map(({ seed }) => seed)).size).toBe(3);
  for (const { seed } of blocks) expect(blocksOf(1_000, seed, 1_000)[0]?.seed).toBe(seed);
  expect(blocksOf(9_000, 7, 1_000).slice(0, 2)).toEqual(blocks.slice(0, 2));
});

test.each([1, 2])('%i threads live every history of every block', async (threads) => {
  let lived = 0;
  const each = () => {
    lived += 1;
  };
  const hunted = await hunt({ blocks: blocksOf(5, 20231030, 2), threads, how: HOW, each });
  expect(hunted).toEqual({ tried: 5, broken: null });
  expect(lived).toBe(5);
});
