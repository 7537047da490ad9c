import { on } from './http/binding.ts';
import { ENROLL } from './http/device-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { access, clock, ids, metrics, settings } from './runtime/wiring.ts';
import { enroll } from './usecases/devices/enroll.ts';

export const bindings = [on(ENROLL, enroll)];

export const handler = httpFunction(
  () => compose(process.env, { settings, clock, ids, access, metrics }),
  bindings,
  // An alarm waits for what it counts, and it counts rarely.
  (deps) => deps.metrics.flush(),
);
