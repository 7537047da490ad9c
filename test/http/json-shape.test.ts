import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../../functions/http/body.ts';
import { checkShape, hasRepeatedField } from '../../functions/http/json-shape.ts';

/**
 * JSON that is neither too deep nor too wide, with quotes, backslashes and colons in its texts and
 * names.
 */
const text = fc.oneof(fc.string(), fc.stringMatching(/^[\\":{}, ]{0,12}$/));
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    tie('value'),
    { maxKeys: 5 },
  ),
}));

describe('fields of JSON text', () => {
  test('are as many as its value has, however it is written', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const written = JSON.stringify(value, null, indent);
        expect(hasRepeatedField(written, checkShape(value))).toBe(false);
        expect(readJson(written)).toEqual(JSON.parse(written));
      }),
    );
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":[{"c":1, "c" : 2}]}}',
    '[{"":0,"":0}]',
    '{"a\\\\":1,"a\\\\":2}',
    '{"a\\"":"x:\\\\","a\\"":2}',
  ])('are refused where one is there twice: %s', (written) => {
    expect(() => readJson(written)).toThrow(/a field is there twice: keep one of them/);
  });

  test('of the same name in different objects are fine', () => {
    expect(readJson('[{"a":{"a":1}},{"a":"\\"a\\":"}]')).toEqual([{ a: { a: 1 } }, { a: '"a":' }]);
  });
});
