import { describe, expect, test } from '@jest/globals';
import { longFunctions } from './long-functions.ts';
import { readSources } from './source-files.ts';

const FILES = readSources();

/** Columns that a line may have: the formatter breaks code there, but no comments and no texts. */
const WIDEST = 100;
/**
 * What cannot be broken and therefore does not count: an address, a regular expression, a template
 * of markup on one line, and a line of markup within a longer template.
 */
const UNBREAKABLE =
  /https?:\/\/[^\s'"`)]+|(?<=^\s*|[(,=:] ?)\/(?![*/])(?:\\.|[^/\\])+\/[a-z]*|`<[^`]*`|^<.*/gu;

describe('lines', () => {
  test('have at most 100 columns, but for what cannot be broken', () => {
    const complaints = FILES.filter(({ path }) => /\.(?:tsx?|mjs)$/.test(path)).flatMap(
      ({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, index) =>
            [...line.replace(UNBREAKABLE, '')].length <= WIDEST
              ? []
              : [`${path}:${index + 1} has ${[...line].length} columns: break it before ${WIDEST}`],
          ),
    );
    expect(complaints).toEqual([]);
  });
});

/** Lines that a function may have. */
const LONGEST = 50;
describe('functions', () => {
  const long = FILES.filter(({ path }) => path.startsWith('functions/')).flatMap((file) =>
    longFunctions(file, LONGEST),
  );

  test('have at most 50 lines', () => {
    expect(
      long.map(({ path, name, lines }) => `${path} ${name} has ${lines} lines: divide it`),
    ).toEqual([]);
  });
});
