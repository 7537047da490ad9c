import { on } from './http/binding.ts';
import { ENROLL } from './http/device-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { access, clock, ids, settings } from './runtime/wiring.ts';
import { enroll } from './usecases/devices/enroll.ts';

export const bindings = [on(ENROLL, enroll)];

export const handler = httpFunction(
  () => compose(process.env, { settings, clock, ids, access }),
  bindings,
);
