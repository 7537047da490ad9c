import { type Needs, on } from './http/binding.ts';
import {
  LIST_BANS,
  LIST_DEVICES,
  LIST_FINDINGS,
  LIST_FLEET_PASSES,
  LIST_PASSES,
  LIST_REPORTS,
  READ_AUDIT,
  READ_BAN,
  READ_COMPLIANCE,
  READ_DEVICE,
  READ_FINDING,
  READ_PREVIEW,
  READ_REPORT,
  READ_RESTRICTIONS,
} from './http/fleet-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { compose } from './runtime/compose.ts';
import {
  audit,
  bansReadOnly,
  blocklist,
  clock,
  fleet,
  reports,
  settings,
  stories,
  work,
} from './runtime/wiring.ts';
import { compliance } from './usecases/bans/compliance.ts';
import { listBans, readBan } from './usecases/bans/read-bans.ts';
import { listFindings, readFinding } from './usecases/bans/read-findings.ts';
import { readPreview } from './usecases/bans/read-preview.ts';
import { listReports, readReport } from './usecases/bans/read-reports.ts';
import { readRestrictions } from './usecases/bans/read-restrictions.ts';
import { listDevices, readDevice } from './usecases/devices/read-devices.ts';
import { listFleetPasses, listPasses } from './usecases/passes/read-passes.ts';
import { readAudit } from './usecases/read-audit.ts';

export const bindings = [
  on(LIST_BANS, (deps: Needs<typeof listBans>, { caller, query }) =>
    listBans(deps, { caller, ...query }),
  ),
  on(READ_BAN, (deps: Needs<typeof readBan>, { caller, path, query }) =>
    readBan(deps, { caller, banId: path.id, ...query }),
  ),
  on(READ_PREVIEW, (deps: Needs<typeof readPreview>, { caller, path }) =>
    readPreview(deps, { caller, banId: path.id, previewId: path.previewId }),
  ),
  on(LIST_FINDINGS, (deps: Needs<typeof listFindings>, { caller, path, query }) =>
    listFindings(deps, { caller, banId: path.id, ...query }),
  ),
  on(READ_FINDING, (deps: Needs<typeof readFinding>, { caller, path }) =>
    readFinding(deps, { caller, banId: path.id, deviceId: path.deviceId }),
  ),
  on(READ_COMPLIANCE, (deps: Needs<typeof compliance>, { caller, path }) =>
    compliance(deps, { caller, banId: path.id }),
  ),
  on(LIST_FLEET_PASSES, (deps: Needs<typeof listFleetPasses>, { caller, query }) =>
    listFleetPasses(deps, { caller, ...query }),
  ),
  on(LIST_PASSES, (deps: Needs<typeof listPasses>, { caller, path, query }) =>
    listPasses(deps, { caller, banId: path.id, ...query }),
  ),
  on(LIST_REPORTS, (deps: Needs<typeof listReports>, { caller, path }) =>
    listReports(deps, { caller, banId: path.id }),
  ),
  on(READ_REPORT, (deps: Needs<typeof readReport>, { caller, path, query }) =>
    readReport(deps, { caller, banId: path.id, reportId: path.reportId, ...query }),
  ),
  on(LIST_DEVICES, (deps: Needs<typeof listDevices>, { caller, query }) =>
    listDevices(deps, { caller, ...query }),
  ),
  on(READ_DEVICE, (deps: Needs<typeof readDevice>, { caller, path }) =>
    readDevice(deps, { caller, ...path }),
  ),
  on(READ_RESTRICTIONS, (deps: Needs<typeof readRestrictions>, { caller, query }) =>
    readRestrictions(deps, { caller, ...query }),
  ),
  on(READ_AUDIT, (deps: Needs<typeof readAudit>, { caller, query }) =>
    readAudit(deps, { caller, ...query }),
  ),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      blocklist,
      bans: bansReadOnly,
      fleet,
      stories,
      work,
      audit,
      reports,
    }),
  bindings,
);
