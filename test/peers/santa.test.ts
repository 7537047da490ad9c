import { beforeEach, describe, expect, test } from '@jest/globals';
import { MacWithSanta } from '../../peers/santa/mac-with-santa.ts';

/*
 * What the stand-in of a Mac with Santa does, and where each of it is known from. Nothing of it was
 * seen on a Mac: `read` is northpolesec/santa 5f31541 (2026-08-21), `tried` is JSON that was parsed
 * by its published protocol buffers on 2026-11-26.
 */

const TEAM = '5A4RE8SF68';
const SIGNING = `${TEAM}:com.tencent.xinWeChat`;
const WECHAT = { teamId: TEAM, signingId: 'com.tencent.xinWeChat', name: 'WeChat' };
const NORMAL = { sync_type: 'NORMAL', batch_size: 100, full_sync_interval: 3_600 };

const rule = (rule_type: string, identifier: string, policy = 'BLOCKLIST') => ({
  rule_type,
  identifier,
  policy,
});

/** What the server answers; what it was told, by stages. */
let answers: Record<string, object[]>;
let told: (readonly [stage: string, body: object])[];
let mac: MacWithSanta;

const said = (stage: string) => told.filter(([of]) => of === stage).map(([, body]) => body);

beforeEach(() => {
  answers = {};
  told = [];
  mac = new MacWithSanta(async (stage, body) => {
    told.push([stage, body]);
    const next = answers[stage]?.shift();
    return next ?? (stage === 'preflight' ? NORMAL : stage === 'ruledownload' ? { rules: [] } : {});
  });
});

describe('a sync', () => {
  // Tried: the client's JSON leaves out what is zero, false or empty.
  test('says no numbers that are zero', async () => {
    await mac.sync();
    expect(Object.keys(said('preflight')[0] ?? {}).sort()).toEqual(['client_mode', 'rulesHash']);
    expect(said('postflight')).toEqual([{ syncType: 'NORMAL', rulesHash: expect.any(String) }]);
  });

  // Read: rules of all pages are written at once, at the end; the cursor is a text.
  test('takes rules of all pages, and says how many it has of each kind', async () => {
    answers.ruledownload = [
      { rules: [rule('TEAMID', TEAM)], cursor: '1' },
      { rules: [rule('SIGNINGID', SIGNING)] },
    ];
    await mac.sync();
    expect(said('ruledownload')).toEqual([{}, { cursor: '1' }]);
    expect(said('postflight')).toMatchObject([{ rules_received: 2, rules_processed: 2 }]);
    await mac.sync();
    expect(said('preflight')[1]).toMatchObject({ teamid_rule_count: 1, signingid_rule_count: 1 });
  });

  // Tried: an object in the place of the cursor is refused.
  test('breaks off at a cursor that is no text', async () => {
    answers.ruledownload = [{ rules: [], cursor: { page: 1 } }];
    await expect(mac.sync()).rejects.toThrow('cursor');
    expect(mac.rules.size).toBe(0);
  });

  // Read: a rule that it cannot use is dropped without a word, and not counted as processed.
  test('drops rules that it cannot use, and counts them', async () => {
    mac.refuses = ['CERTIFICATE'];
    const rules = [rule('TEAMID', 'no team'), rule('CERTIFICATE', 'a'.repeat(64))];
    answers.ruledownload = [{ rules: [...rules, rule('TEAMID', TEAM)] }];
    await mac.sync();
    expect(said('postflight')).toMatchObject([{ rules_received: 3, rules_processed: 1 }]);
  });

  // Read: REMOVE takes a rule away, whatever it was.
  test('takes rules away', async () => {
    answers.ruledownload = [
      { rules: [rule('TEAMID', TEAM)] },
      { rules: [rule('TEAMID', TEAM, 'REMOVE')] },
    ];
    await mac.sync();
    await mac.sync();
    expect(mac.rules.size).toBe(0);
  });

  // Read: SNTSyncRuleDownload returns early without rules. google/santa, issue 1255.
  test('that is clean drops what was there only if it is given something', async () => {
    const clean = { ...NORMAL, sync_type: 'CLEAN' };
    answers.ruledownload = [{ rules: [rule('TEAMID', TEAM)] }];
    await mac.sync();
    answers.preflight = [clean, clean];
    await mac.sync();
    expect([...mac.rules.keys()]).toEqual([`TEAMID:${TEAM}`]);
    answers.ruledownload = [{ rules: [rule('TEAMID', 'AAAAAAAAAA', 'REMOVE')] }];
    await mac.sync();
    expect(mac.rules.size).toBe(0);
  });

  // No Santa does this: it takes any setting. What is the organisation's must not be told.
  test.each([{ client_mode: 'MONITOR' }, { blocked_path_regex: '.*' }])(
    'in which the server says %j is refused',
    async (setting) => {
      answers.preflight = [{ ...NORMAL, ...setting }];
      await expect(mac.sync()).rejects.toThrow(Object.keys(setting)[0]);
    },
  );
});

describe('an app', () => {
  // Read: of two rules that fit, the one by the signing id decides before that by the team.
  test('that a rule blocks does not start, and is told with its team before its id', async () => {
    expect(mac.start(WECHAT, 1_000)).toBe(true);
    answers.ruledownload = [{ rules: [rule('TEAMID', TEAM), rule('SIGNINGID', SIGNING)] }];
    await mac.sync();
    expect(mac.start(WECHAT, 2_500)).toBe(false);
    await mac.sync();
    await mac.sync();
    // Each event is told once.
    expect(said('eventupload')).toEqual([
      {
        events: [
          {
            decision: 'BLOCK_SIGNINGID',
            execution_time: 2.5,
            team_id: TEAM,
            signing_id: SIGNING,
            file_bundle_name: 'WeChat',
          },
        ],
      },
    ]);
  });
});
