import { test } from '@jest/globals';
import type { Factory } from '../../functions/runtime/compose.ts';
import type * as wiring from '../../functions/runtime/wiring.ts';
import type { Dependencies } from '../../functions/usecases/ports.ts';
import { holds } from './holds.ts';

type Factories = { readonly [Name in keyof Dependencies]: Factory<Dependencies[Name]> };

test('every dependency has a factory of its name, which makes it', () => {
  holds<typeof wiring extends Factories ? true : false>();
});
