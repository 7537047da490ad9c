import type { Pass } from '../../domain/passes/pass.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies, Started, WithStart } from '../ports.ts';

/**
 * Puts the pass and queues its parts. The start is a conditional write, so two ticks start it once.
 * If the queueing is lost, the parts have no heartbeat, and a later tick queues them again.
 * `also` is written in the same transaction.
 */
export async function startPass(
  deps: Pick<Dependencies, 'work' | 'queue'>,
  pass: Pass,
  now: Instant,
  also: WithStart = {},
): Promise<Started> {
  const started = await deps.work.start(pass, also);
  if (started.kind !== 'started') return started;
  await deps.queue.send(
    pass,
    Array.from({ length: pass.parts }, (_, part) => part),
    Math.max(0, Math.min(900, Math.ceil((pass.startedAt - now) / 1000))),
  );
  return started;
}
