import { describe, expect, test } from '@jest/globals';
import {
  formatDeviceToken,
  parseDeviceToken,
} from '../../../functions/domain/devices/device-token.ts';

const SECRET = 'S-_9'.repeat(11).slice(0, 43);

describe('a device’s token', () => {
  test.each(['0123456789abcdef0123456789abcdef', 'abcdefghijklmnopqrstuvwxyz'])(
    'of the id %s is read back as what it was made of',
    (deviceId) => {
      const token = { deviceId, secret: SECRET };
      expect(parseDeviceToken(formatDeviceToken(token))).toEqual(token);
    },
  );

  test.each([
    '',
    '.',
    SECRET,
    `.${SECRET}`,
    `short.${SECRET}`,
    `ABCDEFGHIJKLMNOPQRSTUVWXYZ.${SECRET}`,
    `${'a'.repeat(41)}.${SECRET}`,
    `${'a'.repeat(26)}.${SECRET}.1`,
    `${'a'.repeat(26)}.${'x'.repeat(39)}`,
    `${'a'.repeat(26)}.${'x'.repeat(65)}`,
    `${'a'.repeat(26)}.${SECRET}\n`,
  ])('is not %j', (text) => {
    expect(parseDeviceToken(text)).toBeNull();
  });
});
