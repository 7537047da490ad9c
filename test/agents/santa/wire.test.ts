import { describe, expect, test } from '@jest/globals';
import { blockedExecutions } from '../../../functions/agents/santa/blocked-executions.ts';
import { type RulesKnown, syncTypeFor } from '../../../functions/agents/santa/sync-type.ts';
import {
  readCursor,
  readEvents,
  readPostflight,
  readPreflight,
} from '../../../functions/agents/santa/wire.ts';
import { NOON } from '../../made/noon.ts';

const NOTHING = { TEAMID: 0, SIGNINGID: 0, CERTIFICATE: 0 };
const TEAM = { key: 'TEAMID:5A4RE8SF68', tag: 'x', bans: ['wechat'], taken: true };

describe('what Santa sends', () => {
  test('a preflight without what is zero, false or empty', () => {
    const body = {
      serial_num: 'C02X',
      santa_version: '2026.5',
      client_mode: 'MONITOR',
      teamid_rule_count: 2,
      rulesHash: 'abc',
    };
    expect(readPreflight(body)).toEqual({
      wantsAll: false,
      rulesHash: 'abc',
      counts: { ...NOTHING, TEAMID: 2 },
    });
    expect(readPreflight({ request_clean_sync: true }).wantsAll).toBe(true);
  });

  test.each([null, 'text', [], 7, { teamid_rule_count: -1, rulesHash: 5, cursor: {} }])(
    'nothing usable costs only itself: %j',
    (body) => {
      expect(readPreflight(body)).toEqual({ wantsAll: false, rulesHash: null, counts: NOTHING });
      expect(readPostflight(body)).toEqual({ received: 0, processed: 0, rulesHash: null });
      expect(readCursor(body)).toBeNull();
      expect(readEvents(body)).toEqual([]);
    },
  );

  test('events, and none that lacks its decision or time', () => {
    const event = {
      decision: 'BLOCK_SIGNINGID',
      execution_time: 1_795_666_200.5,
      team_id: '5A4RE8SF68',
      signing_id: '5A4RE8SF68:com.tencent.xinWeChat',
      signing_chain: [{ sha256: 'AB'.repeat(32) }, { sha256: 'cd'.repeat(32) }],
      file_bundle_id: 'com.tencent.xinWeChat',
      file_bundle_name: 'WeChat',
      file_name: 'WeChat',
    };
    expect(readEvents({ events: [event, { decision: 'BLOCK_TEAMID' }, null] })).toEqual([
      {
        decision: 'BLOCK_SIGNINGID',
        at: 1_795_666_200_500,
        teamId: '5A4RE8SF68',
        signingId: '5A4RE8SF68:com.tencent.xinWeChat',
        certificate: 'ab'.repeat(32),
        bundleId: 'com.tencent.xinWeChat',
        name: 'WeChat',
      },
    ]);
  });
});

describe('how a sync is done', () => {
  const known: RulesKnown = { given: [TEAM], rulesHash: 'abc', synced: true };
  const said = { wantsAll: false, rulesHash: 'abc', counts: { ...NOTHING, TEAMID: 1 } };
  test.each([
    ['the Mac has what it was given', said, known, 'NORMAL'],
    ['it asks for all', { ...said, wantsAll: true }, known, 'CLEAN'],
    ['its rules have another hash', { ...said, rulesHash: 'abd' }, known, 'CLEAN'],
    ['it has not synced yet', said, { ...known, synced: false }, 'CLEAN'],
    ['without a hash, the numbers agree', { ...said, rulesHash: null }, known, 'NORMAL'],
    ['without a hash, they do not', { ...said, rulesHash: null, counts: NOTHING }, known, 'CLEAN'],
    [
      'without a hash, of a Mac that refused some',
      { ...said, rulesHash: null, counts: NOTHING },
      { ...known, given: [{ ...TEAM, taken: false }] },
      'NORMAL',
    ],
  ] as const)('%s', (_, saidNow, knownNow, type) => {
    expect(syncTypeFor(saidNow, knownNow)).toBe(type);
  });
});

describe('blocked executions', () => {
  const event = {
    decision: 'BLOCK_TEAMID',
    at: NOON,
    teamId: '5A4RE8SF68',
    signingId: null,
    certificate: null,
    bundleId: null,
    name: 'WeChat',
  };

  test('the newest of each ban whose rule stopped it', () => {
    const later = { ...event, at: NOON + 1, name: 'WeChat Helper' };
    expect(blockedExecutions([later, event], [TEAM], NOON + 2)).toEqual([
      { banId: 'wechat', at: NOON + 1, name: 'WeChat Helper' },
    ]);
  });

  test.each([
    ['allowed', { ...event, decision: 'ALLOW_TEAMID' }],
    ['stopped by a rule of somebody else', { ...event, decision: 'BLOCK_BINARY' }],
    ['of a team that no rule names', { ...event, teamId: 'ZZZZZZZZZZ' }],
    ['of no team', { ...event, teamId: null }],
    ['with a decision that is a name of all objects', { ...event, decision: 'constructor' }],
  ])('none %s', (_, one) => {
    expect(blockedExecutions([one], [TEAM], NOON)).toEqual([]);
  });

  test('one of the future has just happened', () => {
    const ahead = { ...event, at: NOON + 86_400_000 };
    expect(blockedExecutions([ahead], [TEAM], NOON)).toEqual([
      { banId: 'wechat', at: NOON, name: 'WeChat' },
    ]);
  });
});
