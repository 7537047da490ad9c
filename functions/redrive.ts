import { type Redriven, redriveObject } from './events/redrive-object.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  failedObjects,
  fleetFindingsOnly,
  metrics,
  topic,
} from './runtime/wiring.ts';

const load = once(() =>
  compose(process.env, {
    clock,
    blocklist,
    bans: bansReadOnly,
    fleet: fleetFindingsOnly,
    topic,
    failedObjects,
    metrics,
  }),
);

/**
 * An operator invokes this with `{"key": "<object of the failures bucket>"}`. It answers with
 * counts. It deletes the object when all records in it are done.
 */
export async function handler(event: { readonly key?: unknown }): Promise<Redriven> {
  if (typeof event.key !== 'string' || event.key === '') {
    throw new TypeError('Give the key of an object in the failures bucket: {"key": "…"}.');
  }
  const deps = await load();
  try {
    return await redriveObject(deps, event.key);
  } finally {
    deps.metrics.flush();
  }
}
