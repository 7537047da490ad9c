import { deliverFunction } from './managers/entry.ts';
import { FLEET } from './managers/fleet/manager.ts';
import { compose } from './runtime/compose.ts';
import { deliveringParts } from './runtime/connector-parts.ts';
import { once } from './runtime/once.ts';

/** Started with messages of the connector's queue. */
export const handler = deliverFunction(
  FLEET,
  once(() => compose(process.env, deliveringParts())),
);
