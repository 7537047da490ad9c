import { describe, expect, test } from '@jest/globals';
import { isOvertaken } from '../../../functions/domain/findings/lateness.ts';
import { aFinding } from '../../made/finding.ts';

describe('what a row said once', () => {
  const then = { said: 'order', n: 3, sequence: 7 } as const;

  test.each([
    ['is overtaken where the row is gone', then, null, true],
    ['stands where nothing was said since', then, { n: 3, sequence: 7, outstanding: 3 }, false],
    [
      'stands though its order was carried out',
      then,
      { n: 3, sequence: 7, outstanding: null },
      false,
    ],
    [
      'stands where the order still holds',
      then,
      { said: 'finding.failed' as const, n: 3, sequence: 8, outstanding: 3 },
      false,
    ],
    ['is overtaken by a later order', then, { n: 4, sequence: 8, outstanding: 4 }, true],
    ['is overtaken by a withdrawal', then, { n: 3, sequence: 8, outstanding: null }, true],
    [
      'is overtaken by an order, if it was none itself',
      { said: 'finding.failed', n: 3, sequence: 7 } as const,
      { n: 3, sequence: 8, outstanding: 3 },
      true,
    ],
  ])('%s', (_name, said, row, overtaken) => {
    expect(isOvertaken(said, row === null ? null : aFinding(row))).toBe(overtaken);
  });
});
