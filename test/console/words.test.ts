import { describe, expect, test } from '@jest/globals';
import { ENGLISH, type Word } from '../../console/words/english.ts';
import { FRENCH } from '../../console/words/french.ts';
import { chosenOf, say } from '../../console/words/words.ts';
import { BAN_STATES } from '../../functions/domain/bans/ban-record.ts';
import { GATE_STATES } from '../../functions/domain/bans/gate.ts';
import { CAUSES, FINDING_STATUSES, OUTCOMES } from '../../functions/domain/findings/finding.ts';
import { ORDER_ACTIONS } from '../../functions/domain/order-action.ts';
import { PASS_KINDS } from '../../functions/domain/passes/pass.ts';
import { GATE_LIFE_ACTS } from '../../functions/usecases/bans/read-gate-life.ts';
import { PASS_STATES } from '../../functions/usecases/views/pass-answer.ts';

const placesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)),
];

describe('the words', () => {
  test('are there in both languages, with the same values put in', () => {
    expect(Object.keys(FRENCH).sort()).toEqual(Object.keys(ENGLISH).sort());
    for (const [word, english] of Object.entries(ENGLISH)) {
      const french = FRENCH[word as Word];
      expect([word, french.trim().length > 0]).toEqual([word, true]);
      expect([word, [...placesIn(french)].sort()]).toEqual([word, [...placesIn(english)].sort()]);
      expect([word, french.split('|').length]).toEqual([word, english.split('|').length]);
    }
  });

  test('have one for each of the API’s terms', () => {
    const terms = {
      state: BAN_STATES,
      gate: GATE_STATES,
      gateAct: GATE_LIFE_ACTS,
      status: FINDING_STATUSES,
      cause: CAUSES,
      outcome: OUTCOMES,
      action: ORDER_ACTIONS,
      pass: PASS_KINDS,
      passState: PASS_STATES,
    };
    const lacking = Object.entries(terms).flatMap(([kind, values]) =>
      values.map((value) => `${kind}.${value}`).filter((word) => !Object.hasOwn(ENGLISH, word)),
    );
    expect(lacking).toEqual([]);
  });

  test('are chosen by the first of the reader’s languages that there is', () => {
    expect(chosenOf(['de-CH', 'fr-CA', 'en'])).toBe('fr');
    expect(chosenOf(['de', 'nl'])).toBe('en');
  });

  test('count as each language counts, and write its numbers', () => {
    expect(say('{n} ban|{n} bans', { n: 0 }, 'en')).toBe('0 bans');
    expect(say('{n} ban|{n} bans', { n: 1 }, 'en')).toBe('1 ban');
    expect(say('{n} constat|{n} constats', { n: 0 }, 'fr')).toBe('0 constat');
    expect(say('{n} ban|{n} bans', { n: 12_345 }, 'en')).toBe('12,345 bans');
  });
});
