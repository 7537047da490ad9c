import {
  banPath,
  banQuery,
  findingPath,
  findingsQuery,
  noPath,
  noQuery,
  pageQuery,
  previewPath,
  reportPath,
  reportQuery,
} from './query-schema.ts';
import { READERS, read } from './read-side.ts';
import { route } from './route.ts';

/* Routes that read bans: the documents, who has the apps that they name, and their progress. */

export const LIST_BANS = route({
  ...read,
  path: '/v1/bans',
  name: 'listBans',
  summary: 'All bans, by id',
  access: READERS,
  parameters: noPath,
  query: pageQuery,
  answer: { kind: 'json', description: 'A page of bans' },
});

export const READ_BAN = route({
  ...read,
  path: '/v1/bans/{id}',
  name: 'readBan',
  summary: 'A ban: where it stands, and one revision of its document',
  access: READERS,
  parameters: banPath,
  query: banQuery,
  answer: { kind: 'json', description: 'The ban' },
});

export const READ_PREVIEW = route({
  ...read,
  path: '/v1/bans/{id}/previews/{previewId}',
  name: 'readPreview',
  summary: 'A preview: progress, counts by group and platform, whether the gate would open',
  access: READERS,
  parameters: previewPath,
  query: noQuery,
  answer: { kind: 'json', description: 'The preview; counts under 5 are suppressed' },
});

export const LIST_FINDINGS = route({
  ...read,
  path: '/v1/bans/{id}/findings',
  name: 'listFindings',
  summary: 'Devices that have or had what a ban names',
  access: READERS,
  parameters: banPath,
  query: findingsQuery,
  answer: { kind: 'json', description: 'A page of findings' },
});

export const READ_FINDING = route({
  ...read,
  path: '/v1/bans/{id}/findings/{deviceId}',
  name: 'readFinding',
  summary: 'One device\u2019s finding',
  access: READERS,
  parameters: findingPath,
  query: noQuery,
  answer: { kind: 'json', description: 'The finding with its orders' },
});

export const READ_COMPLIANCE = route({
  ...read,
  path: '/v1/bans/{id}/compliance',
  name: 'compliance',
  summary: 'How far a ban is carried out, with its denominators',
  access: READERS,
  parameters: banPath,
  query: noQuery,
  answer: { kind: 'json', description: 'Counts' },
});

export const READ_HISTORY = route({
  ...read,
  path: '/v1/bans/{id}/history',
  name: 'readHistory',
  summary: 'How a ban was carried out over time, newest first',
  access: READERS,
  parameters: banPath,
  query: pageQuery,
  answer: { kind: 'json', description: 'A page of points, one for each census and sweep' },
});

export const READ_GATE_LIFE = route({
  ...read,
  path: '/v1/bans/{id}/gate',
  name: 'readGateLife',
  summary: 'The life of a ban\u2019s gates, oldest first',
  access: READERS,
  parameters: banPath,
  query: pageQuery,
  answer: { kind: 'json', description: 'A page of acts on its gates' },
});

export const LIST_PASSES = route({
  ...read,
  path: '/v1/bans/{id}/passes',
  name: 'listPasses',
  summary: 'Sweeps and previews of a ban, newest first',
  access: READERS,
  parameters: banPath,
  query: pageQuery,
  answer: { kind: 'json', description: 'A page of passes' },
});

export const LIST_REPORTS = route({
  ...read,
  path: '/v1/bans/{id}/reports',
  name: 'listReports',
  summary: 'Frozen reports of a ban',
  access: READERS,
  parameters: banPath,
  query: noQuery,
  answer: { kind: 'json', description: "The reports' ids" },
});

export const READ_REPORT = route({
  ...read,
  path: '/v1/bans/{id}/reports/{reportId}',
  name: 'readReport',
  summary: 'A frozen report',
  access: READERS,
  parameters: reportPath,
  query: reportQuery,
  answer: { kind: 'file', description: 'The report as JSON, CSV or HTML' },
});

export const BAN_READ_ROUTES = [
  LIST_BANS,
  READ_BAN,
  READ_PREVIEW,
  LIST_FINDINGS,
  READ_FINDING,
  READ_COMPLIANCE,
  READ_HISTORY,
  READ_GATE_LIFE,
  LIST_PASSES,
  LIST_REPORTS,
  READ_REPORT,
] as const;
