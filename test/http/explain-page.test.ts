import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { explainToken } from '../../functions/domain/findings/explain-link.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { bindings } from '../../functions/explain-link.ts';
import { httpFunction } from '../../functions/http/pipeline.ts';
import { languageFor, prefersPage } from '../../functions/http/preferences.ts';
import { MemorySecret } from '../memory/memory-managers.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { World } from '../usecases/world.ts';
import { captureLog } from './captured-log.ts';
import { send } from './event.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const KEY = 'k'.repeat(64);

describe('the page behind the link of an order', () => {
  captureLog();
  let world: World;
  let token: string;

  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    const reason = { en: 'a <b>risk</b> & more', fr: 'un risque' };
    const exceptions = { grantedBy: 'the officer', maxDuration: 'P30D' };
    const references = ['https://example.org/d?a=1&b=2', 'javascript:alert(1)'];
    const decision = { authority: 'the board', dates: [], exceptions, references };
    await world.inForce(aBan('wechat', { reason, decision }));
    await world.settle();
    await world.report('D-1', [WECHAT]);
    const finding = world.finding('wechat', 'D-1');
    const order = finding.orders.at(-1);
    if (order === undefined) throw new Error('nothing was ordered');
    token = explainToken(`wechat.${finding.deviceId}.${order.n}`, order.at, KEY);
  });

  async function open(
    headers: Record<string, string>,
    query: Record<string, string> = {},
    of = token,
  ) {
    const secret = new MemorySecret(world.deps.faults);
    secret.content = { key: KEY };
    const explainLinks = { address: 'https://interdict.example.org', key: secret };
    const handler = httpFunction(() => ({ ...world.deps, explainLinks }), bindings);
    const path = `/v1/explain/${of}`;
    return send(handler, { method: 'GET', path, route: '/v1/explain/{token}', headers, query });
  }

  test('is JSON to who does not ask for a page', async () => {
    for (const accept of ['*/*', 'application/json', 'text/html;q=0.5, application/json']) {
      const answer = await open({ accept });
      expect(answer.headers['content-type']).toBe('application/json');
      expect(answer.body).toMatchObject({ action: 'remove', holds: true });
    }
  });

  test('tells a browser what must go, in the language that it wants', async () => {
    const english = await open({ accept: BROWSER, 'accept-language': 'en-CA,en;q=0.8' });
    expect(english.status).toBe(200);
    expect(english.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(english.text).toContain('<html lang="en">');
    expect(english.text).toContain('This has to be gone from your device:');
    expect(english.text).toContain('<li>WeChat (com.tencent.mm)</li>');
    expect(english.text).toContain('<dt>At most</dt><dd>30 days</dd>');
    const french = await open({ accept: BROWSER, 'accept-language': 'de, fr;q=0.5' });
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain('WeChat sur les appareils mobiles du gouvernement');
    expect(french.text).toMatch(/<dd>30\sjours<\/dd>/);
    const asked = await open({ accept: BROWSER, 'accept-language': 'en' }, { lang: 'fr' });
    expect(asked.text).toContain('<html lang="fr">');
    expect(asked.text).toContain('<a href="?lang=en" lang="en" hreflang="en">English</a>');
  });

  test('runs nothing, loads nothing, and tells nobody its address', async () => {
    const { text: body, headers } = await open({ accept: BROWSER });
    const style = /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
        "form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(body).not.toMatch(/<script|<img|<link|src=|style="| on\w+=/);
    expect(body).not.toContain('href="javascript:');
    expect(body).toContain('href="https://example.org/d?a=1&amp;b=2"');
    expect(body).toContain('a &lt;b&gt;risk&lt;/b&gt; &amp; more');
  });

  test('says of a forged or expired link only that', async () => {
    const forged = await open({ accept: BROWSER }, {}, `${token.slice(0, -1)}_`);
    expect(forged.status).toBe(404);
    expect(forged.text).toContain('This link is not valid.');
    world.now += 366 * DAY;
    const expired = await open({ accept: BROWSER, 'accept-language': 'fr' });
    expect(expired.status).toBe(404);
    expect(expired.text).toContain('Ce lien a expiré.');
    for (const { text } of [forged, expired]) expect(text).not.toMatch(/WeChat|wechat|board/);
    const asJson = await open({});
    expect(asJson.status).toBe(404);
    expect(asJson.headers['content-type']).toBe('application/problem+json');
  });
});

describe('what a reader prefers', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['*/*', false],
    ['text/*', true],
    [BROWSER, true],
    ['application/json, text/html;q=0.9', false],
    ['text/html;q=0', false],
    ['text/html;q=nonsense', false],
    [', ;q=1, text/html', true],
  ])('by Accept: %s a page is wanted more: %s', (accept, wants) => {
    expect(prefersPage(accept)).toBe(wants);
  });

  test.each([
    [['en', 'fr'], null, undefined, 'en'],
    [['en', 'fr'], null, 'fr-CA, en;q=0.5', 'fr'],
    [['en', 'fr-CA'], null, 'fr', 'fr-CA'],
    [['en', 'fr'], null, 'fr;q=0, de', 'en'],
    [['en', 'fr'], 'FR', 'en', 'fr'],
    [['en', 'fr'], 'xx', 'fr', 'fr'],
    [[], null, 'fr', null],
  ] as const)('of %j by %s and %s it is %s', (languages, asked, accept, chosen) => {
    expect(languageFor(languages, asked, accept)).toBe(chosen);
  });
});
