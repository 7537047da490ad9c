import { deliverFunction } from './managers/entry.ts';
import { FLEET } from './managers/fleet/manager.ts';
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

/** Started by the queue of the connector. */
export const handler = deliverFunction(
  FLEET,
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
      connectors,
      connector,
      secret,
      heardBodies,
    }),
  ),
);
