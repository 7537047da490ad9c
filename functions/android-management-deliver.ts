import { androidManagement } from './managers/android-management/manager.ts';
import { deliverFunction } from './managers/entry.ts';
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

/** Started with messages of the connector's queue. */
export const handler = deliverFunction(
  androidManagement(),
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
