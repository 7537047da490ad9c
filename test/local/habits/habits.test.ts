import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Habits } from '../../../local/habits/habits.ts';
import { USUAL_RATES } from '../../../local/habits/names.ts';
import { readOptions } from '../../../local/run-options.ts';

const draws = (habits: Habits, count = 200) =>
  Array.from({ length: count }, () => habits.strikes('stale'));

describe('habits', () => {
  it('strike the same for the same seed, and otherwise for another', () => {
    const rates = { stale: 0.3 };
    const first = draws(new Habits({ seed: 7, rates }));
    expect(draws(new Habits({ seed: 7, rates }))).toEqual(first);
    expect(draws(new Habits({ seed: 8, rates }))).not.toEqual(first);
    const share = first.filter((one) => one).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it('do not move one another: each draws for itself', () => {
    const alone = draws(new Habits({ seed: 7, rates: { stale: 0.3 } }));
    const habits = new Habits({ seed: 7, rates: { stale: 0.3, hang: 0.5 } });
    const together = Array.from({ length: 200 }, () => {
      habits.strikes('hang');
      return habits.strikes('stale');
    });
    expect(together).toEqual(alone);
  });

  it('are all on at their usual rates for a seed alone, and off for none', () => {
    const { habits } = new Habits({ seed: 'x' }).report();
    expect(habits.capacity).toEqual({ rate: USUAL_RATES.capacity, struck: 0 });
    const none = new Habits();
    expect(draws(none)).not.toContain(true);
    expect(Object.values(none.report().habits).map(({ rate }) => rate)).toEqual(
      Array.from({ length: 9 }, () => 0),
    );
  });

  it('count how often they struck', () => {
    const habits = new Habits({ seed: 7, rates: { stale: 1 } });
    draws(habits, 5);
    habits.clear();
    draws(habits, 5);
    expect(habits.report()).toMatchObject({ seed: 7, habits: { stale: { rate: 0, struck: 5 } } });
  });

  it.each([-0.1, 1.1, Number.NaN])('have no rate of %p', (rate) => {
    expect(() => new Habits({ seed: 7, rates: { hang: rate } })).toThrow(
      `the rate of hang is from 0 to 1, not ${rate}`,
    );
  });
});

describe('--habits', () => {
  const home = resolve('anywhere');
  const app = { home: { path: home, shown: 'anywhere' }, port: 4000, localFile: { holds: 'all' } };
  const read = (...args: string[]) => readOptions(args, app);

  it.each([
    ['7', { seed: '7' }],
    ['7:freeze,hang', { seed: '7', rates: { freeze: USUAL_RATES.freeze, hang: USUAL_RATES.hang } }],
  ])('takes %s', (text, habits) => {
    expect(read('--habits', text)).toMatchObject({ habits });
    expect(read()).toMatchObject({ habits: undefined });
  });

  it.each([
    [':hang', '--habits takes SEED or SEED:NAME,NAME'],
    ['7:sloth', "not 'sloth'"],
  ])('refuses %s', (text, words) => {
    expect(read('--habits', text)).toEqual({ failed: true, text: expect.stringContaining(words) });
  });
});
