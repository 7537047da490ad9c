import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exemptionEnd, exemptionFor } from '../../../functions/domain/bans/exemption.ts';
import { exemptionOf } from '../fixtures.ts';

const device = { deviceId: 'device-1', group: 'treasury' };
const exemption = exemptionOf({ from: 100, expiresAt: 200 });

describe('an exemption', () => {
  test.each([
    [99, false],
    [100, true],
    [199, true],
    [200, false],
  ])('from 100 until 200 holds at %i: %s', (now, holds) => {
    expect(exemptionFor([exemption], device, now) !== null).toBe(holds);
  });

  test.each([
    [149, true],
    [150, false],
  ])('that was taken back at 150 holds at %i: %s', (now, holds) => {
    expect(exemptionFor([{ ...exemption, endedAt: 150 }], device, now) !== null).toBe(holds);
  });

  test('that was taken back after its expiry ended at its expiry', () => {
    expect(exemptionEnd({ ...exemption, endedAt: 300 })).toBe(200);
  });

  test.each([
    ['names the device', { devices: ['device-1'], groups: [] }, true],
    ['names its group', { devices: [], groups: ['treasury'] }, true],
    ['names another device', { devices: ['device-2'], groups: [] }, false],
    ['names another group', { devices: [], groups: ['health'] }, false],
    ['names a group that is called like the device', { devices: [], groups: ['device-1'] }, false],
    ['names nobody', { devices: [], groups: [] }, false],
  ])('that %s concerns the device or not', (_name, change, holds) => {
    expect(exemptionFor([{ ...exemption, ...change }], device, 150) !== null).toBe(holds);
  });

  test(
    'of several, the one that lasts longest is told, ' +
      'and it holds at all only if one of them does',
    () => {
      const one = fc
        .record({
          from: fc.nat(100),
          length: fc.nat(100),
          endedAt: fc.option(fc.nat(200)),
          ours: fc.boolean(),
        })
        .map(({ from, length, endedAt, ours }) =>
          exemptionOf({
            from,
            expiresAt: from + length,
            endedAt,
            devices: ours ? ['device-1'] : ['device-2'],
          }),
        );
      fc.assert(
        fc.property(fc.array(one, { maxLength: 6 }), fc.nat(250), (exemptions, now) => {
          const holding = exemptions.filter(
            (each) =>
              each.devices.includes('device-1') &&
              each.from <= now &&
              now < each.expiresAt &&
              (each.endedAt === null || now < each.endedAt),
          );
          const told = exemptionFor(exemptions, device, now);
          expect(told === null ? null : exemptionEnd(told)).toBe(
            holding.length === 0 ? null : Math.max(...holding.map(exemptionEnd)),
          );
        }),
      );
    },
  );
});
