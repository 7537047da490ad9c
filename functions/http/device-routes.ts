import { checkInsBody, enrollmentBody } from './device-bodies.ts';
import { cursorQuery, noPath, noQuery } from './query-schema.ts';
import { noBody, route } from './route.ts';

/* Routes that devices call. Routes by which people act on devices are in device-act-routes.ts. */

export const ENROLL = route({
  method: 'POST',
  path: '/v1/enroll',
  name: 'enroll',
  summary: 'Enrol a device with an enrolment key; the token is shown once',
  entry: 'enroll',
  throttle: 'enroll',
  access: 'anyone',
  parameters: noPath,
  query: noQuery,
  body: enrollmentBody,
  idempotent: true,
  status: 201,
  answer: { kind: 'json', description: 'The device id and its token' },
});

export const CHECK_IN = route({
  method: 'POST',
  path: '/v1/check-ins',
  name: 'checkIn',
  summary: 'Report what is installed; learn what to do',
  entry: 'check-in',
  throttle: 'checkIn',
  access: 'device',
  parameters: noPath,
  query: noQuery,
  body: checkInsBody,
  status: 200,
  answer: { kind: 'json', description: 'Orders, restrictions and when to check in next' },
  sampled: true,
});

export const READ_DEVICE_RESTRICTIONS = route({
  method: 'GET',
  path: '/v1/check-ins/restrictions',
  name: 'readDeviceRestrictions',
  summary: 'What this device must keep from being installed or started',
  entry: 'check-in',
  throttle: 'checkIn',
  access: 'device',
  parameters: noPath,
  query: cursorQuery,
  body: noBody,
  status: 200,
  answer: { kind: 'json', description: 'A page of the list that the last check-in named' },
  conflicts: true,
  sampled: true,
});

export const DEVICE_ROUTES = [ENROLL, CHECK_IN, READ_DEVICE_RESTRICTIONS] as const;
