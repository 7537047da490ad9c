import type { Head } from '../../domain/devices/head.ts';
import type { Dependencies } from '../ports.ts';
import { authenticateDevice } from './device-token.ts';

/**
 * A device is answered within so many milliseconds, whatever hangs. The functions have ten seconds,
 * of which the last repeat of a call that was given up needs some.
 */
export const LASTS = 6_000;

export type AdmitNeeds = Pick<Dependencies, 'fleet' | 'deadline'>;
type Serve<T> = (device: Head) => Promise<T>;

/**
 * Looks a device's token up, and serves the device only then. So a stranger with a made-up token
 * costs two reads of a row, and nothing that was sent is inflated or parsed. The time of both is
 * bounded together. Throws the refusal of a token that opens nothing.
 */
export function admitDevice<T>(deps: AdmitNeeds, token: string, serve: Serve<T>): Promise<T> {
  return deps.deadline.within(LASTS, async () => serve(await authenticateDevice(deps, token)));
}

/**
 * The same by a consistent read, for answers that must not be made from a head that is a moment
 * old.
 */
export function admitByPresentHead<T>(
  deps: AdmitNeeds,
  token: string,
  serve: Serve<T>,
): Promise<T> {
  return deps.deadline.within(LASTS, async () =>
    serve(await authenticateDevice(deps, token, { consistent: true })),
  );
}
