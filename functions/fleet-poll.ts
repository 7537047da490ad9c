import { pollFunction } from './managers/entry.ts';
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
  heardNowhere,
  ids,
  metrics,
  places,
  queueAsideOnly,
  secret,
  settings,
  work,
} from './runtime/wiring.ts';

/** Started by the schedule each minute. */
export const handler = pollFunction(
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
      queue: queueAsideOnly,
      metrics,
      connectors,
      connector,
      secret,
      heardBodies: heardNowhere,
    }),
  ),
);
