import { describe, expect, test } from '@jest/globals';
import { reportPage } from '../../../functions/usecases/views/report-page.ts';
import { documentOf, timelineAt } from '../../domain/fixtures.ts';
import { reportOf } from '../a-report.ts';

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
            hardwareIds: 2,
            externalIds: 3,
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

/** The page of a report in these languages. */
function pageIn(languages: readonly string[], change: Parameters<typeof reportOf>[1] = {}) {
  return reportPage(reportOf('treasury', { languages, ...change }));
}

/** The sections of a page, each with its language. */
function sections(page: string): readonly (readonly [language: string, markup: string])[] {
  return [...page.matchAll(/<section lang="([^"]*)">([\s\S]*?)<\/section>/g)].map(
    ([, language = '', markup = '']) => [language, markup],
  );
}

function headings(markup: string): readonly string[] {
  return [...markup.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, heading = '']) => heading);
}

describe('a report in French', () => {
  const page = pageIn(['fr'], {
    compliance: {
      ...reportOf('treasury').compliance,
      findings: {
        countedAt: '2023-11-01T04:00:05Z',
        had: 12_345,
        open: 1,
        byCause: {
          'resolved:absent': 2,
          'unenforceable:management': 3,
          'withdrawn:lifted': 4,
        },
        byGroup: [
          { group: 'treasury', listed: 10, counts: { open: 1, resolved: 2 } },
          { group: '(other)', listed: null, counts: {} },
        ],
      },
    },
    document: documentOf({
      decision: {
        authority: 'Conseil du Trésor',
        announcedAt: '2023-10-30',
        dates: [],
        exceptions: null,
        references: ['https://example.org'],
      },
      timeline: { ...timelineAt(), due: '2023-12-01T00:00:00-05:00' },
    }),
    notCovered: [
      { what: 'rapport', due: '2023-11-30', to: null, doneBy: 'le ministère' },
      { what: 'formation', due: 'chaque année', to: null, doneBy: 'le ministère' },
    ],
  });

  test('is in French from its heading to its foot, and in no other language', () => {
    expect(page).toContain('<html lang="fr">');
    expect(sections(page).map(([language]) => language)).toEqual(['fr']);
    expect(headings(page)).toEqual([
      'Ce qui a pu être observé',
      'Suites données',
      'Par groupe',
      'Exemptions',
      'Non pris en charge',
      'Hypothèses',
      'Références',
    ]);
    expect(page).toContain('<h1 lang="fr">WeChat sur les appareils mobiles du gouvernement</h1>');
    for (const words of [
      '<dt>Interdiction</dt><dd>ca-wechat, révision 1 (approuvée)</dd>',
      '<dt>Barrière</dt><dd>ouverte\u00a0: the census found 3 devices</dd>',
      '<th scope="col">en quarantaine</th>',
      '<td>avaient l’application</td>',
      'Inapplicable ne veut pas dire conforme.',
      'La décision exige ce qui suit, qu’Interdict n’exécute pas\u00a0:',
      'résolu\u00a0: application absente d’une liste qui la montrerait, après l’ordre',
      'inapplicable\u00a0: le gestionnaire de l’appareil ne peut pas y retirer d’applications',
      'sans objet\u00a0: l’interdiction a été levée',
      '<td>(autres)</td><td>—</td>',
      '<p>Néant.</p>',
    ])
      expect(page).toContain(words);
    expect(page.replaceAll(/<(code|style)>[^<]*<\/\1>/g, '')).not.toMatch(
      /\b(?:Counted|Effective|Not covered|resolved|devices<|withdrawn|Unenforceable|None|open)\b/,
    );
  });

  test('keeps the names that the other files have beside the words', () => {
    expect(page).toContain('<td>ouvert <code>open</code></td><td>1</td>');
    expect(page).toContain('<code>unenforceable:management</code></td><td>3</td>');
  });

  test('says dates as its readers do, in the zone of the ban, and keeps the exact instant', () => {
    for (const time of [
      '<time datetime="2023-10-30T04:00:00Z">30 octobre 2023 à 00:00</time>',
      '<time datetime="2023-12-01T00:00:00-05:00">1er décembre 2023 à 00:00</time>',
      '<time datetime="2023-10-20T04:00:00Z">20 octobre 2023 à 00:00</time> par approver',
      'Chiffres du <time datetime="2023-11-01T04:00:05Z">1er novembre 2023 à 00:00</time>.',
      '<dt>Annonce</dt><dd><time datetime="2023-10-30">30 octobre 2023</time></dd>',
      '<td><time datetime="2023-11-30">30 novembre 2023</time></td>',
      '<td>chaque année</td>',
      '<dt>Fuseau horaire</dt><dd>America/Toronto</dd>',
    ])
      expect(page).toContain(time);
    expect(page).toContain(
      '<title>ca-wechat\u00a0: rapport pour le 31 octobre 2023 à 20:00, ' +
        'chiffres du 31 octobre 2023 à 20:00</title>',
    );
  });

  test('groups digits as its readers do', () => {
    expect(page).toContain('<td>12\u202f345</td>');
  });
});

