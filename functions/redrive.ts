import type { Context } from 'aws-lambda';
import { redriveObject } from './events/redrive-object.ts';
import { type RedrivenPrefix, redrivePrefix } from './events/redrive-prefix.ts';
import { type RedriveRequest, redriveRequest } from './events/redrive-request.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  explainLinks,
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
    explainLinks,
    metrics,
  }),
);

/**
 * An operator invokes this with `{"key": "<object of the failures bucket>"}`, or for many objects
 * with `{"prefix": "<how their keys begin>", "continuation": null}`. It answers with counts, and
 * with the continuation to give next. It deletes an object when all records in it are done.
 */
export async function handler(
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<RedrivenPrefix> {
  const request = redriveRequest(event);
  const deps = await load();
  try {
    return await redrive(deps, request, () => context.getRemainingTimeInMillis());
  } finally {
    deps.metrics.flush();
  }
}

async function redrive(
  deps: Awaited<ReturnType<typeof load>>,
  request: RedriveRequest,
  timeLeft: () => number,
): Promise<RedrivenPrefix> {
  if ('prefix' in request) return redrivePrefix(deps, request, timeLeft);
  const redriven = await redriveObject(deps, request.key);
  if (redriven === null)
    throw new Error(
      `There is no object ${request.key} in the failures bucket: give a key as the bucket lists ` +
        'it.',
    );
  return { ...redriven, continuation: null };
}
