import { type Needs, on } from './http/binding.ts';
import { CREATE_ENROLLMENT_KEY, REVOKE_DEVICE } from './http/operator-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  blocklist,
  clock,
  fleetWithoutInventories,
  ids,
  operators,
  settings,
} from './runtime/wiring.ts';
import { createEnrollmentKey, revokeDevice } from './usecases/devices/operators.ts';

export const bindings = [
  on(CREATE_ENROLLMENT_KEY, (deps: Needs<typeof createEnrollmentKey>, { caller, body }) =>
    createEnrollmentKey(deps, { caller, ...body }),
  ),
  on(REVOKE_DEVICE, (deps: Needs<typeof revokeDevice>, { caller, path, body }) =>
    revokeDevice(deps, { caller, ...path, ...body }),
  ),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      ids,
      blocklist,
      fleet: fleetWithoutInventories,
      operators,
    }),
  bindings,
);
