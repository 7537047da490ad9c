import { type Restrictions, restrictionsFor } from '../../domain/bans/restriction-lists.ts';
import type { Platform } from '../../domain/devices/app.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';

/** What managers of a platform must keep from being installed or started, in one group. */
export async function readRestrictions(
  deps: Pick<Dependencies, 'blocklist' | 'clock'>,
  input: { readonly caller: Caller; readonly platform: Platform; readonly group: string },
): Promise<Restrictions & { readonly platform: Platform; readonly group: string }> {
  const { platform, group } = input;
  return {
    platform,
    group,
    ...restrictionsFor(await deps.blocklist.current(), { platform, group }, deps.clock.now()),
  };
}
