import { expect, test } from '@jest/globals';
import { passesByItself } from '../../functions/usecases/passes-by-itself.ts';
import { BusyStore, busyError } from './busy-store.ts';

test.each(['fleet.record', 'work.savePart'])('what a busy store says of %s passes', (verb) => {
  expect(passesByItself(busyError(verb, 'conflict'))).toBe(true);
  expect(passesByItself(busyError(verb, 'throttle'))).toBe(true);
});

test('a busy store refuses some writes on end, of one kind of process', () => {
  const store = new BusyStore();
  store.push({ process: 'worker', of: 'writes of rows', how: 'throttle', skip: 1, count: 2 });
  const refused = (kind: 'worker' | 'tick', verb: string) => store.refusalOf(kind, verb) !== null;
  expect(refused('tick', 'fleet.record')).toBe(false);
  expect(refused('worker', 'work.savePart')).toBe(false);
  const taken = Array.from({ length: 4 }, () => !refused('worker', 'fleet.record'));
  expect(taken).toEqual([true, false, false, true]);
});
