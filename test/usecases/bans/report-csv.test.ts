import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reportCsv } from '../../../functions/usecases/views/report-csv.ts';
import { reportOf } from '../a-report.ts';

/** Reads RFC 4180 back. */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a report as a spreadsheet', () => {
  test('has one line a group, with every status counted', () => {
    expect(reportCsv(reportOf('treasury'))).toBe(
      'group,listed,open,resolved,exempt,unenforceable,withdrawn,overdue,failed,quarantined,' +
        'held,needsReview,oldEvidence\r\ntreasury,10,1,2,0,0,0,0,0,0,0,0,0\r\n',
    );
  });

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '=HYPERLINK("http://x","y")',
  ])('takes no formula from a group called %j', (group) => {
    const [, row] = cells(reportCsv(reportOf(group)));
    expect(row?.[0]).toBe(`'${group}`);
  });

  test(
    'holds a cell together, though the program ' + 'that opens it separates by semicolons or tabs',
    () => {
      expect(reportCsv(reportOf('a;=1+1'))).toContain('\r\n"a;=1+1",10');
      expect(reportCsv(reportOf('a\t=1+1'))).toContain('\r\n"a\t=1+1",10');
    },
  );

  test(
    'keeps every group in one cell, whatever it is called, and never one that a spreadsheet ' +
      'computes',
    () => {
      fc.assert(
        fc.property(
          fc.string({ unit: fc.constantFrom(...'=+-@,;"\r\n\ta1 '), maxLength: 8 }),
          (group) => {
            const rows = cells(reportCsv(reportOf(group)));
            expect(rows).toHaveLength(2);
            expect(rows[1]).toHaveLength(13);
            expect([group, `'${group}`]).toContain(rows[1]?.[0]);
            expect(rows[1]?.[0] ?? '').not.toMatch(/^[=+\-@\t\r\n]/);
          },
        ),
      );
    },
  );
});
