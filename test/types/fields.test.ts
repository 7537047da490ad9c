import { describe, expect, test } from '@jest/globals';
import {
  fields,
  flag,
  number,
  orNull,
  type Reader,
  text,
} from '../../functions/adapters/dynamodb/read-attribute.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { type Assignable, type Equal, holds, type Not } from './holds.ts';

/** What `fields` takes for a row of this type. */
type Readers<T> = Parameters<typeof fields<T>>[0];

/** `true` if there is a field of `T` that its readers may do without. */
type MayForget<T> = {
  [K in keyof T]-?: Assignable<Omit<Readers<T>, K>, Readers<T>>;
}[keyof T];

describe('the readers of a row', () => {
  test('are one for each field, and none may be forgotten', () => {
    holds<Equal<keyof Readers<Head>, keyof Head>>();
    holds<Equal<MayForget<Head>, false>>();
    holds<Equal<MayForget<Finding>, false>>();
  });

  test('are wanted for a field that may be left out, too', () => {
    holds<Equal<MayForget<{ readonly always: string; readonly sometimes?: string }>, false>>();
  });

  test('read the type of their field, and not another one', () => {
    type Row = { readonly count: number; readonly at: number | null };
    holds<Not<Assignable<{ count: Reader<string>; at: Reader<number> }, Readers<Row>>>>();
    holds<Not<Assignable<{ count: Reader<number | null>; at: Reader<number> }, Readers<Row>>>>();
    holds<Equal<ReturnType<ReturnType<typeof fields<Row>>>, Row>>();
  });

  test('make that type of a row, and pass over what they do not know', () => {
    const read = fields<{ name: string; count: number | null; done: boolean }>({
      name: text,
      count: orNull(number),
      done: flag,
    });
    expect(read({ M: { name: { S: 'a' }, newer: { N: '1' } } }, 'row')).toEqual({
      name: 'a',
      count: null,
      done: false,
    });
  });
});
