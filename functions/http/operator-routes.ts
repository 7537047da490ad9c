import { enrollmentKeyBody, revokeBody } from './act-schema.ts';
import { devicePath, noPath, noQuery } from './query-schema.ts';
import { jsonBody, route } from './route.ts';

/* What operators call. */

export const CREATE_ENROLLMENT_KEY = route({
  method: 'POST',
  path: '/v1/enrollment-keys',
  name: 'createEnrollmentKey',
  summary: 'Make a key with which devices of one group and ownership enrol; it is shown once',
  access: ['operator'],
  parameters: noPath,
  query: noQuery,
  body: jsonBody(enrollmentKeyBody, { largest: 16 * 1024 }),
  status: 201,
  answer: { kind: 'json', description: 'The key and its id' },
});

export const REVOKE_DEVICE = route({
  method: 'DELETE',
  path: '/v1/devices/{deviceId}',
  name: 'revokeDevice',
  summary: 'Void a device\u2019s token and retire it; its hardware may enrol again',
  access: ['operator'],
  parameters: devicePath,
  query: noQuery,
  body: jsonBody(revokeBody, { largest: 16 * 1024 }),
  status: 204,
  answer: { kind: 'none', description: 'The device is retired' },
});

export const OPERATOR_ROUTES = [CREATE_ENROLLMENT_KEY, REVOKE_DEVICE] as const;
