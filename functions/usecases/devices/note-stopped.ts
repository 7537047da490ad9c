import type { StoppedStart } from '../../domain/findings/finding.ts';
import type { Dependencies } from '../ports.ts';
import { untilWritten } from '../until-written.ts';
import { findingKey } from './read-settling.ts';

const ATTEMPTS = 5;

/**
 * Notes on a finding that a start of its app was stopped, so that its story tells it. It says
 * nothing to the world and decides nothing. One that is not newer than the one noted changes
 * nothing. `none`: the ban was not found on the device.
 */
export async function noteStopped(
  deps: Pick<Dependencies, 'blocklist' | 'fleet' | 'clock'>,
  of: { readonly banId: string; readonly deviceId: string },
  stopped: StoppedStart,
): Promise<'noted' | 'known' | 'none'> {
  const key = findingKey(await deps.blocklist.current(), of.banId, of.deviceId);
  if (key === null) return 'none';
  const done = await untilWritten(ATTEMPTS, async () => {
    const [before] = await deps.fleet.readFindings([key]);
    if (before === undefined) return 'none';
    if (before.stopped !== null && before.stopped.at >= stopped.at) return 'known';
    const asOf = Math.max(deps.clock.now(), before.asOf);
    const after = { ...before, stopped, asOf, lock: before.lock + 1 };
    const written = await deps.fleet.moveFindings({ findings: [{ before, after }] });
    return written === 'written' ? 'noted' : 'conflict';
  });
  if (done === 'conflict') throw new Error('the finding is being written by others');
  return done;
}
