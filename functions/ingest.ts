import { on } from './http/binding.ts';
import { httpFunction } from './http/pipeline.ts';
import { INGEST_INVENTORIES, RECORD_RESULTS, RECORD_RUN } from './http/source-routes.ts';
import { compose } from './runtime/compose.ts';
import { flushEachMinute } from './runtime/flush-each-minute.ts';
import {
  accessRunsOnly,
  blocklist,
  clock,
  deadline,
  fleetOfMany,
  metrics,
  places,
  queueAsideOnly,
  settings,
  workAudited,
} from './runtime/wiring.ts';
import { ingestInventories } from './usecases/devices/ingest.ts';
import { recordResults } from './usecases/devices/results.ts';
import { recordRun } from './usecases/passes/runs.ts';

export const bindings = [
  on(INGEST_INVENTORIES, ingestInventories),
  on(RECORD_RUN, recordRun),
  on(RECORD_RESULTS, recordResults),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      deadline,
      blocklist,
      fleet: fleetOfMany,
      places,
      access: accessRunsOnly,
      work: workAudited,
      queue: queueAsideOnly,
      metrics,
    }),
  bindings,
  flushEachMinute(),
);
