import { deliverFunction } from './managers/entry.ts';
import { NANOMDM } from './managers/nanomdm/nanomdm.ts';
import { compose } from './runtime/compose.ts';
import { deliveringParts } from './runtime/connector-parts.ts';
import { once } from './runtime/once.ts';

/** Started with messages of the connector's queue. */
export const handler = deliverFunction(
  NANOMDM,
  once(() => compose(process.env, deliveringParts())),
);
