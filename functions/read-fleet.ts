import {
  LIST_BANS,
  LIST_FINDINGS,
  LIST_PASSES,
  LIST_REPORTS,
  READ_BAN,
  READ_COMPLIANCE,
  READ_FINDING,
  READ_GATE_LIFE,
  READ_HISTORY,
  READ_PREVIEW,
  READ_REPORT,
} from './http/ban-read-routes.ts';
import { on } from './http/binding.ts';
import { LIST_DEVICES, READ_DEVICE } from './http/device-read-routes.ts';
import { EXPLAIN_ORDER } from './http/explain-routes.ts';
import {
  LIST_CONNECTORS,
  LIST_FLEET_PASSES,
  READ_AUDIT,
  READ_RESTRICTIONS,
} from './http/fleet-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { readConnectors } from './managers/read-connectors.ts';
import { compose } from './runtime/compose.ts';
import {
  audit,
  bansReadOnly,
  blocklist,
  clock,
  connectors,
  fleet,
  history,
  places,
  reports,
  settings,
  stories,
  work,
} from './runtime/wiring.ts';
import { explainOrder } from './usecases/bans/explain-order.ts';
import { readOrListRestrictions } from './usecases/bans/list-restrictions.ts';
import { listBans, readBan } from './usecases/bans/read-bans.ts';
import { readCompliance } from './usecases/bans/read-compliance.ts';
import { listFindings, readFinding } from './usecases/bans/read-findings.ts';
import { readGateLife } from './usecases/bans/read-gate-life.ts';
import { readHistory } from './usecases/bans/read-history.ts';
import { readPreview } from './usecases/bans/read-preview.ts';
import { listReports, readReport } from './usecases/bans/read-reports.ts';
import { listDevices, readDevice } from './usecases/devices/read-devices.ts';
import { listFleetPasses, listPasses } from './usecases/passes/read-passes.ts';
import { readAudit } from './usecases/read-audit.ts';

export const bindings = [
  on(LIST_BANS, listBans),
  on(READ_BAN, readBan),
  on(READ_PREVIEW, readPreview),
  on(LIST_FINDINGS, listFindings),
  on(READ_FINDING, readFinding),
  on(READ_COMPLIANCE, readCompliance),
  on(READ_HISTORY, readHistory),
  on(READ_GATE_LIFE, readGateLife),
  on(LIST_FLEET_PASSES, listFleetPasses),
  on(LIST_PASSES, listPasses),
  on(LIST_REPORTS, listReports),
  on(READ_REPORT, readReport),
  on(LIST_DEVICES, listDevices),
  on(READ_DEVICE, readDevice),
  on(EXPLAIN_ORDER, explainOrder),
  on(READ_RESTRICTIONS, readOrListRestrictions),
  on(LIST_CONNECTORS, readConnectors),
  on(READ_AUDIT, readAudit),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      blocklist,
      bans: bansReadOnly,
      fleet,
      places,
      stories,
      work,
      history,
      connectors,
      audit,
      reports,
    }),
  bindings,
);
