import { expect, test } from '@jest/globals';
import { Pace } from '../../../functions/usecases/passes/pace.ts';
import { settleRows } from '../../../functions/usecases/passes/rows-of-page.ts';
import { NO_DEADLINE } from '../../memory/no-deadline.ts';

const throttled = () => Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
const ROWS = Array.from({ length: 30 }, (_, row) => row);

/** Notes how many rows were under way at most. */
function watched(work: (row: number) => Promise<void>) {
  let underWay = 0;
  const seen = { most: 0, done: [] as number[], tried: [] as number[] };
  const one = async (row: number) => {
    seen.tried.push(row);
    underWay += 1;
    seen.most = Math.max(seen.most, underWay);
    await Promise.resolve();
    await work(row).finally(() => {
      underWay -= 1;
    });
    seen.done.push(row);
  };
  return { seen, one };
}

function pausing() {
  const pauses: number[] = [];
  const deadline = {
    ...NO_DEADLINE,
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
  };
  return { pauses, deps: { deadline } };
}

test('rows are settled eight at once', async () => {
  const { seen, one } = watched(() => Promise.resolve());
  expect(await settleRows(pausing().deps, ROWS, new Pace(), one)).toBe(0);
  expect([seen.most, seen.done.length]).toEqual([8, 30]);
});

test('a throttled row is tried again, fewer at once, and its neighbours go on', async () => {
  let tries = 0;
  const { seen, one } = watched((row) => {
    tries += row === 3 ? 1 : 0;
    return row === 3 && tries < 3 ? Promise.reject(throttled()) : Promise.resolve();
  });
  const { pauses, deps } = pausing();
  const pace = new Pace();
  expect(await settleRows(deps, ROWS, pace, one)).toBe(0);
  expect(seen.done).toHaveLength(30);
  expect(seen.tried.slice(30)).toEqual([3, 3]);
  expect(pauses).toEqual([500, 1_000]);
  expect(pace.atOnce).toBe(2);
});

test('rows that stay throttled are left, and are counted', async () => {
  const { pauses, deps } = pausing();
  const work = (row: number) => (row < 12 ? Promise.reject(throttled()) : Promise.resolve());
  const { seen, one } = watched(work);
  expect(await settleRows(deps, ROWS, new Pace(), one)).toBe(12);
  expect(seen.done).toHaveLength(18);
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000]);
});

test('a failure that does not pass by itself is thrown, and no row is begun after it', async () => {
  const { seen, one } = watched((row) =>
    row === 3 ? Promise.reject(new Error('never')) : Promise.resolve(),
  );
  await expect(settleRows(pausing().deps, ROWS, new Pace(), one)).rejects.toThrow('never');
  expect(seen.tried.length).toBeLessThan(ROWS.length);
});

test('the pace halves with each throttle, and grows by one a page', async () => {
  const pace = new Pace();
  for (const expected of [4, 2, 1, 1]) {
    pace.slower();
    expect(pace.atOnce).toBe(expected);
  }
  for (let page = 0; page < 3; page++)
    await settleRows(pausing().deps, ROWS, pace, () => Promise.resolve());
  expect(pace.atOnce).toBe(4);
  for (let page = 0; page < 9; page++) pace.faster();
  expect(pace.atOnce).toBe(8);
});
