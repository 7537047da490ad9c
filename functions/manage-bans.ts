import {
  APPROVE_BAN,
  CONFIRM_COUNT,
  END_EXEMPTION,
  FREEZE_REPORT,
  GRANT_EXEMPTION,
  LIFT_BAN,
  PROPOSE_BAN,
  RAISE_LIMIT,
  REQUEST_PREVIEW,
  RESUME_BAN,
  SAVE_BAN,
} from './http/ban-act-routes.ts';
import { on } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  bans,
  clock,
  fleetHeadsAndFindings,
  ids,
  places,
  queueAsideOnly,
  reports,
  settings,
  work,
} from './runtime/wiring.ts';
import { approveBan } from './usecases/bans/approve-ban.ts';
import { confirmCount } from './usecases/bans/confirm-count.ts';
import { endExemption } from './usecases/bans/end-exemption.ts';
import { freezeReport } from './usecases/bans/freeze-report.ts';
import { grantExemption } from './usecases/bans/grant-exemption.ts';
import { liftBan } from './usecases/bans/lift-ban.ts';
import { proposeBan } from './usecases/bans/propose-ban.ts';
import { raiseLimit } from './usecases/bans/raise-limit.ts';
import { requestPreview } from './usecases/bans/request-preview.ts';
import { resumeBan } from './usecases/bans/resume-ban.ts';
import { saveBan } from './usecases/bans/save-ban.ts';

export const bindings = [
  on(SAVE_BAN, saveBan),
  on(PROPOSE_BAN, proposeBan),
  on(APPROVE_BAN, approveBan),
  on(LIFT_BAN, liftBan),
  on(RESUME_BAN, resumeBan),
  on(RAISE_LIMIT, raiseLimit),
  on(CONFIRM_COUNT, confirmCount),
  on(REQUEST_PREVIEW, requestPreview),
  on(GRANT_EXEMPTION, grantExemption),
  on(END_EXEMPTION, endExemption),
  on(FREEZE_REPORT, freezeReport),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      ids,
      bans,
      fleet: fleetHeadsAndFindings,
      places,
      work,
      queue: queueAsideOnly,
      reports,
    }),
  bindings,
);
