import { describe, expect, test } from '@jest/globals';
import { mobileconfig, staticRules } from '../../scripts/santa-export/static-rules.ts';

const RULE = {
  banId: 'wechat',
  app: 'WeChat',
  platform: 'macos',
  match: { teamId: '5A4RE8SF68' },
  title: { en: 'WeChat <banned> & blocked' },
  reference: 'https://example.org/?a=1&b=2',
};
const ANSWER = {
  platform: 'macos',
  group: 'ministry',
  etag: 'x',
  blocked: [],
  rules: [RULE, { ...RULE, match: { teamId: 'SHORT' } }],
  upcoming: [],
  refused: [],
  nextCursor: null,
};
const made = (change: object = {}) => staticRules(JSON.stringify({ ...ANSWER, ...change }), ['en']);

describe('rules for a sync server of somebody else', () => {
  test('are those that Interdict gives Santa, and what has none is said', () => {
    expect(made()).toEqual({
      group: 'ministry',
      rules: [
        {
          identifier: '5A4RE8SF68',
          rule_type: 'TEAMID',
          policy: 'BLOCKLIST',
          custom_msg: 'WeChat <banned> & blocked',
          custom_url: 'https://example.org/?a=1&b=2',
        },
      ],
      notHeld: [
        { banId: 'wechat', app: 'WeChat', why: 'its team id is not ten letters and digits' },
      ],
    });
  });

  test('are a profile, in which texts stay texts and whose id stays the same', () => {
    const profile = mobileconfig(made());
    expect(profile).toContain('<key>StaticRules</key>\n<array>\n<dict><key>identifier</key>');
    expect(profile).toContain('<string>WeChat &lt;banned&gt; &amp; blocked</string>');
    expect(profile).toMatch(
      /<key>PayloadUUID<\/key><string>[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}<\/string>/,
    );
    expect(mobileconfig(made({ rules: [] }))).toContain('<array>\n\n</array>');
    const idOf = (text: string) => /PayloadUUID<\/key><string>([^<]+)/.exec(text)?.[1];
    expect(idOf(mobileconfig(made({ rules: [] })))).toBe(idOf(profile));
  });

  test.each([
    ['another platform', { platform: 'ios' }],
    ['another answer', { rules: null }],
    ['a page of a longer list', { nextCursor: 'x' }],
  ])('are not made of %s', (_, change) => {
    expect(() => made(change)).toThrow();
  });
});
