import type { Head } from '../../domain/devices/head.ts';
import type { Ruled } from '../../domain/devices/report.ts';
import type { CensusRound, Finding } from '../../domain/findings/finding.ts';
import type { Dependencies } from '../ports.ts';
import { type SettledDevice, settleDevice } from './settle-device.ts';

/**
 * Judges a device as it is, with no new report. A pass asks for this, or a result for one of its
 * rows. `rejudge`: all its apps are looked at. `census`: the census that counts it. `row`: one of
 * its rows, as it was read a moment ago.
 * `null`: there is no such device.
 */
export async function judgeAgain(
  deps: Pick<Dependencies, 'blocklist' | 'fleet' | 'places' | 'clock' | 'metrics' | 'settings'>,
  deviceId: string,
  how: { readonly rejudge: boolean; readonly census?: CensusRound; readonly row?: Finding },
): Promise<SettledDevice | null> {
  const settled = await settleDevice(deps, { deviceId, rule: asItIs, report: null, ...how });
  return settled.kind === 'settled' ? settled : null;
}

function asItIs(head: Head | null): Ruled<'unknown'> {
  return head === null ? { kind: 'left', why: 'unknown' } : { kind: 'head', head };
}
