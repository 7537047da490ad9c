import { orderResultsBody } from './device-bodies.ts';
import { runBody, sourceLine } from './device-schema.ts';
import { noPath, noQuery, sourcePath } from './query-schema.ts';
import { jsonBody, route } from './route.ts';
import { linesBody } from './source-lines.ts';

/* Routes that sources and other connectors call. */

const report = {
  method: 'POST',
  entry: 'ingest',
  throttle: 'sources',
  access: ['connector'],
  query: noQuery,
  status: 200,
} as const;

export const INGEST_INVENTORIES = route({
  ...report,
  path: '/v1/sources/{source}/inventories',
  name: 'ingestInventories',
  summary: 'Report the inventories of up to 200 devices, one a line',
  parameters: sourcePath,
  body: linesBody(sourceLine),
  answer: { kind: 'json', description: 'How many lines were accepted, and what became of each' },
  sampled: true,
});

export const RECORD_RUN = route({
  ...report,
  path: '/v1/sources/{source}/runs',
  name: 'recordRun',
  summary:
    'Begin or end a run over all devices of a source; an ended run retires those that it did ' +
    'not list',
  parameters: sourcePath,
  body: jsonBody(runBody, { largest: 16 * 1024 }),
  answer: { kind: 'json', description: 'The run, and the pass that retires what it did not list' },
});

export const RECORD_RESULTS = route({
  ...report,
  path: '/v1/orders/results',
  name: 'recordResults',
  summary: 'Report what became of up to 200 orders',
  parameters: noPath,
  body: orderResultsBody,
  answer: { kind: 'json', description: 'How many results were accepted, and what became of each' },
  sampled: true,
});

export const SOURCE_ROUTES = [INGEST_INVENTORIES, RECORD_RUN, RECORD_RESULTS] as const;
