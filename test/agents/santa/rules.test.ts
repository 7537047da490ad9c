import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pageOfRules } from '../../../functions/agents/santa/rule-page.ts';
import {
  bundleKey,
  changesTo,
  countsOf,
  given,
  MOST_SANTA_RULES,
  type PlannedRule,
  planRules,
  type SantaRule,
  wholeList,
} from '../../../functions/agents/santa/rules.ts';
import type { ManagerRule } from '../../../functions/domain/bans/manager-rules.ts';

const CERTIFICATE = 'ab'.repeat(32);

function aRule(match: ManagerRule['match'], change: Partial<ManagerRule> = {}): ManagerRule {
  return {
    banId: 'wechat',
    app: 'WeChat',
    platform: 'macos',
    match,
    title: { en: 'WeChat is banned', fr: 'WeChat est interdit' },
    reference: 'https://example.org/decision',
    ...change,
  };
}

const TEXT = {
  policy: 'BLOCKLIST',
  custom_msg: 'WeChat is banned\nWeChat est interdit',
  custom_url: 'https://example.org/decision',
};
const LANGUAGES = ['en', 'fr'];

describe('rules of a ban as Santa holds them', () => {
  test.each([
    [{ teamId: '5a4re8sf68' }, 'TEAMID', '5A4RE8SF68'],
    [
      { teamId: '5A4RE8SF68', signingId: 'com.tencent.xinWeChat' },
      'SIGNINGID',
      '5A4RE8SF68:com.tencent.xinWeChat',
    ],
    [{ signerSha256: CERTIFICATE.toUpperCase() }, 'CERTIFICATE', CERTIFICATE],
  ] as const)('%j', (match, rule_type, identifier) => {
    const { rules, notHeld } = planRules([aRule(match)], LANGUAGES);
    expect(rules.map(({ rule }) => rule)).toEqual([{ identifier, rule_type, ...TEXT }]);
    expect(notHeld).toEqual([]);
  });

  test('a bundle of a team is a rule once it is known which signing id it has', () => {
    const rule = aRule({ teamId: '5A4RE8SF68', bundleId: 'com.tencent.XinWeChat' });
    expect(planRules([rule], LANGUAGES)).toEqual({
      rules: [],
      notHeld: [
        {
          banId: 'wechat',
          app: 'WeChat',
          why: 'no Mac has shown yet which signing id this bundle of the team has',
        },
      ],
    });
    const seen = new Map([[bundleKey('5a4re8sf68', 'COM.tencent.xinwechat'), ['WeChatMac']]]);
    expect(planRules([rule], LANGUAGES, seen).rules.map(({ key }) => key)).toEqual([
      'SIGNINGID:5A4RE8SF68:WeChatMac',
    ]);
  });

  test('what Santa would drop in silence is not sent, and is said', () => {
    const { rules, notHeld } = planRules(
      [aRule({ teamId: 'SHORT' }), aRule({ signerSha256: 'abc' })],
      LANGUAGES,
    );
    expect(rules).toEqual([]);
    expect(notHeld.map(({ why }) => why)).toEqual([
      'its team id is not ten letters and digits',
      'its certificate is not 64 hex digits',
    ]);
  });

  test('two bans of one team are one rule, which carries both out', () => {
    const { rules } = planRules(
      [aRule({ teamId: '5A4RE8SF68' }), aRule({ teamId: '5a4re8sf68' }, { banId: 'tencent' })],
      LANGUAGES,
    );
    expect(rules.map(({ key, bans }) => [key, bans])).toEqual([
      ['TEAMID:5A4RE8SF68', ['wechat', 'tencent']],
    ]);
  });

  test('a title without the languages of the stage is told as it is; no reference, no link', () => {
    const { rules } = planRules(
      [aRule({ teamId: '5A4RE8SF68' }, { title: { de: 'Verboten' }, reference: null })],
      LANGUAGES,
    );
    expect(rules[0]?.rule).toEqual({
      identifier: '5A4RE8SF68',
      rule_type: 'TEAMID',
      policy: 'BLOCKLIST',
      custom_msg: 'Verboten',
    });
  });

  test('a Mac is given no more rules than it can be kept of', () => {
    const many = Array.from({ length: MOST_SANTA_RULES + 2 }, (_, i) =>
      aRule({ teamId: String(i).padStart(10, 'T') }),
    );
    const { rules, notHeld } = planRules(many, LANGUAGES);
    expect([rules.length, notHeld.length]).toEqual([MOST_SANTA_RULES, 2]);
  });
});

