import { androidManagement } from './managers/android-management/manager.ts';
import { pollFunction } from './managers/entry.ts';
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
      queue: queueAsideOnly,
      metrics,
      connectors,
      connector,
      secret,
    }),
  ),
);
