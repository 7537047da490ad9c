import { pollFunction } from './managers/entry.ts';
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
  heardNowhere,
  ids,
  metrics,
  places,
  queueAsideOnly,
  secret,
  settings,
  work,
} from './runtime/wiring.ts';

export const handler = pollFunction(
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
      queue: queueAsideOnly,
      metrics,
      connector,
      connectors,
      secret,
      heardBodies: heardNowhere,
    }),
  ),
);
