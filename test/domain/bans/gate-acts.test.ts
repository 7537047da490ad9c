import { describe, expect, test } from '@jest/globals';
import { inForce } from '../../../functions/domain/bans/ban-act.ts';
import { gateStateOf } from '../../../functions/domain/bans/blocklist.ts';
import { confirm, raise, resume, setGate } from '../../../functions/domain/bans/gate-acts.ts';
import { NO_PLACES } from '../../../functions/domain/bans/places.ts';
import { DAY, formatInstant, HOUR } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { actOf, BAN, banInForce, STATES, type StateName, wordFor } from '../ban-states.ts';
import { APPROVED, documentOf, gateOf } from '../fixtures.ts';

const NOW = APPROVED + DAY;
const said = { at: NOW, reason: 'they all have it' };
const brake = aBrake({ at: NOW - 1 });
const paused = banInForce({ gate: gateOf({ count: 12 }), brakes: [brake] });
const full = banInForce({ gate: gateOf({ state: 'full', count: 60, limit: 50 }) });
const waiting = banInForce({ gate: gateOf({ state: 'pending', count: 48, limit: 50 }) });
const taken = { ...NO_PLACES, counted: 50, held: 10 };

describe('acts on the gate', () => {
  test.each<[StateName]>([
    ['draft'],
    ['proposed'],
    ['approved'],
    ['approved, with a draft'],
    ['approved, with a proposal'],
    ['lifted'],
    ['lifted and gone'],
  ])('%s, its gate open or none: there is nothing to do', (state) => {
    const by = 'second';
    expect(wordFor(resume(STATES[state], { ...said, by, count: 12 }))).toBe('conflict');
    expect(wordFor(raise(STATES[state], { ...said, by, limit: 60, places: taken }))).toBe(
      'conflict',
    );
    expect(wordFor(confirm(STATES[state], { ...said, by, count: 12 }))).toBe('conflict');
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
});

describe('a resume', () => {
  test.each([
    ['with a number too low', 11, 'conflict'],
    ['with a number too high', 13, 'conflict'],
    ['with the number shown', 12, 'act'],
  ])('%s', (_name, count, word) => {
    expect(wordFor(resume(paused, { ...said, by: 'second', count }))).toBe(word);
  });

  test('releases every pause, and has what was found meanwhile swept before it is blocked', () => {
    const brakes = [brake, aBrake({ by: 'third', at: NOW - 2 })];
    const gate = gateOf({ state: 'full', count: 60, limit: 50 });
    const ban = banInForce({ gate, brakes });
    const { act, told } = actOf(resume(ban, { ...said, by: 'second', count: 60 }));
    expect(told.enforced).toMatchObject({
      gate: { ...gate, blocking: null, reason: said.reason, by: 'second', at: NOW },
      brakes: [],
    });
    expect(act.released).toBe(brakes);
    expect(act.blocklist?.after.bans[0]).toEqual(told.enforced);
    expect(act.act).toMatchObject({
      by: 'second',
      action: 'ban.resume',
      on: `bans/${BAN}`,
      before: { state: 'paused' },
      after: { state: 'full', reason: said.reason, by: 'second', at: formatInstant(NOW) },
    });
  });

  test.each([
    ['pending', gateOf({ state: 'pending', count: 60, limit: 50 })],
    ['full', gateOf({ state: 'full', count: 60, limit: 50 })],
  ])('of a %s gate lets blocks go on from before, but where blocking uninstalls', (_, gate) => {
    const document = documentOf({
      scope: { platforms: ['android', 'ios', 'chromeos', 'windows'], groups: [] },
      apps: [
        {
          name: 'Odd',
          match: [
            { platform: 'android', packageName: 'com.odd.*' },
            { platform: 'windows', productCode: '{23170F69-40C1-2702-2408-000001000000}' },
          ],
        },
      ],
    });
    const carried = (['android', 'ios', 'appStore', 'chromeos'] as const).map((platform) => ({
      platform,
      id: `odd-${platform}`,
    }));
    const carriedRules = [
      [0, 0],
      [0, 1],
    ] as const;
    const ban = banInForce({ gate, brakes: [brake], document, carried, carriedRules });
    const { told } = actOf(resume(ban, { ...said, by: 'second', count: 60 }));
    expect(told.enforced?.carried.map(({ id }) => id)).toEqual(['odd-ios', 'odd-appStore']);
    expect(told.enforced?.carriedRules).toEqual([[0, 1]]);
  });

  test('the proposer alone does not resume her own ban above its limit', () => {
    const ban = { ...full, enforced: full.enforced && { ...full.enforced, brakes: [brake] } };
    const { told } = actOf(resume(ban, { ...said, by: 'author', count: 60 }));
    expect(told.enforced?.gate).toMatchObject({ state: 'full', limit: 50 });
    expect(wordFor(raise(full, { ...said, by: 'author', limit: 60, places: taken }))).toBe(
      'forbidden',
    );
  });
});

describe('a second approver', () => {
  const first = { ...said, by: 'approver', count: 12 };

  test('is asked for where one who has paused resumes: nothing is released yet', () => {
    const { act, told } = actOf(resume(paused, first));
    const asked = { act: 'resume', number: 12, by: 'approver', at: NOW };
    expect(told).toMatchObject({ asked, record: { asked } });
    expect(act.blocklist).toBeUndefined();
    expect(act.released).toBeUndefined();
    expect(act.act).toMatchObject({
      action: 'ban.resume.ask',
      after: { number: 12, until: formatInstant(NOW + HOUR) },
    });
  });

  test.each([
    ['a moment before the hour is over', 'second', HOUR - 1, 'resume', 12, true],
    ['after the hour', 'second', HOUR, 'resume', 12, false],
    ['who is the first again', 'approver', 1, 'resume', 12, false],
    ['asked for another act', 'second', 1, 'raise', 12, false],
    ['asked for another number', 'second', 1, 'resume', 11, false],
  ] as const)('%s', (_name, by, after, act, number, released) => {
    const brakes = [brake, aBrake({ by: 'second', at: NOW - 2 })];
    const ban = banInForce({ gate: gateOf({ count: 12 }), brakes });
    const record = { ...ban.record, asked: { act, number, by: 'approver', at: NOW } };
    const outcome = resume({ ...ban, record }, { ...first, by, at: NOW + after });
    if (outcome.kind === 'refused') throw new Error('it was refused');
    expect(outcome.told.asked === undefined).toBe(released);
    expect(outcome.told.enforced?.brakes).toEqual(released ? [] : brakes);
  });

  test('asking again changes nothing, nor the hour', () => {
    const { told } = actOf(resume(paused, first));
    const again = resume({ ...paused, record: told.record }, { ...first, at: NOW + HOUR - 1 });
    expect(again).toMatchObject({ kind: 'stands', told: { asked: { at: NOW } } });
  });

  test('may name the number of the first, though more devices wait by now', () => {
    const asks = { ...said, by: 'approver', limit: 60, places: taken };
    const { told } = actOf(raise(full, asks));
    const ban = { ...full, record: told.record };
    const more = { ...asks, by: 'second', places: { ...taken, held: 25 } };
    expect(actOf(raise(ban, more)).told.enforced?.gate).toMatchObject({ state: 'open', limit: 60 });
    expect(wordFor(raise(ban, { ...more, limit: 61 }))).toBe('conflict');
    expect(wordFor(raise(full, more))).toBe('conflict');
  });
});

describe('a raise', () => {
  test.each([
    ['above the number shown', 'second', 61, 'conflict'],
    ['below the number shown', 'second', 59, 'conflict'],
    ['by who wrote the revision', 'author', 60, 'forbidden'],
    ['by another approver', 'second', 60, 'act'],
  ])('%s: %s, %d', (_name, by, limit, word) => {
    expect(wordFor(raise(full, { ...said, by, limit, places: taken }))).toBe(word);
  });

  test('opens the gate with the limit named', () => {
    const command = { ...said, by: 'second', limit: 60, places: taken };
    const { act, told } = actOf(raise(full, command));
    expect(told.enforced?.gate).toMatchObject({ state: 'open', limit: 60, count: 60 });
    expect(act.act).toMatchObject({ action: 'ban.raise', by: 'second' });
    expect(told.asked).toBeUndefined();
  });
});

describe('a confirmation', () => {
  test.each([
    ['by who wrote the revision', 'author', 48, 'forbidden'],
    ['by another approver with another number', 'second', 47, 'conflict'],
    ['by another approver', 'second', 48, 'act'],
  ])('%s: %s, %d', (_name, by, count, word) => {
    expect(wordFor(confirm(waiting, { by, at: NOW, count }))).toBe(word);
  });

  test('by who approved waits for a second approver', () => {
    const { told } = actOf(confirm(waiting, { by: 'approver', at: NOW, count: 48 }));
    expect(told.asked).toMatchObject({ act: 'confirm', number: 48 });
    expect(told.enforced?.gate.state).toBe('pending');
  });

  test('opens the gate, and a pause that holds goes on holding', () => {
    const { enforced } = waiting;
    const ban = { ...waiting, enforced: enforced && { ...enforced, brakes: [brake] } };
    const { told } = actOf(confirm(ban, { by: 'second', at: NOW, count: 48 }));
    expect(told.enforced?.gate.state).toBe('open');
    expect(told.enforced && gateStateOf(told.enforced)).toBe('paused');
  });

  test('is not for a gate that waits for its census', () => {
    const ban = banInForce({ gate: gateOf({ state: 'pending', census: null, count: 0 }) });
    expect(wordFor(confirm(ban, { by: 'second', at: NOW, count: 0 }))).toBe('conflict');
  });
});
