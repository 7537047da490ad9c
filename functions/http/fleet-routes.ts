import type { Role } from './caller.ts';
import {
  auditQuery,
  banPath,
  banQuery,
  devicePath,
  devicesQuery,
  findingPath,
  findingsQuery,
  noPath,
  noQuery,
  pageQuery,
  previewPath,
  reportPath,
  reportQuery,
  restrictionsQuery,
} from './query-schema.ts';
import { noBody, route } from './route.ts';

/* The read side. */

const READERS: readonly Role[] = ['viewer', 'author', 'approver', 'operator', 'auditor'];
const read = { method: 'GET', body: noBody, status: 200 } as const;

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

export const LIST_FLEET_PASSES = route({
  ...read,
  path: '/v1/passes',
  name: 'listFleetPasses',
  summary: 'Censuses and retirements, newest first',
  access: READERS,
  parameters: noPath,
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

export const LIST_DEVICES = route({
  ...read,
  path: '/v1/devices',
  name: 'listDevices',
  summary: 'Devices, by source and group',
  access: READERS,
  parameters: noPath,
  query: devicesQuery,
  answer: { kind: 'json', description: 'A page of devices' },
});

export const READ_DEVICE = route({
  ...read,
  path: '/v1/devices/{deviceId}',
  name: 'readDevice',
  summary: 'One device',
  access: READERS,
  parameters: devicePath,
  query: noQuery,
  answer: { kind: 'json', description: 'The device' },
});

export const READ_RESTRICTIONS = route({
  ...read,
  path: '/v1/restrictions',
  name: 'readRestrictions',
  summary: 'What must not be installed or started, for one platform and group',
  access: [...READERS, 'connector'],
  parameters: noPath,
  query: restrictionsQuery,
  answer: { kind: 'json', description: 'Blocked ids, and bans that will block' },
});

export const READ_AUDIT = route({
  ...read,
  path: '/v1/audit',
  name: 'readAudit',
  summary: 'Who did what on one UTC day, oldest first',
  access: ['auditor'],
  parameters: noPath,
  query: auditQuery,
  answer: { kind: 'json', description: 'A page of hash-chained entries' },
});

export const FLEET_ROUTES = [
  LIST_BANS,
  READ_BAN,
  READ_PREVIEW,
  LIST_FINDINGS,
  READ_FINDING,
  READ_COMPLIANCE,
  LIST_PASSES,
  LIST_FLEET_PASSES,
  LIST_REPORTS,
  READ_REPORT,
  LIST_DEVICES,
  READ_DEVICE,
  READ_RESTRICTIONS,
  READ_AUDIT,
] as const;
