import { beforeAll, describe } from '@jest/globals';
import { NOON } from '../made/noon.ts';
import { memoryDependencies } from '../memory/dependencies.ts';
import { CONTRACTS } from './contracts.ts';
import type { Stores } from './stores.ts';

describe.each(CONTRACTS)('in memory: %s', (_name, contract) => {
  let stores: Stores;
  beforeAll(() => {
    stores = memoryDependencies({ clock: { now: () => NOON } });
  });
  contract(() => stores);
});
