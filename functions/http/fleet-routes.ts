import { auditQuery, noPath, noQuery, pageQuery, restrictionsQuery } from './query-schema.ts';
import { READERS, read } from './read-side.ts';
import { route } from './route.ts';

/* Routes that read data which belongs to no single ban and no single device. */

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

export const READ_RESTRICTIONS = route({
  ...read,
  path: '/v1/restrictions',
  name: 'readRestrictions',
  summary: 'What must not be installed or started on a platform: in one group, or in each',
  access: [...READERS, 'connector'],
  parameters: noPath,
  query: restrictionsQuery,
  answer: { kind: 'json', description: 'Ids and rules to block, and bans that will block' },
});

export const LIST_CONNECTORS = route({
  ...read,
  path: '/v1/connectors',
  name: 'listConnectors',
  summary: 'What the stack is connected to: agents and managers, and how each connection is',
  access: READERS,
  parameters: noPath,
  query: noQuery,
  answer: {
    kind: 'json',
    description: 'When each was polled, its devices and orders, and what it cannot enforce',
  },
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
  LIST_FLEET_PASSES,
  READ_RESTRICTIONS,
  LIST_CONNECTORS,
  READ_AUDIT,
] as const;
