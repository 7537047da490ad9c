import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Report, reportCsv, reportPage } from '../../functions/usecases/views/report.ts';
import { documentOf } from './fixtures.ts';

function reportOf(group: string, change: Partial<Report> = {}): Report {
  return {
    reportId: 'report-1',
    banId: 'ca-wechat',
    asOf: '2023-11-01T00:00:00Z',
    frozenAt: '2023-11-01T00:00:05Z',
    languages: ['en', 'fr'],
    revision: 1,
    hash: 'c'.repeat(64),
    approvedBy: 'approver',
    approvedAt: '2023-10-20T04:00:00Z',
    state: 'approved',
    gate: { state: 'open', reason: 'the census found 3 devices' },
    document: documentOf(),
    compliance: {
      fleet: {
        listed: 10,
        reporting: 9,
        silent: 1,
        notVisible: 0,
        countedAt: '2023-11-01T00:00:00Z',
      },
      findings: {
        byCause: { 'resolved:absent': 2 },
        byGroup: [{ group, listed: 10, counts: { open: 1, resolved: 2 } }],
        had: 3,
        countedAt: null,
      },
    },
    exemptions: [],
    notCovered: [],
    ...change,
  };
}

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
      'group,listed,open,resolved,exempt,unenforceable,withdrawn,overdue,failed,quarantined\r\n' +
        'treasury,10,1,2,0,0,0,0,0,0\r\n',
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
            expect(rows[1]).toHaveLength(10);
            expect([group, `'${group}`]).toContain(rows[1]?.[0]);
            expect(rows[1]?.[0] ?? '').not.toMatch(/^[=+\-@\t\r\n]/);
          },
        ),
      );
    },
  );
});

describe('a report as a page', () => {
  const nasty = `<script>alert("x")</script><img src=x onerror='y'>&amp;`;

  test('shows words as words, wherever they come from', () => {
    const page = reportPage(
      reportOf(nasty, {
        banId: nasty,
        reportId: nasty,
        approvedBy: nasty,
        state: nasty,
        languages: [nasty, 'en'],
        gate: { state: nasty, reason: nasty },
        document: documentOf({
          title: { en: nasty },
          reason: { en: nasty },
          assumed: [nasty],
          decision: {
            authority: nasty,
            dates: [],
            exceptions: null,
            references: [nasty, 'javascript:alert(1)'],
          },
        }),
        exemptions: [
          {
            id: nasty,
            ground: nasty,
            grantedBy: nasty,
            from: nasty,
            expiresAt: nasty,
            endedAt: null,
            devices: 1,
            groups: [nasty],
          },
        ],
        notCovered: [{ what: nasty, due: nasty, to: nasty, doneBy: nasty }],
      }),
    );
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).not.toContain("onerror='");
    expect(page).toContain(
      '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&lt;img src=x ' +
        'onerror=&#39;y&#39;&gt;&amp;amp;',
    );
    expect(page.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[^>]*\s(href|src|on\w+)=/);
  });

  test('says what was seen, what became of it, what is exempt and what is not covered', () => {
    const page = reportPage(
      reportOf('treasury', {
        notCovered: [{ what: 'report completion', due: null, to: null, doneBy: 'you' }],
      }),
    );
    for (const words of [
      'not visible',
      'resolved:absent',
      'treasury',
      '<p lang="fr">un niveau de risque inacceptable</p>',
    ])
      expect(page).toContain(words);
    expect(page).toContain('<td>report completion</td><td>—</td><td>—</td><td>you</td>');
  });

  test('of a draft shows what is not decided yet as such', () => {
    const page = reportPage(
      reportOf('treasury', {
        revision: null,
        hash: null,
        approvedAt: null,
        approvedBy: null,
        gate: null,
        state: 'draft',
      }),
    );
    expect(page).toContain('<dt>Gate</dt><dd>—</dd>');
    expect(page).not.toContain('null');
    expect(page).not.toContain('undefined');
  });
});
