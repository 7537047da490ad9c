import { compose } from './adapters/compose.ts';
import { accessRuns, blocklist, clock, fleet, metrics, queue, settings, work } from './adapters/parts.ts';
import { type Needs, on } from './http/binding.ts';
import { flushEachMinute } from './http/flush-each-minute.ts';
import { httpFunction } from './http/pipeline.ts';
import { INGEST_INVENTORIES, RECORD_RESULTS, RECORD_RUN } from './http/source-routes.ts';
import { ingestInventories } from './usecases/ingest.ts';
import { recordResults } from './usecases/results.ts';
import { recordRun } from './usecases/runs.ts';

export const bindings = [
  on(INGEST_INVENTORIES, (deps: Needs<typeof ingestInventories>, { caller, path, body }) =>
    ingestInventories(deps, { caller, ...path, ...body }),
  ),
  on(RECORD_RUN, (deps: Needs<typeof recordRun>, { caller, path, body }) =>
    recordRun(deps, { caller, ...path, ...body }),
  ),
  on(RECORD_RESULTS, (deps: Needs<typeof recordResults>, { caller, body }) => recordResults(deps, { caller, ...body })),
];

export const handler = httpFunction(
  () =>
    compose(process.env, {
      settings,
      clock,
      blocklist,
      fleet,
      access: accessRuns,
      work,
      queue,
      metrics,
    }),
  bindings,
  flushEachMinute(),
);
