import { expect, test } from '@jest/globals';
import { NOON } from '../made/noon.ts';
import { newId } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every `Connectors` does. */
export function connectorsContract(stores: () => Stores): void {
  const connectors = () => stores().connectors;

  test('what is remembered is recalled, under its connector alone', async () => {
    const name = newId('mac');
    expect(await connectors().recall('santa', name)).toBeNull();
    const value = { given: [{ key: 'TEAMID:5A4RE8SF68', taken: true }], hash: null };
    expect(await connectors().remember('santa', name, null, value, NOON)).toBe(true);
    expect(await connectors().recall('santa', name)).toEqual({ lock: 1, value });
    expect(await connectors().recall('other', name)).toBeNull();
  });

  test('of two who write at once, one is told to read again', async () => {
    const name = newId('mac');
    expect(await connectors().remember('santa', name, null, 1, NOON)).toBe(true);
    expect(await connectors().remember('santa', name, null, 2, NOON)).toBe(false);
    const read = await connectors().recall('santa', name);
    expect(await connectors().remember('santa', name, read, 3, NOON)).toBe(true);
    expect(await connectors().remember('santa', name, read, 4, NOON)).toBe(false);
    expect(await connectors().recall('santa', name)).toEqual({ lock: 2, value: 3 });
  });
}
