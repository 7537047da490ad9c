import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  explainToken,
  LONGEST_EXPLAIN_TOKEN,
  openExplainToken,
} from '../../../functions/domain/findings/explain-link.ts';
import { LONGEST_ORDER_ID } from '../../../functions/domain/findings/order.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { NOON } from '../../made/noon.ts';

const KEY = 'k'.repeat(64);
const ORDER = 'wechat.0123456789abcdef.2';
const TOKEN = explainToken(ORDER, NOON, KEY);
const open = (token: string, now = NOON + DAY, key = KEY) => openExplainToken(token, key, now);

describe('the link of an order', () => {
  test('opens that order, for a year from the order on', () => {
    expect(open(TOKEN)).toEqual({ kind: 'order', orderId: ORDER });
    expect(open(TOKEN, NOON + 365 * DAY - 1)).toEqual({ kind: 'order', orderId: ORDER });
    expect(open(TOKEN, NOON + 365 * DAY)).toEqual({ kind: 'expired' });
  });

  test('is the same however often it is made', () => {
    expect(explainToken(ORDER, NOON, KEY)).toBe(TOKEN);
    expect(explainToken(ORDER, NOON + 1_000, KEY)).not.toBe(TOKEN);
  });

  test('signed with another key opens nothing, not even that it has expired', () => {
    const other = explainToken(ORDER, NOON, 'o'.repeat(64));
    expect(open(other)).toEqual({ kind: 'forged' });
    expect(open(other, NOON + 400 * DAY)).toEqual({ kind: 'forged' });
  });

  test('cannot be bent to another order or a later end', () => {
    const [, , , until = '', signature = ''] = TOKEN.split('.');
    expect(open(`wechat.0123456789abcdef.3.${until}.${signature}`)).toEqual({ kind: 'forged' });
    expect(open(`${ORDER}.zzzzzzz.${signature}`)).toEqual({ kind: 'forged' });
  });

  test('with any one character changed, added or left out opens nothing', () => {
    fc.assert(
      fc.property(fc.nat(TOKEN.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
        const bent = TOKEN.slice(0, at) + put + TOKEN.slice(at + 1);
        fc.pre(bent !== TOKEN);
        expect(open(bent)).toEqual({ kind: 'forged' });
      }),
      { numRuns: 300 },
    );
  });

  test('is refused whatever text is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(open(text)).toEqual({ kind: 'forged' });
      }),
      { numRuns: 200 },
    );
  });

  test('is no longer than its bound', () => {
    const longest = `${'b'.repeat(64)}.${'d'.repeat(64)}.${'9'.repeat(9)}`;
    expect(longest).toHaveLength(LONGEST_ORDER_ID);
    const token = explainToken(longest, Date.parse('9998-12-31T00:00:00Z'), KEY);
    expect(token.length).toBeLessThanOrEqual(LONGEST_EXPLAIN_TOKEN);
    expect(open(token)).toEqual({ kind: 'order', orderId: longest });
  });
});
