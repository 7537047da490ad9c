import type { Context, SQSEvent } from 'aws-lambda';
import { workMessageOf } from './events/work-message.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  deadline,
  fleetOfMany,
  metrics,
  places,
  queue,
  settings,
  work,
} from './runtime/wiring.ts';
import { workOnPart } from './usecases/passes/work-on-part.ts';

const load = once(() =>
  compose(process.env, {
    settings,
    clock,
    deadline,
    blocklist,
    bans: bansReadOnly,
    fleet: fleetOfMany,
    places,
    work,
    queue,
    metrics,
  }),
);

/**
 * Works on the part of a pass that a message names. The queue delivers one message at a time, so a
 * failure is thrown. The message then comes again when its visibility ends. After ten failures it
 * goes to the dead-letter queue.
 */
export async function handler(
  event: Pick<SQSEvent, 'Records'>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<void> {
  const deps = await load();
  const timeLeft = () => context.getRemainingTimeInMillis();
  try {
    for (const record of event.Records) await workOnPart(deps, workMessageOf(record), timeLeft);
  } finally {
    deps.metrics.flush();
  }
}
