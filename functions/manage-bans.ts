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
} from './http/ban-act-routes.ts';
import { on } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  bans,
  clock,
  fleetFindingsOnly,
  ids,
  queue,
  reports,
  settings,
  work,
} from './runtime/wiring.ts';
import { endExemption, grantExemption } from './usecases/bans/exemptions.ts';
import { pauseBan, resumeBan } from './usecases/bans/gate-of-ban.ts';
import { approveBan, liftBan, proposeBan } from './usecases/bans/life-of-ban.ts';
import { requestPreview } from './usecases/bans/previews.ts';
import { freezeReport } from './usecases/bans/reports.ts';
import { saveBan } from './usecases/bans/save-ban.ts';

export const bindings = [
  on(SAVE_BAN, saveBan),
  on(PROPOSE_BAN, proposeBan),
  on(APPROVE_BAN, approveBan),
  on(LIFT_BAN, liftBan),
  on(PAUSE_BAN, pauseBan),
  on(RESUME_BAN, resumeBan),
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
      fleet: fleetFindingsOnly,
      work,
      queue,
      reports,
    }),
  bindings,
);
