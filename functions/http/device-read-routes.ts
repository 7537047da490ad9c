import { cursorQuery, devicePath, devicesQuery, noPath } from './query-schema.ts';
import { READERS, read } from './read-side.ts';
import { route } from './route.ts';

/* Routes that read devices. */

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
  query: cursorQuery,
  answer: { kind: 'json', description: 'The device' },
});

export const DEVICE_READ_ROUTES = [LIST_DEVICES, READ_DEVICE] as const;
