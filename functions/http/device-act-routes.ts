import { confirmRunBody, enrollmentKeyBody, reviewBody, revokeBody } from './device-act-schema.ts';
import { devicePath, findingPath, noPath, noQuery, runPath } from './query-schema.ts';
import { jsonBody, route } from './route.ts';

/* Routes by which people act on devices, and on runs of sources. */

const small = { largest: 16 * 1024 };
const act = {
  entry: 'manage-devices',
  throttle: 'administration',
  access: ['operator'],
  query: noQuery,
} as const;

export const CREATE_ENROLLMENT_KEY = route({
  ...act,
  method: 'POST',
  path: '/v1/enrollment-keys',
  name: 'createEnrollmentKey',
  summary: 'Make a key with which devices of one group and ownership enrol; it is shown once',
  parameters: noPath,
  body: jsonBody(enrollmentKeyBody, small),
  status: 201,
  answer: { kind: 'json', description: 'The key and its id' },
});

export const REVIEW_FINDING = route({
  ...act,
  method: 'POST',
  path: '/v1/bans/{id}/findings/{deviceId}/review',
  name: 'reviewFinding',
  summary: 'Say that what a device has in place of a banned app is not what the ban means',
  access: ['approver'],
  parameters: findingPath,
  body: jsonBody(reviewBody, { largest: 256 * 1024 }),
  status: 200,
  answer: { kind: 'json', description: 'The finding, resolved' },
});

export const REVOKE_DEVICE = route({
  ...act,
  method: 'DELETE',
  path: '/v1/devices/{deviceId}',
  name: 'revokeDevice',
  summary: 'Void a device\u2019s token and retire it; its hardware may enrol again',
  parameters: devicePath,
  body: jsonBody(revokeBody, small),
  status: 200,
  answer: {
    kind: 'json',
    description: 'The device is retired; the exemptions that it leaves without a device',
  },
});

export const CONFIRM_RUN = route({
  ...act,
  method: 'POST',
  path: '/v1/sources/{source}/runs/{runId}/confirm',
  name: 'confirmRun',
  summary: 'Say that the devices which a held run has left out are gone: they are retired',
  parameters: runPath,
  body: jsonBody(confirmRunBody, { ...small, mayBeEmpty: true }),
  status: 200,
  answer: { kind: 'json', description: 'The run, and the pass that retires what it left out' },
});

export const DEVICE_ACT_ROUTES = [
  CREATE_ENROLLMENT_KEY,
  REVIEW_FINDING,
  REVOKE_DEVICE,
  CONFIRM_RUN,
] as const;
