import { pollFunction } from './managers/entry.ts';
import { NANOMDM } from './managers/nanomdm/nanomdm.ts';
import { compose } from './runtime/compose.ts';
import { pollingParts } from './runtime/connector-parts.ts';
import { once } from './runtime/once.ts';

/** Started by the schedule each minute. */
export const handler = pollFunction(
  NANOMDM,
  once(() => compose(process.env, pollingParts())),
);
