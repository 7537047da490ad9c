import { androidManagement } from './managers/android-management/manager.ts';
import { deliverFunction } from './managers/entry.ts';
import { compose } from './runtime/compose.ts';
import { deliveringParts } from './runtime/connector-parts.ts';
import { once } from './runtime/once.ts';

/** Started with messages of the connector's queue. */
export const handler = deliverFunction(
  androidManagement(),
  once(() => compose(process.env, deliveringParts())),
);
