import { expect, test } from '@jest/globals';
import type { Chapter } from '../../functions/domain/findings/story.ts';
import { NOON } from '../made/noon.ts';
import { allPages } from './all-pages.ts';
import { newId } from './rows.ts';
import type { Stores } from './stores.ts';

function someChapter(deviceId: string, version: number): Chapter {
  return {
    banId: 'a-ban',
    deviceId,
    place: version,
    at: NOON + version,
    status: 'open',
    cause: null,
    episode: 1,
    revision: 1,
    group: 'ministry',
    order: { n: version, action: 'remove', revision: 1, at: NOON, effectiveAt: null },
    result: { n: version, outcome: 'failed', detail: null, at: NOON, lasting: false },
    stopped: { at: NOON, name: 'WeChat' },
    said: 'order',
    overdue: version > 1,
    failed: false,
  };
}

/** What every `Stories` does. */
export function storiesContract(stores: () => Stores): void {
  const stories = () => stores().stories;

  test('chapters are read in the order of their places, whatever order they came in', async () => {
    const device = newId('device');
    const chapters = [1, 2, 3, 10, 11].map((version) => someChapter(device, version));
    await stories().add([...chapters].reverse());
    expect((await stories().page('a-ban', device, null, 50)).items).toEqual(chapters);
  });

  test('a chapter that comes twice, even in one batch, is one chapter', async () => {
    const device = newId('device');
    const chapter = someChapter(device, 1);
    await stories().add([chapter, chapter]);
    await stories().add([chapter]);
    expect((await stories().page('a-ban', device, null, 50)).items).toEqual([chapter]);
  });

  test('a long story is written whole and read in pages', async () => {
    const device = newId('device');
    const chapters = Array.from({ length: 60 }, (_, i) => someChapter(device, i + 1));
    await stories().add(chapters);
    const read = await allPages((cursor) => stories().page('a-ban', device, cursor, 25));
    expect(read).toEqual(chapters);
  });

  test('a finding of which nothing was told has no story', async () => {
    expect(await stories().page('a-ban', newId('device'), null, 5)).toEqual({
      items: [],
      nextCursor: null,
    });
  });
}
