import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { type BanSchema, banSchema } from '../../functions/http/ban-schema.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { type Assignable, type Equal, holds, type RequiredKeys, type Whole } from './holds.ts';

type Written = z.input<BanSchema>;

describe('the type of a ban document and its schema', () => {
  test('know the same fields of the same types, however deep', () => {
    holds<Equal<Whole<Written>, Whole<BanDocument>>>();
    holds<Equal<z.output<BanSchema>, BanDocument>>();
  });

  test('let whoever writes one leave out what has a default, and nothing else', () => {
    type Needed =
      | 'id'
      | 'title'
      | 'reason'
      | 'contact'
      | 'decision'
      | 'timeZone'
      | 'scope'
      | 'apps';
    holds<Equal<RequiredKeys<Written>, Needed>>();
    holds<Equal<RequiredKeys<Written['decision']>, 'authority'>>();
    holds<Equal<RequiredKeys<Written['scope']>, 'platforms'>>();
  });

  test('take a document that was read as one to be written', () => {
    holds<Assignable<Whole<BanDocument>, Written>>();
    const read = banSchema.parse(aSentBan());
    expect(banSchema.parse(read)).toEqual(read);
  });
});
