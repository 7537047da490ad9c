import { describe, expect, test } from '@jest/globals';
import { compose } from '../../functions/runtime/compose.ts';
import type * as wiring from '../../functions/runtime/wiring.ts';
import type { Clock, Dependencies, Ids } from '../../functions/usecases/ports.ts';
import { type Assignable, type Equal, holds, type Not } from './holds.ts';

type Wiring = typeof wiring;
/** What a composition of these parts gives. */
type Composed<K extends keyof Wiring> = ReturnType<typeof compose<Pick<Wiring, K>>>;

describe('what compose gives', () => {
  test('is what was asked for, each as its port, and nothing else', () => {
    holds<Equal<Composed<'clock' | 'ids'>, { readonly clock: Clock; readonly ids: Ids }>>();
    holds<Equal<keyof Composed<'bans' | 'fleet'>, 'bans' | 'fleet'>>();
  });

  test('meets the need of a use case only where every part is there', () => {
    type Need = Pick<Dependencies, 'bans' | 'clock'>;
    holds<Assignable<Composed<'bans' | 'clock'>, Need>>();
    holds<Assignable<Composed<'bans' | 'clock' | 'fleet'>, Need>>();
    holds<Not<Assignable<Composed<'bans'>, Need>>>();
    holds<Not<Assignable<Composed<'clock' | 'fleet'>, Need>>>();
  });

  test('has a factory for each dependency, under its name', () => {
    holds<Equal<Exclude<keyof Dependencies, keyof Wiring>, never>>();
    holds<Assignable<Composed<keyof Dependencies>, Dependencies>>();
  });

  test('is made once for each part', () => {
    let made = 0;
    const part = () => ({ number: ++made });
    const { one, other } = compose({}, { one: part, other: part });
    expect([one.number, other.number, made]).toEqual([1, 1, 1]);
  });
});
