import { resultsBody, runBody, sourceLine } from './device-schema.ts';
import { noPath, noQuery, sourcePath } from './query-schema.ts';
import { jsonBody, linesBody, route } from './route.ts';

/* What sources and other connectors call. */

export const INGEST_INVENTORIES = route({
  method: 'POST',
  path: '/v1/sources/{source}/inventories',
  name: 'ingestInventories',
  summary: 'Report the inventories of up to 200 devices, one a line',
  access: ['connector'],
  parameters: sourcePath,
  query: noQuery,
  body: linesBody(sourceLine),
  status: 200,
  answer: { kind: 'json', description: 'How many lines were accepted, and what became of each' },
  sampled: true,
});

export const RECORD_RUN = route({
  method: 'POST',
  path: '/v1/sources/{source}/runs',
  name: 'recordRun',
  summary:
    'Begin or end a run over all devices of a source; an ended run retires those that it did ' +
    'not list',
  access: ['connector'],
  parameters: sourcePath,
  query: noQuery,
  body: jsonBody(runBody, { largest: 16 * 1024 }),
  status: 200,
  answer: { kind: 'json', description: 'The run, and the pass that retires what it did not list' },
});

export const RECORD_RESULTS = route({
  method: 'POST',
  path: '/v1/orders/results',
  name: 'recordResults',
  summary: 'Report what became of up to 200 orders',
  access: ['connector'],
  parameters: noPath,
  query: noQuery,
  body: jsonBody(resultsBody),
  status: 200,
  answer: { kind: 'json', description: 'How many results were accepted, and what became of each' },
  sampled: true,
});

export const SOURCE_ROUTES = [INGEST_INVENTORIES, RECORD_RUN, RECORD_RESULTS] as const;
