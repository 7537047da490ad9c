import { describe, expect, test } from '@jest/globals';
import { foldedName, isPlaceholder } from '../../../functions/domain/devices/device-names.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';

const UUID = '4C4C4544-0042-3510-8058-B4C04F333732';

describe('the name of a device', () => {
  test.each([UUID, UUID.toLowerCase(), `{${UUID}}`, `{${UUID.toLowerCase()}}`, ` ${UUID} `])(
    'is one UUID in any spelling: %j',
    (written) => {
      expect(foldedName(written)).toBe(UUID.toLowerCase());
      expect(sourceDeviceId('mdm', written)).toBe(sourceDeviceId('mdm', UUID));
    },
  );

  test.each(['C02XK0AAJGH5', 'a-1', `{${UUID}`, `${UUID}1`, 'A1', '{A-1}'])(
    'keeps its case where it is no UUID: %s',
    (written) => expect(foldedName(written)).toBe(written),
  );
});

describe('a placeholder', () => {
  test.each([
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    'fefefefe-fefe-fefe-fefe-fefefefefefe',
    '{03000200-0400-0500-0006-000700080009}',
    '03020100-0504-0706-0809-0A0B0C0D0E0F',
    'To be filled by O.E.M.',
    'To Be Filled By OEM',
    'Default string',
    'Default_string',
    'None',
    'Not Specified',
    'System Serial Number',
    '0123456789',
    '0',
    'XXXXXXXXXX',
    'N/A',
    '...',
    ' ',
    '9774d56d682e549c',
    '02:00:00:00:00:00',
    '1111111111',
  ])('names no device: %j', (written) => expect(isPlaceholder(written)).toBe(true));

  test.each([UUID, 'C02XK0AAJGH5', 'x', 'A-1', '1111', 'none-1', '10', 'serial-0001', '1ffff'])(
    'is not what names one: %s',
    (written) => expect(isPlaceholder(written)).toBe(false),
  );
});
