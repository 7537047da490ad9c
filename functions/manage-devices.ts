import { on } from './http/binding.ts';
import {
  CONFIRM_RUN,
  CREATE_ENROLLMENT_KEY,
  REVIEW_FINDING,
  REVOKE_DEVICE,
} from './http/device-act-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  accessRunsOnly,
  blocklist,
  clock,
  fleetWithoutInventories,
  ids,
  operators,
  queueAsideOnly,
  settings,
  workAudited,
} from './runtime/wiring.ts';
import { createEnrollmentKey, revokeDevice } from './usecases/devices/operators.ts';
import { reviewFinding } from './usecases/devices/review-finding.ts';
import { confirmRun } from './usecases/passes/confirm-run.ts';

export const bindings = [
  on(CREATE_ENROLLMENT_KEY, createEnrollmentKey),
  on(REVIEW_FINDING, reviewFinding),
  on(REVOKE_DEVICE, revokeDevice),
  on(CONFIRM_RUN, confirmRun),
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
      access: accessRunsOnly,
      work: workAudited,
      queue: queueAsideOnly,
    }),
  bindings,
);
