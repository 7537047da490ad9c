import { on } from './http/binding.ts';
import { CHECK_IN } from './http/device-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { flushEachMinute } from './runtime/flush-each-minute.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  fleet,
  metrics,
  places,
  settings,
} from './runtime/wiring.ts';
import { checkIn } from './usecases/devices/check-in.ts';

export const bindings = [on(CHECK_IN, checkIn)];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      blocklist,
      bans: bansReadOnly,
      fleet,
      places,
      metrics,
    }),
  bindings,
  flushEachMinute(),
);
