import { expect, test } from '@jest/globals';
import {
  banOf,
  EMPTY_BLOCKLIST,
  gateStateOf,
  withBrakes,
} from '../../../functions/domain/bans/blocklist.ts';
import {
  type Brake,
  lastBrake,
  pauseAct,
  sameBrakes,
} from '../../../functions/domain/bans/brake.ts';
import { aBrake } from '../../made/brake.ts';
import { anEnforcedBan } from '../../made/enforced-ban.ts';
import { NOON } from '../../made/noon.ts';

const BLOCKLIST = { ...EMPTY_BLOCKLIST, bans: [anEnforcedBan(), anEnforcedBan({ id: 'other' })] };
const [{ id: BAN }] = [anEnforcedBan()];
const of =
  (...brakes: readonly Brake[]) =>
  ({ id }: { readonly id: string }) =>
    id === BAN ? brakes : [];

test('the last pause is the one that was made last, in whatever order they are read', () => {
  const [early, late] = [aBrake(), aBrake({ by: 'another', at: NOON + 1 })];
  expect(lastBrake([late, early])).toBe(late);
  expect(lastBrake([early, late])).toBe(late);
  expect(lastBrake([])).toBeNull();
});

test('the audit says who paused which ban, when and why', () => {
  expect(pauseAct(aBrake({ banId: 'some-ban' }))).toMatchObject({
    at: NOON,
    by: 'approver',
    action: 'ban.pause',
    on: 'bans/some-ban',
    after: { state: 'paused', reason: 'a system app was named' },
  });
});

test.each<Partial<Brake>>([
  { banId: 'other' },
  { by: 'another' },
  { at: NOON + 1 },
  { reason: 'another' },
  { audited: false },
])('pauses that differ by %p are not the same', (change) => {
  expect(sameBrakes([aBrake()], [aBrake(change)])).toBe(false);
});

test('pauses that are fewer or more are not the same, and equal ones are', () => {
  expect(sameBrakes([aBrake()], [])).toBe(false);
  expect(sameBrakes([], [aBrake()])).toBe(false);
  expect(sameBrakes([aBrake()], [aBrake()])).toBe(true);
  expect(sameBrakes([], [])).toBe(true);
});

test('a pause closes its ban’s gate, leaves the others open, and stands in a new blocklist', () => {
  const paused = withBrakes(BLOCKLIST, of(aBrake()));
  expect(paused.bans.map(gateStateOf)).toEqual(['paused', 'open']);
  expect(BLOCKLIST.bans.map(gateStateOf)).toEqual(['open', 'open']);
  expect(banOf(paused, 'other')).toBe(BLOCKLIST.bans[1]);
  expect(paused.lock).toBe(BLOCKLIST.lock);
});

test('the same pauses leave the blocklist as it is, the very object', () => {
  expect(withBrakes(BLOCKLIST, of())).toBe(BLOCKLIST);
  const paused = withBrakes(BLOCKLIST, of(aBrake()));
  expect(withBrakes(paused, of(aBrake()))).toBe(paused);
});
