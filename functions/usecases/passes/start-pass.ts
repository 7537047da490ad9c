import type { Pass } from '../../domain/passes/pass.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Puts the pass and queues its parts. The start is a conditional write, so two ticks start it once.
 * If the queueing is lost, the parts have no heartbeat, and a later tick queues them again.
 */
export async function startPass(
  deps: Pick<Dependencies, 'work' | 'queue'>,
  pass: Pass,
  now: Instant,
): Promise<boolean> {
  if (!(await deps.work.start(pass))) return false;
  const parts = Array.from({ length: pass.parts }, (_, part) => ({ passId: pass.id, part }));
  await deps.queue.send(
    parts,
    Math.max(0, Math.min(900, Math.ceil((pass.startedAt - now) / 1000))),
  );
  return true;
}
