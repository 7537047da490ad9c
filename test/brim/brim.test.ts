import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { endWorld, startWorld, WITH_MANAGERS, type World } from '../end-to-end/world.ts';
import { CASES } from './cases.ts';
import { vitalFaults } from './vital.ts';

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await startWorld(WITH_MANAGERS);
});
afterAll(() => endWorld(world));

describe('at the brim, in small', () => {
  it.each(CASES)(
    'what the edge takes is carried all the way: $name',
    async ({ build, small, name }) => {
      const prefix = name
        .toLowerCase()
        .replaceAll(/[^a-z]+/g, '-')
        .slice(-20)
        .replace(/^-/, '');
      expect(await build(world, small, prefix)).toEqual([]);
    },
  );

  it('check-in, order, lists, pause, lift, tick, census and sweep still work', async () => {
    expect(await vitalFaults(world)).toEqual([]);
  });
});
