import { beforeAll, describe } from '@jest/globals';
import { NOON } from '../made/noon.ts';
import { memoryDependencies } from '../memory/dependencies.ts';
import { accessContract } from './access.contract.ts';
import { bansContract } from './bans.contract.ts';
import { fleetContract } from './fleet.contract.ts';
import type { Stores } from './stores.ts';
import { storiesContract } from './stories.contract.ts';
import { workContract } from './work.contract.ts';

describe.each([
  ['bans', bansContract],
  ['fleet', fleetContract],
  ['work', workContract],
  ['stories', storiesContract],
  ['access, operators and audit', accessContract],
])('in memory: %s', (_name, contract) => {
  let stores: Stores;
  beforeAll(() => {
    stores = memoryDependencies({ clock: { now: () => NOON } });
  });
  contract(() => stores);
});
