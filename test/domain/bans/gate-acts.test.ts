import { describe, expect, test } from '@jest/globals';
import { inForce } from '../../../functions/domain/bans/ban-act.ts';
import { pause, resume, setGate } from '../../../functions/domain/bans/gate-acts.ts';
import { DAY, formatInstant } from '../../../functions/domain/time/instant.ts';
import { actOf, BAN, banInForce, STATES, type StateName, wordFor } from '../ban-states.ts';
import { APPROVED, gateOf } from '../fixtures.ts';

const NOW = APPROVED + DAY;
const stop = { by: 'approver', at: NOW, reason: 'a system app is hit', ordered: 12 };
const go = { by: 'second', at: NOW, reason: 'they all have it', count: 12 };
const paused = banInForce({ gate: gateOf({ state: 'paused', count: 12, by: 'approver' }) });

describe('a pause and a resume', () => {
  test.each<[StateName, string, string]>([
    ['draft', 'conflict', 'conflict'],
    ['proposed', 'conflict', 'conflict'],
    ['approved', 'act', 'conflict'],
    ['approved, with a draft', 'act', 'conflict'],
    ['approved, with a proposal', 'act', 'conflict'],
    ['lifted', 'conflict', 'conflict'],
    ['lifted and gone', 'conflict', 'conflict'],
  ])('%s, its gate open: %s, %s', (state, pausing, resuming) => {
    expect(wordFor(pause(STATES[state], stop))).toBe(pausing);
    expect(wordFor(resume(STATES[state], go))).toBe(resuming);
  });

  test('a pause closes the gate with its reason, in the blocklist and in the audit', () => {
    const ban = banInForce();
    const { act, told } = actOf(pause(ban, stop));
    const gate = { ...gateOf(), state: 'paused', count: 12, ...{ by: 'approver', at: NOW } };
    expect(told.enforced?.gate).toEqual({ ...gate, reason: stop.reason });
    expect(act.ban.after).toEqual({ ...ban.record, lock: 8 });
    expect(act.blocklist?.after).toMatchObject({ version: 4, lock: 10 });
    expect(act.blocklist?.after.bans[0]).toEqual(told.enforced);
    const { censused: _, ...shown } = gateOf();
    expect(act.act).toEqual({
      at: NOW,
      by: 'approver',
      action: 'ban.pause',
      on: `bans/${BAN}`,
      before: { ...shown, at: formatInstant(APPROVED) },
      after: {
        ...shown,
        state: 'paused',
        count: 12,
        reason: stop.reason,
        by: 'approver',
        at: formatInstant(NOW),
      },
    });
  });

  test.each([
    ['the removals that were ordered', 3, 12],
    ['the count before, where it is higher', 40, 40],
  ])('the number shown is %s', (_name, count, shown) => {
    const { told } = actOf(pause(banInForce({ gate: gateOf({ count }) }), stop));
    expect(told.enforced?.gate.count).toBe(shown);
  });

  test('a second pause changes nothing, nor who paused', () => {
    expect(pause(paused, { ...stop, by: 'second' })).toEqual({
      kind: 'stands',
      told: { record: paused.record, enforced: paused.enforced },
    });
  });

  test.each([
    ['the one who paused', { ...go, by: 'approver' }, 'forbidden'],
    ['the one who paused, with another number', { ...go, by: 'approver', count: 1 }, 'forbidden'],
    ['another approver with a number too low', { ...go, count: 11 }, 'conflict'],
    ['another approver with a number too high', { ...go, count: 13 }, 'conflict'],
    ['another approver with the number shown', go, 'act'],
  ])('a resume by %s', (_name, command, word) => {
    expect(wordFor(resume(paused, command))).toBe(word);
  });

  test.each([
    [true, 'open'],
    [false, 'pending'],
  ])('counted by a census before: %s, a resume leads to %s', (censused, state) => {
    const gate = gateOf({ state: 'paused', count: 12, by: 'approver', censused });
    const { act, told } = actOf(resume(banInForce({ gate }), go));
    expect(told.enforced?.gate).toMatchObject({ state, by: 'second', at: NOW, limit: 50 });
    expect(act.act).toMatchObject({ action: 'ban.resume', by: 'second' });
  });
});

test('a gate that moves by itself says by whom and when', () => {
  const ban = inForce(banInForce({ gate: gateOf({ state: 'pending' }) }));
  if (ban === null) throw new Error('the ban is not in force');
  const act = setGate(ban, gateOf({ by: 'census', at: NOW }), 'gate.open');
  expect(act.act).toMatchObject({
    at: NOW,
    by: 'census',
    action: 'gate.open',
    before: { state: 'pending' },
    after: { state: 'open' },
  });
});
