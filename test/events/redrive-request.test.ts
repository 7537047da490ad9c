import { describe, expect, test } from '@jest/globals';
import { redriveRequest } from '../../functions/events/redrive-request.ts';

describe('what a redrive takes', () => {
  test.each([
    [{ key: 'a/b' }, { key: 'a/b' }],
    [{ prefix: 'a/' }, { prefix: 'a/', continuation: null }],
    [
      { prefix: '', continuation: '' },
      { prefix: '', continuation: '' },
    ],
    [
      { prefix: 'a/', continuation: 'a/b' },
      { prefix: 'a/', continuation: 'a/b' },
    ],
  ])('%j', (event, expected) => {
    expect(redriveRequest(event)).toEqual(expected);
  });

  test.each([
    {},
    null,
    { key: '' },
    { key: 'a', prefix: 'a' },
    { key: 'a', continuation: null },
    { prefix: 1 },
    { prefix: 'a', continuation: 1 },
    { prefix: 'a', more: true },
  ])('not %j', (event) => {
    expect(() => redriveRequest(event)).toThrow(/^Give the key of an object .* or how keys begin/);
  });

  test('no continuation of another prefix', () => {
    expect(() => redriveRequest({ prefix: 'a/', continuation: 'b/c' })).toThrow('another prefix');
  });
});
