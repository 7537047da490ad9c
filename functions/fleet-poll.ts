import { pollFunction } from './managers/entry.ts';
import { FLEET } from './managers/fleet/manager.ts';
import { compose } from './runtime/compose.ts';
import { pollingParts } from './runtime/connector-parts.ts';
import { once } from './runtime/once.ts';

/** Started by the schedule each minute. */
export const handler = pollFunction(
  FLEET,
  once(() => compose(process.env, pollingParts())),
);
