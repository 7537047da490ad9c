import {
  type AdmitNeeds,
  admitByPresentHead,
  admitDevice,
} from '../../functions/usecases/devices/admit-device.ts';
import { checkIn } from '../../functions/usecases/devices/check-in.ts';
import { readDeviceRestrictions } from '../../functions/usecases/devices/read-blocked.ts';
import type { SentCheckIn } from './check-in.ts';

/* Requests of devices as their functions bind them: first the token is looked up. */

export const checkInWith = (
  deps: AdmitNeeds & Parameters<typeof checkIn>[0],
  token: string,
  said: SentCheckIn,
) => admitDevice(deps, token, (device) => checkIn(deps, { ...said, device }));

export const blockedFor = (
  deps: AdmitNeeds & Parameters<typeof readDeviceRestrictions>[0],
  token: string,
  cursor: string | null = null,
) => admitByPresentHead(deps, token, (device) => readDeviceRestrictions(deps, { device, cursor }));
