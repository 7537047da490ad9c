import { onDevice } from './http/binding.ts';
import { CHECK_IN, READ_DEVICE_RESTRICTIONS } from './http/device-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { flushEachMinute } from './runtime/flush-each-minute.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  deadline,
  fleet,
  metrics,
  places,
  settings,
} from './runtime/wiring.ts';
import { admitByPresentHead, admitDevice } from './usecases/devices/admit-device.ts';
import { checkIn } from './usecases/devices/check-in.ts';
import { readDeviceRestrictions } from './usecases/devices/read-blocked.ts';

export const bindings = [
  onDevice(CHECK_IN, admitDevice, checkIn),
  onDevice(READ_DEVICE_RESTRICTIONS, admitByPresentHead, readDeviceRestrictions),
];

export const handler = httpFunction(
  () =>
    compose(
      process.env,
      {
        settings,
        clock,
        deadline,
        blocklist,
        bans: bansReadOnly,
        fleet,
        places,
        metrics,
      },
      { isHurried: true },
    ),
  bindings,
  flushEachMinute(),
);
