import { deliverFunction } from './managers/entry.ts';
import { NANOMDM } from './managers/nanomdm/nanomdm.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  accessRunsOnly,
  blocklist,
  clock,
  connector,
  connectors,
  deadline,
  fleet,
  heardBodies,
  ids,
  metrics,
  places,
  secret,
  settings,
  work,
} from './runtime/wiring.ts';

export const handler = deliverFunction(
  NANOMDM,
  once(() =>
    compose(process.env, {
      settings,
      clock,
      deadline,
      ids,
      blocklist,
      fleet,
      places,
      access: accessRunsOnly,
      work,
      metrics,
      connector,
      connectors,
      secret,
      heardBodies,
    }),
  ),
);
