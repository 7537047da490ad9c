import { expect, test } from '@jest/globals';
import { NOON } from '../made/noon.ts';
import { newId } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every `Connectors` does. */
export function connectorsContract(stores: () => Stores): void {
  const connectors = () => stores().connectors;
  const place = () => ({ connector: 'santa', list: 'macs', name: newId('mac') });

  test('what is remembered is recalled, in its place alone', async () => {
    const at = place();
    expect(await connectors().recall(at)).toBeNull();
    const value = { given: [{ key: 'TEAMID:5A4RE8SF68', taken: true }], hash: null };
    expect(await connectors().remember(at, null, value, NOON)).toBe(true);
    expect(await connectors().recall(at)).toMatchObject({ lock: 1, value });
    expect(await connectors().recall({ ...at, connector: 'other' })).toBeNull();
    expect(await connectors().recall({ ...at, list: 'others' })).toBeNull();
  });

  test('of two who write at once, one is told to read again', async () => {
    const at = place();
    expect(await connectors().remember(at, null, 1, NOON)).toBe(true);
    expect(await connectors().remember(at, null, 2, NOON)).toBe(false);
    const read = await connectors().recall(at);
    expect(await connectors().remember(at, read, 3, NOON)).toBe(true);
    expect(await connectors().remember(at, read, 4, NOON)).toBe(false);
    expect(await connectors().recall(at)).toMatchObject({ lock: 2, value: 3 });
  });

  test('a list is recalled page by page, by names, without what is in others', async () => {
    const of = { connector: 'fleet', list: newId('orders') };
    for (const name of ['c', 'a', 'b'])
      expect(await connectors().remember({ ...of, name }, null, { name }, NOON)).toBe(true);
    await connectors().remember({ ...of, connector: 'nanomdm', name: 'd' }, null, {}, NOON);
    const first = await connectors().recallList(of, null, 2);
    expect(first.items).toMatchObject([
      { name: 'a', lock: 1, value: { name: 'a' } },
      { name: 'b', lock: 1, value: { name: 'b' } },
    ]);
    const second = await connectors().recallList(of, first.nextCursor, 2);
    expect(second.items.map(({ name }) => name)).toEqual(['c']);
    expect(second.nextCursor).toBeNull();
  });
}
