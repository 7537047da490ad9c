import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quotePowerShell, quoteSh } from '../../../functions/managers/fleet/quote.ts';

/** Everything that the edge takes as an identifier, and what it would refuse besides. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...'\'"`$\\;|&<>(){}[]*?~!#%^\n\r\t -=/a0‘’‚‛ё𝕏é'),
    maxLength: 60,
  }),
);
const withoutNul = anyText.filter((text) => !text.includes('\0') && text.isWellFormed());

/** What a real shell makes of words. */
function words(script: string): readonly string[] {
  return execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a word of a shell', () => {
  test('is the text to a real shell, whatever the text is', () => {
    const lists = fc.array(withoutNul, { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(lists, (texts) => {
        const script = texts.map((text) => `printf '%s\\0' ${quoteSh(text)}\n`).join('');
        expect(words(script)).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  test('runs nothing of what it holds', () => {
    const texts = ["'; echo gone; '", '$(echo gone)', '`echo gone`', "a'\\''b", '\\', "'", "''"];
    const script = texts.map((text) => `printf '%s\\0' ${quoteSh(text)}\n`).join('');
    expect(words(script)).toEqual(texts);
  });

  test('cannot be made of a NUL', () => {
    expect(() => quoteSh('a\0b')).toThrow(RangeError);
  });
});

/** PowerShell takes all of these for a single quote (about_Quoting_Rules, its own tokenizer). */
const SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b";

/** Windows PowerShell reads a script without a byte order mark in the machine's code page. */
const ENCODINGS = ['utf-8', 'windows-1252'] as const;

/**
 * What PowerShell makes of an expression of literals and characters. Anything else that would stand
 * there is thrown.
 */
function evaluated(expression: string, encoding: (typeof ENCODINGS)[number]): string {
  const read = new TextDecoder(encoding).decode(Buffer.from(expression, 'utf8'));
  const inner = /^\((.*)\)$/s.exec(read)?.[1] ?? read;
  let at = 0;
  let made = '';
  for (;;) {
    if (SINGLE_QUOTES.includes(inner[at] ?? ' ')) {
      at += 1;
      for (;;) {
        const sign = inner[at++];
        if (sign === undefined) throw new Error('a literal has no end');
        if (!SINGLE_QUOTES.includes(sign)) made += sign;
        else if (SINGLE_QUOTES.includes(inner[at] ?? ' ')) made += inner[at++];
        else break;
      }
    } else {
      const [whole, hex = ''] = /^\[char\]0x([0-9a-f]{1,4})/.exec(inner.slice(at)) ?? [];
      if (whole === undefined) throw new Error(`${inner.slice(at)} would be run`);
      made += String.fromCharCode(Number.parseInt(hex, 16));
      at += whole.length;
    }
    if (at === inner.length) return made;
    if (inner.slice(at, at + 3) !== ' + ') throw new Error(`${inner.slice(at)} would be run`);
    at += 3;
  }
}

describe('an expression of PowerShell', () => {
  test('is the text, whatever the text is, and holds no sign but printable ASCII', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expression = quotePowerShell(text);
        expect(expression).toMatch(/^[\x20-\x7e]+$/);
        for (const encoding of ENCODINGS) expect(evaluated(expression, encoding)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('begins with a text, so that characters are put after it and not added up', () => {
    expect(quotePowerShell('é')).toBe("('' + [char]0xe9)");
    expect(quotePowerShell('')).toBe("''");
  });

  test('the model knows what is wrong with plain doubling', () => {
    // Its second byte is a single quote in the code page.
    expect(() => evaluated("'ё; gone'", 'windows-1252')).toThrow('would be run');
    expect(() => evaluated("'a\u2019; gone'", 'utf-8')).toThrow('would be run');
  });
});
