import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PLANTED } from './planted.ts';

const ROOT = join(import.meta.dirname, '../..');

test.each(PLANTED)('a fault can be planted: $name', ({ file, from, to }) => {
  const found = readFileSync(join(ROOT, file), 'utf8').split(from).length - 1;
  // Otherwise update `from` and `to` in test/model/planted.ts to what the code now says.
  expect([file, found]).toEqual([file, 1]);
  expect(to).not.toBe(from);
});
