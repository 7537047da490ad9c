import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ExemptDevice,
  type Exemption,
  exemptionEnd,
  exemptionFor,
  exemptionsNaming,
} from '../../../functions/domain/bans/exemption.ts';
import { foldedName } from '../../../functions/domain/devices/device-names.ts';
import { hardwareHashOf } from '../../../functions/domain/devices/hardware-hash.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { NOBODY } from '../../made/exemption.ts';
import { exemptionOf } from '../fixtures.ts';

const device = { deviceId: 'device-1', hardwareHash: null, group: 'treasury' };
const UUID = '4C4C4544-0042-3510-8058-B4C04F333732';
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

  test.each([
    ['as it was enrolled', UUID, true],
    ['in small letters and braces', `{${UUID.toLowerCase()}}`, true],
    ['with white space around it', ` ${UUID} `, true],
    ['of other hardware', UUID.replace('4C', '5C'), false],
    ['that is its device id', 'device-1', false],
  ])('by a hardware id, %s', (_name, hardwareId, holds) => {
    const named = { ...exemption, ...NOBODY, hardwareIds: [hardwareId] };
    const enrolled = { ...device, hardwareHash: hardwareHashOf(UUID) };
    expect(exemptionFor([named], enrolled, 150) !== null).toBe(holds);
    expect(exemptionFor([named], device, 150)).toBeNull();
  });

  test.each([
    ['in its source', 'mdm', UUID, true],
    ['in another spelling', 'mdm', `{${UUID.toLowerCase()}}`, true],
    ['in another source', 'other', UUID, false],
    ['of another device', 'mdm', 'D-2', false],
  ])('by an external id, %s', (_name, source, externalId, holds) => {
    const named = { ...exemption, ...NOBODY, externalIds: [{ source, externalId }] };
    const reported = { ...device, deviceId: sourceDeviceId('mdm', UUID) };
    expect(exemptionFor([named], reported, 150) !== null).toBe(holds);
  });

  test('is found by each name of a device as if all were looked through, and once', () => {
    const ids = ['one', 'two', 'three'] as const;
    const some = fc.subarray([...ids]);
    const exemptions = fc.array(
      fc
        .record({ devices: some, hardwareIds: some, externalIds: some, groups: some })
        .map(({ externalIds, ...names }) =>
          exemptionOf({
            ...names,
            externalIds: externalIds.map((externalId) => ({ source: 'mdm', externalId })),
          }),
        ),
      { maxLength: 6 },
    );
    const asked = fc.record({
      deviceId: fc.constantFrom(...ids, ...ids.map((id) => sourceDeviceId('mdm', id))),
      hardwareHash: fc.constantFrom(null, ...ids.map(hardwareHashOf)),
      group: fc.constantFrom(...ids, 'four', null),
    });
    fc.assert(
      fc.property(exemptions, fc.array(asked, { maxLength: 4 }), (all, devices) => {
        for (const who of devices) {
          const found = exemptionsNaming(all, who);
          expect(new Set(found).size).toBe(found.length);
          expect(new Set(found)).toEqual(new Set(all.filter((one) => doesName(one, who))));
        }
      }),
    );
  });

  test('of very many devices is read once, however often it is asked for', () => {
    const names = Array.from({ length: 2_000 }, (_, n) => `serial-${n}`);
    let reads = 0;
    const large: Exemption = {
      ...exemptionOf({ ...NOBODY, from: 100, expiresAt: 200 }),
      get hardwareIds() {
        reads += 1;
        return names;
      },
    };
    const all = [large];
    for (const name of names) {
      const asked = { ...device, hardwareHash: hardwareHashOf(name) };
      expect(exemptionFor(all, asked, 150)).toBe(large);
    }
    expect(reads).toBe(1);
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

/** The plain rule: each name of each exemption is compared. */
function doesName(
  { devices, hardwareIds, externalIds, groups }: Exemption,
  { deviceId, hardwareHash, group }: ExemptDevice,
): boolean {
  return (
    devices.includes(deviceId) ||
    (group !== null && groups.includes(group)) ||
    hardwareIds.some((name) => hardwareHashOf(foldedName(name)) === hardwareHash) ||
    externalIds.some((name) => sourceDeviceId(name.source, name.externalId) === deviceId)
  );
}
