import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asciiNoncharacters, withoutNoncharacters } from '../../functions/domain/noncharacters.ts';
import {
  beyondAscii,
  escaped,
  unseenIn,
  unseenInIdentifier,
  unseenSentences,
} from '../../functions/domain/unseen.ts';

const MARKS = [
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  ...[0x200e, 0x200f, 0x061c, 0x200b, 0x00ad, 0xfeff, 0x2028, 0x2029, 0x3164, 0x2800, 0x2060],
  ...[0xe0001, 0xe0041, 0xe007f, 0x115f, 0xfff9],
].map((code) => [code.toString(16).toUpperCase(), String.fromCodePoint(code)] as const);

describe('a character that is not seen', () => {
  test.each(MARKS)('U+%s is written out', (code, mark) => {
    expect(escaped(`a${mark}b`)).toBe(`a\\u{${code}}b`);
    expect(unseenIn({ title: { en: `a${mark}b` } })).toEqual({
      places: [{ pointer: '/title/en', escaped: `a\\u{${code}}b` }],
      more: 0,
    });
    expect(unseenInIdentifier(`com.${mark}x`)).toBe(`com.\\u{${code}}x`);
  });

  test('is lawful in a text where words and emoji need it, and never in an identifier', () => {
    for (const lawful of ['\u0645\u06cc\u200c\u0634\u0648\u062f', '\u{1F469}\u200D\u{1F4BB}']) {
      expect(escaped(lawful)).toBe(lawful);
      expect(unseenIn([lawful]).places).toEqual([]);
      expect(unseenInIdentifier(lawful)).not.toBeNull();
    }
  });

  test('is looked for in what is seen, too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(escaped(text)).toBe(text);
        expect(unseenInIdentifier(text)).toBeNull();
        expect(beyondAscii(text)).toBeNull();
      }),
    );
  });

  test('in a long text is shown with what stands around it', () => {
    const text = `${'a'.repeat(1_000)}\u202E${'b'.repeat(1_000)}`;
    const [place] = unseenIn({ 'a/b~c': text }).places;
    expect(place?.pointer).toBe('/a~1b~0c');
    expect(place?.escaped).toMatch(/^…a{20}\\u\{202E\}b{39}…$/);
  });

  test('in more than ten texts is shown of ten, with the number of the others', () => {
    const value = { texts: Array.from({ length: 13 }, () => '\u202E'.repeat(2_000)) };
    const sentences = unseenSentences(value);
    expect(sentences).toHaveLength(11);
    expect(sentences.at(-1)).toMatch(/^3 more texts/);
    expect(sentences.join('').length).toBeLessThan(10_000);
  });
});

describe('a noncharacter', () => {
  const ALL = [0xfffe, 0xffff, 0xfdd0, 0xfdef, 0x1fffe, 0x10ffff].map((code) =>
    String.fromCodePoint(code),
  );

  test.each(ALL)('that a device tells costs the character (%j)', (one) => {
    expect(withoutNoncharacters(`a${one}b`)).toBe('a\uFFFDb');
  });

  test.each(ALL)('that was stored goes out as an escape, and says the same (%j)', (one) => {
    const json = asciiNoncharacters(JSON.stringify({ name: `a${one}b` }));
    expect(json).not.toContain(one);
    expect(JSON.parse(json)).toEqual({ name: `a${one}b` });
  });
});
