import { isPlaceholder } from '../../domain/devices/device-names.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Notes that a run has named a device, though its line was refused: the source still has it. A
 * device of which nothing is known has no head to note that on, so it is noted beside. It never
 * throws. What cannot be noted makes the run incomplete, and then it retires nobody.
 */
export async function nameRefused(
  deps: Pick<Dependencies, 'fleet' | 'work' | 'clock'>,
  source: string,
  externalId: string,
  run: SourceRun | null,
): Promise<void> {
  if (run === null || isPlaceholder(externalId)) return;
  const { runId, startedAt } = run;
  const deviceId = sourceDeviceId(source, externalId);
  try {
    const head = await deps.fleet.readHead(deviceId, true);
    const now = deps.clock.now();
    if (head === null) await deps.work.noteNamed({ source, run: runId, startedAt }, deviceId, now);
    else if (head.run !== runId) await deps.fleet.touch(deviceId, now, runId, null);
  } catch (error) {
    log('WARN', 'a device that a run names could not be noted', { error: describeError(error) });
  }
}
