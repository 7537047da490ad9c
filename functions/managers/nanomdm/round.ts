import { HOUR, type Instant } from '../../domain/time/instant.ts';
import {
  type Command,
  DEVICE_INFORMATION,
  installedApplicationList,
  ownUuid,
  PROFILE_LIST,
  pending,
} from './commands.ts';
import { blocksByProfile, type Device, isLost, platformOf } from './device.ts';
import type { Means } from './means.ts';

/* What a device is asked in each round: what it is, what it has, whether it keeps our profile. */

const ASKED = ['info', 'list', 'profiles'] as const;
type Asked = (typeof ASKED)[number];

/** Answers to questions that were asked anew are taken, too, if they are not older than so many. */
const MOST_ASKED_BEFORE = 24;

/** The device with what it is to be asked next, if anything is due. */
export function withRound(device: Device, { pollHours, restricts }: Means, now: Instant): Device {
  const { listedAt, isListWanted } = device;
  const isRoundDue = listedAt === null || isListWanted || now - listedAt >= pollHours * HOUR;
  const begins = isRoundDue && device.list === null;
  const keepsProfile = blocksByProfile(device) && (restricts || device.profile.held !== null);
  const asked = ASKED.filter((what) => {
    const before = device[what];
    if (before !== null) return isLost(before, device, now);
    return begins && (what !== 'profiles' || keepsProfile);
  });
  let after = device;
  for (const what of asked) {
    const asks = after.asks + 1;
    after = { ...after, asks, [what]: pending(ownUuid(after, what, asks), now) };
  }
  return after;
}

export function roundCommands(device: Device): readonly Command[] {
  const requests = {
    info: DEVICE_INFORMATION,
    list: installedApplicationList(platformOf(device) === 'ios'),
    profiles: PROFILE_LIST,
  };
  return ASKED.flatMap((what) => {
    const asked = device[what];
    return asked === null || asked.isQueued ? [] : [{ uuid: asked.uuid, request: requests[what] }];
  });
}

/**
 * Which question a command was. `null`: none that was asked here. Others also ask devices through
 * the same NanoMDM, for a part of the apps perhaps: what they are answered is no list of ours.
 */
export function questionOf(device: Device, uuid: string): Asked | null {
  const { asks } = device;
  for (const what of ASKED) {
    if (device[what]?.uuid === uuid) return what;
    for (let n = asks; n > Math.max(0, asks - MOST_ASKED_BEFORE); n--)
      if (ownUuid(device, what, n) === uuid) return what;
  }
  return null;
}
