import { on } from './http/binding.ts';
import { CREATE_ENROLLMENT_KEY, REVIEW_FINDING, REVOKE_DEVICE } from './http/device-act-routes.ts';
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
import { reviewFinding } from './usecases/devices/review-finding.ts';

export const bindings = [
  on(CREATE_ENROLLMENT_KEY, createEnrollmentKey),
  on(REVIEW_FINDING, reviewFinding),
  on(REVOKE_DEVICE, revokeDevice),
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