describe('a report in several languages', () => {
  test('has a whole section for each, in the order asked for', () => {
    const both = sections(pageIn(['fr', 'en']));
    expect(both.map(([language]) => language)).toEqual(['fr', 'en']);
    for (const [, markup] of both) {
      expect(headings(markup)).toHaveLength(7);
      expect(markup).toContain('<td>10</td>');
    }
    const [french, english] = both.map(([, markup]) => markup);
    expect(french).toContain('un niveau de risque inacceptable');
    expect(french).not.toContain('an unacceptable level of risk');
    expect(english).toContain('an unacceptable level of risk');
    expect(english).toContain(
      '<dt>Effective</dt><dd><time datetime="2023-10-30T04:00:00Z">30 October 2023 at 00:00</time>',
    );
  });

  test('is one page, whose language is the first that was asked for', () => {
    expect(pageIn(['fr', 'en'])).toContain('<html lang="fr">');
    expect(pageIn(['en', 'fr'])).toContain('<html lang="en">');
    expect(pageIn(['en', 'fr']).match(/<html/g)).toHaveLength(1);
    expect(pageIn([])).toContain('<html lang="en">');
  });

  test('begins each section on a sheet of its own when it is printed', () => {
    const print = /@media print\{([\s\S]*)\}\s*<\/style>/.exec(pageIn(['en', 'fr']))?.[1];
    expect(print).toContain('section+section{break-before:page');
    expect(print).toContain('time::after{content:" (" attr(datetime) ")"}');
  });

  test('takes a region for its language, and has both texts in one section', () => {
    const title = { 'fr-CA': 'Application infonuagique', 'fr-FR': 'Application en nuage' };
    const page = pageIn(['fr-CA', 'fr-FR'], { document: documentOf({ title, reason: title }) });
    expect(sections(page).map(([language]) => language)).toEqual(['fr-CA']);
    expect(page).toContain('<h1 lang="fr-CA">Application infonuagique</h1>');
    expect(page).toContain('<p lang="fr-FR">Application en nuage</p>');
    expect(page).not.toContain('class="note"');
  });
});

describe('a report in a language that has no headings', () => {
  const texts = { de: 'Verbot von WeChat', ja: '微信の禁止', fr: 'Interdiction de WeChat' };
  const page = pageIn(['de', 'ja', 'fr'], {
    document: documentOf({ title: texts, reason: texts }),
  });

  test('has the texts of the ban in it, under English headings, and says so', () => {
    const [[language, markup] = ['', '']] = sections(page);
    expect(language).toBe('en');
    expect(page).toContain('<html lang="en">');
    expect(markup).toContain('<p class="note">This report has no headings in de, ja: ');
    expect(markup).toContain('<h1 lang="de">Verbot von WeChat</h1>');
    expect(markup).toContain('<h1 lang="ja">微信の禁止</h1>');
    expect(headings(markup)).toContain('What could be seen');
  });

  test('says nothing of it in the section of a language that has them', () => {
    const [, [language, markup] = ['', '']] = sections(page);
    expect(language).toBe('fr');
    expect(markup).not.toContain('class="note"');
  });

  test('shows a text that is missing in its language under the language that it is in', () => {
    expect(
      pageIn(['nl'], { document: documentOf({ title: { nl: 'WeChat verboden' } }) }),
    ).toContain('<p lang="en">an unacceptable level of risk</p>');
  });
});

test('a report writes out what turns a text around', () => {
  const document = documentOf({ title: { en: 'gp\u202E.tahCeW' } });
  expect(pageIn(['en'], { document })).toContain('gp\\u{202E}.tahCeW');
  expect(pageIn(['en'], { document })).not.toContain('\u202E');
});

describe.each(['en', 'fr', 'de'])('a hostile text in a report in %s', (language) => {
  const nasty = `"><script>alert('x')</script>\u00a0: <b onclick=x>&`;
  const shown =
    '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u00a0: &lt;b onclick=x&gt;&amp;';

  test('is shown, and never becomes markup', () => {
    const texts = { [language]: nasty };
    const page = pageIn([language], {
      banId: nasty,
      reportId: nasty,
      asOf: nasty,
      frozenAt: nasty,
      hash: nasty,
      state: nasty,
      approvedAt: nasty,
      approvedBy: nasty,
      gate: { state: nasty, reason: nasty },
      document: documentOf({
        title: texts,
        reason: texts,
        assumed: [nasty],
        decision: {
          authority: nasty,
          instrument: nasty,
          announcedAt: nasty,
          dates: [],
          exceptions: null,
          references: [nasty],
        },
        timeline: { ...timelineAt(), effective: nasty, due: nasty },
      }),
      compliance: {
        fleet: { listed: 1, reporting: 1, silent: 0, notVisible: 0, countedAt: nasty },
        findings: {
          countedAt: nasty,
          had: 1,
          byCause: { [nasty]: 1, [`resolved:${nasty}`]: 1 },
          byGroup: [{ group: nasty, listed: 1, counts: {} }],
        },
      },
      notCovered: [{ what: nasty, due: nasty, to: nasty, doneBy: nasty }],
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b ');
    expect(page.split(shown).length - 1).toBeGreaterThanOrEqual(20);
    const tags = [...page.matchAll(/<\/?([a-z0-9]+)[^>]*>/g)].map(([, name]) => name);
    expect(tags).not.toContain('b');
    expect(page.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[^>]*\s(href|src|on\w+)=/);
  });
});
