import type { Context } from 'aws-lambda';
import { dynamodb, dynamodbAhead, readAhead } from './runtime/clients.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  bans,
  brakes,
  clock,
  history,
  metrics,
  places,
  queue,
  settings,
  topic,
  work,
} from './runtime/wiring.ts';
import { tick } from './usecases/passes/tick.ts';

const load = once(() =>
  compose(
    process.env,
    { settings, clock, bans, brakes, places, work, history, queue, topic, metrics, readAhead },
    { inPlaceOf: new Map([[dynamodb, dynamodbAhead]]) },
  ),
);

/**
 * The tick, once a minute. It answers with the next instant at which there is work, in
 * milliseconds, or `null`. Only a tick that reached its end counts as completed, because the alarm
 * fires when completed ticks are absent.
 */
export async function handler(
  _event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<{ readonly nextInstant: number | null }> {
  const deps = await load();
  await deps.readAhead.begin();
  try {
    const done = await tick(deps, () => context.getRemainingTimeInMillis());
    deps.metrics.count('TickCompleted', 1);
    return { nextInstant: done.nextInstant };
  } finally {
    deps.metrics.flush();
  }
}
