import { accessContract } from './access.contract.ts';
import { bansContract } from './bans.contract.ts';
import { brakesContract } from './brakes.contract.ts';
import { connectorsContract } from './connectors.contract.ts';
import { fleetContract } from './fleet.contract.ts';
import { historyContract } from './history.contract.ts';
import { placesContract } from './places.contract.ts';
import type { Stores } from './stores.ts';
import { storiesContract } from './stories.contract.ts';
import { workContract } from './work.contract.ts';

/** What stores must do, whatever they are made of: each contract is run on all of them. */
export const CONTRACTS: readonly (readonly [
  name: string,
  contract: (stores: () => Stores) => void,
])[] = [
  ['bans', bansContract],
  ['brakes', brakesContract],
  ['fleet', fleetContract],
  ['places', placesContract],
  ['work', workContract],
  ['history', historyContract],
  ['stories', storiesContract],
  ['access, operators and audit', accessContract],
  ['connectors', connectorsContract],
];
