import { enrollmentKeyBody, revokeBody } from './act-schema.ts';
import { devicePath, devicesQuery, noPath, noQuery } from './query-schema.ts';
import { READERS, read } from './read-side.ts';
import { jsonBody, route } from './route.ts';

/* What people do about devices. What devices themselves call is in device-routes.ts. */

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

export const CREATE_ENROLLMENT_KEY = route({
  method: 'POST',
  path: '/v1/enrollment-keys',
  name: 'createEnrollmentKey',
  summary: 'Make a key with which devices of one group and ownership enrol; it is shown once',
  entry: 'manage-devices',
  throttle: 'administration',
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
  entry: 'manage-devices',
  throttle: 'administration',
  access: ['operator'],
  parameters: devicePath,
  query: noQuery,
  body: jsonBody(revokeBody, { largest: 16 * 1024 }),
  status: 204,
  answer: { kind: 'none', description: 'The device is retired' },
});

export const DEVICE_ADMIN_ROUTES = [
  LIST_DEVICES,
  READ_DEVICE,
  CREATE_ENROLLMENT_KEY,
  REVOKE_DEVICE,
] as const;