function teams(...names: readonly string[]): readonly PlannedRule[] {
  return planRules(
    names.map((name) => aRule({ teamId: name.padStart(10, '0') })),
    LANGUAGES,
  ).rules;
}

/** What Santa makes of a list: https://northpole.dev/development/sync-protocol.html */
function applied(had: ReadonlyMap<string, SantaRule>, list: readonly SantaRule[], clean: boolean) {
  const rules = new Map(clean && list.length > 0 ? [] : had);
  for (const rule of list) {
    const key = `${rule.rule_type}:${rule.identifier}`;
    if (rule.policy === 'REMOVE') rules.delete(key);
    else rules.set(key, rule);
  }
  return rules;
}

const asMap = (planned: readonly PlannedRule[]) =>
  new Map(planned.map(({ key, rule }) => [key, rule]));

describe('what a Mac is given', () => {
  test('new rules, changed texts, and the removal of what no longer holds', () => {
    const had = given(teams('A', 'B'), true);
    const [a] = teams('A');
    if (a === undefined) throw new Error('no rule was made');
    const told = { ...a, rule: { ...a.rule, custom_msg: 'Another text' } };
    expect(changesTo(had, [told, ...teams('C')])).toEqual([
      told.rule,
      teams('C')[0]?.rule,
      { identifier: '000000000B', rule_type: 'TEAMID', policy: 'REMOVE' },
    ]);
    expect(changesTo(had, teams('A', 'B'))).toEqual([]);
  });

  test('an empty list still drops what the Mac has', () => {
    expect(wholeList([])).toEqual([
      { identifier: '0000000000', rule_type: 'TEAMID', policy: 'REMOVE' },
    ]);
  });

  test('by differences or anew, a Mac comes to have what is planned', () => {
    const set = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E'));
    fc.assert(
      fc.property(set, set, fc.boolean(), (before, after, clean) => {
        const had = teams(...before);
        const planned = teams(...after);
        const list = clean ? wholeList(planned) : changesTo(given(had, true), planned);
        expect(applied(asMap(had), list, clean)).toEqual(asMap(planned));
      }),
    );
  });

  test('pages hold all rules once, in order, and end without a cursor', () => {
    const rules = wholeList(teams(...Array.from({ length: 250 }, (_, i) => `T${i}`)));
    const seen: SantaRule[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page = pageOfRules(rules, cursor);
      if (page === null) throw new Error('the cursor was not taken');
      seen.push(...page.rules);
      cursor = page.cursor ?? null;
      pages += 1;
    } while (cursor !== null);
    expect(seen).toEqual(rules);
    expect(pages).toBe(3);
  });

  test('a cursor of another list is not taken', () => {
    const many = (n: number) => wholeList(teams(...Array.from({ length: n }, (_, i) => `T${i}`)));
    const cursor = pageOfRules(many(150), null)?.cursor ?? '';
    expect(pageOfRules(many(151), cursor)).toBeNull();
    expect(pageOfRules(many(150), 'nonsense')).toBeNull();
    expect(pageOfRules(many(150), cursor)?.rules).toHaveLength(50);
  });

  test('counts rules by kind', () => {
    expect(countsOf(given(teams('A', 'B'), true))).toEqual({
      TEAMID: 2,
      SIGNINGID: 0,
      CERTIFICATE: 0,
    });
  });
});
