import {
  APPROVE_BAN,
  END_EXEMPTION,
  FREEZE_REPORT,
  GRANT_EXEMPTION,
  LIFT_BAN,
  PAUSE_BAN,
  PROPOSE_BAN,
  REQUEST_PREVIEW,
  RESUME_BAN,
  SAVE_BAN,
} from './http/ban-routes.ts';
import { type Needs, on } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import { findingsOnly } from './runtime/findings-only.ts';
import { bans, clock, ids, queue, reports, settings, work } from './runtime/wiring.ts';
import { approveBan } from './usecases/bans/approve-ban.ts';
import { endExemption } from './usecases/bans/end-exemption.ts';
import { freezeReport } from './usecases/bans/freeze-report.ts';
import { grantExemption } from './usecases/bans/grant-exemption.ts';
import { liftBan } from './usecases/bans/lift-ban.ts';
import { pauseBan } from './usecases/bans/pause-ban.ts';
import { proposeBan } from './usecases/bans/propose-ban.ts';
import { requestPreview } from './usecases/bans/request-preview.ts';
import { resumeBan } from './usecases/bans/resume-ban.ts';
import { saveBan } from './usecases/bans/save-ban.ts';

export const bindings = [
  on(SAVE_BAN, (deps: Needs<typeof saveBan>, { caller, path, body }) =>
    saveBan(deps, { caller, banId: path.id, document: body }),
  ),
  on(PROPOSE_BAN, (deps: Needs<typeof proposeBan>, { caller, path, body }) =>
    proposeBan(deps, { caller, banId: path.id, ...body }),
  ),
  on(APPROVE_BAN, (deps: Needs<typeof approveBan>, { caller, path, body }) =>
    approveBan(deps, { caller, banId: path.id, ...body }),
  ),
  on(LIFT_BAN, (deps: Needs<typeof liftBan>, { caller, path, body }) =>
    liftBan(deps, { caller, banId: path.id, ...body }),
  ),
  on(PAUSE_BAN, (deps: Needs<typeof pauseBan>, { caller, path, body }) =>
    pauseBan(deps, { caller, banId: path.id, ...body }),
  ),
  on(RESUME_BAN, (deps: Needs<typeof resumeBan>, { caller, path, body }) =>
    resumeBan(deps, { caller, banId: path.id, ...body }),
  ),
  on(
    REQUEST_PREVIEW,
    (deps: Needs<typeof requestPreview>, { caller, path, body, idempotencyKey }) =>
      requestPreview(deps, { caller, banId: path.id, ...body, idempotencyKey }),
  ),
  on(
    GRANT_EXEMPTION,
    (deps: Needs<typeof grantExemption>, { caller, path, body, idempotencyKey }) =>
      grantExemption(deps, { caller, banId: path.id, ...body, idempotencyKey }),
  ),
  on(END_EXEMPTION, (deps: Needs<typeof endExemption>, { caller, path }) =>
    endExemption(deps, { caller, banId: path.id, exemptionId: path.exemptionId }),
  ),
  on(FREEZE_REPORT, (deps: Needs<typeof freezeReport>, { caller, path, body }) =>
    freezeReport(deps, { caller, banId: path.id, ...body }),
  ),
];

export const handler = httpFunction(
  () =>
    compose(process.env, { settings, clock, ids, bans, fleet: findingsOnly, work, queue, reports }),
  bindings,
);
