import { describe, expect, test } from '@jest/globals';
import { type Exemption, hardwareTag } from '../../../functions/domain/bans/exemption.ts';
import { leftExemptions } from '../../../functions/domain/bans/left-exemptions.ts';
import { hardwareHashOf } from '../../../functions/domain/devices/hardware-hash.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { aBlocklist } from '../../made/blocklist.ts';
import { anEnforcedBan } from '../../made/enforced-ban.ts';
import { anExemption, NOBODY } from '../../made/exemption.ts';
import { NOON } from '../../made/noon.ts';

const AGENT = { deviceId: 'device-1', hardwareHash: hardwareHashOf('serial-1') };
const reported = sourceDeviceId('mdm', 'D-1');

function left(exemptions: readonly Exemption[], device: typeof AGENT, liftedAt: number | null) {
  const ban = anEnforcedBan({ exemptions, liftedAt });
  return leftExemptions(
    aBlocklist([ban]),
    { ...device, hardwareHash: device.hardwareHash || null },
    NOON,
  );
}

describe('what a revoked device leaves, which named it by its id alone', () => {
  const ours = anExemption({ ...NOBODY, devices: ['device-1'] });
  const externalIds = [{ source: 'mdm', externalId: 'D-1' }];
  test.each<[string, Partial<Exemption>, number | null, boolean]>([
    ['is left', {}, null, true],
    ['is not left if its hardware is named', { hardwareIds: ['serial-1'] }, null, false],
    ['is left if other hardware is named', { hardwareIds: ['serial-2'] }, null, true],
    ['is not left if it is over', { expiresAt: NOON }, null, false],
    ['is not left if it was ended', { endedAt: NOON - 1 }, null, false],
    ['is not left if the ban was lifted', {}, NOON - 1, false],
    ['is not left if another device is named', { devices: ['device-2'] }, null, false],
    [
      'is left if what the hardware was before is named',
      { devices: ['device-0'], hardwareTags: [hardwareTag(AGENT.hardwareHash)] },
      null,
      true,
    ],
    [
      'is not left if only its hardware is',
      { devices: [], hardwareIds: ['serial-1'] },
      null,
      false,
    ],
    ['is not left if only a group is named', { devices: [], groups: ['ministry'] }, null, false],
  ])('%s', (_name, change, liftedAt, isLeft) => {
    expect(left([{ ...ours, ...change }], AGENT, liftedAt)).toHaveLength(isLeft ? 1 : 0);
  });

  test('a device of a source keeps what names it in its source', () => {
    const device = { deviceId: reported, hardwareHash: '' };
    const byId = anExemption({ ...NOBODY, id: 'by-id', devices: [reported] });
    const both = { ...byId, id: 'both', externalIds };
    const inSource = anExemption({ ...NOBODY, id: 'in-source', externalIds });
    expect(left([byId, both, inSource], device, null)).toMatchObject([{ exemptionId: 'by-id' }]);
  });

  test('is told with its end and how many others it names, the longest first', () => {
    const short = { ...ours, id: 'short', expiresAt: NOON + 1 };
    const long = { ...ours, id: 'long', devices: ['device-1', 'x'], groups: ['embassy'] };
    expect(left([short, { ...long, expiresAt: NOON + DAY }], AGENT, null)).toEqual([
      { banId: 'wechat', exemptionId: 'long', until: NOON + DAY, others: 2 },
      { banId: 'wechat', exemptionId: 'short', until: NOON + 1, others: 0 },
    ]);
  });
});
