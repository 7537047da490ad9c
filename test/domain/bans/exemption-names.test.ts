import { describe, expect, test } from '@jest/globals';
import { type ExemptNames, namesFault } from '../../../functions/domain/bans/exemption-names.ts';
import { NOBODY } from '../../made/exemption.ts';
import { aHead } from '../../made/head.ts';
import { NOON } from '../../made/noon.ts';

const HEADS = [
  aHead({ deviceId: 'agent' }),
  aHead({ deviceId: 'revoked', tokenHash: null, retiredAt: NOON }),
  aHead({ deviceId: 'retired', tokenHash: null, source: 'mdm', retiredAt: NOON }),
];
const externally = (externalId: string) => ({ externalIds: [{ source: 'mdm', externalId }] });

describe('whom an exemption may name', () => {
  test.each<[string, Partial<ExemptNames>]>([
    ['a device', { devices: ['agent'] }],
    ['a device of a source that is retired, and may be reported again', { devices: ['retired'] }],
    ['hardware', { hardwareIds: ['serial-1'] }],
    ['what a source calls a device', externally('D-1')],
    ['a group', { groups: ['embassy'] }],
  ])('%s', (_name, names) => {
    expect(namesFault({ ...NOBODY, ...names }, HEADS)).toBeNull();
  });

  test.each<[string, Partial<ExemptNames>, string, RegExp]>([
    ['nobody', {}, '', /Name at least one/],
    [
      'no device',
      { devices: ['agent', 'x'] },
      '/devices/1',
      /^x is the id of no device.*hardwareI/,
    ],
    ['a revoked device', { devices: ['revoked'] }, '/devices/0', /^revoked is a revoked device/],
    ['a placeholder', { hardwareIds: ['s-1', 'Default string'] }, '/hardwareIds/1', /^Default str/],
    [
      'zeros',
      externally('00000000-0000-0000-0000-000000000000'),
      '/externalIds/0/externalId',
      /^0/,
    ],
  ])('not %s', (_name, names, pointer, detail) => {
    expect(namesFault({ ...NOBODY, ...names }, HEADS)).toMatchObject({
      refusal: {
        kind: 'unprocessable',
        detail: expect.stringMatching(detail),
        parts: pointer === '' ? [] : [{ pointer }],
      },
    });
  });

  test('of many that cannot be, the first is named, some are shown, and all are counted', () => {
    const devices = Array.from({ length: 30 }, (_, n) => `unknown-${n}`);
    const fault = namesFault({ ...NOBODY, devices }, HEADS);
    expect(fault?.refusal.detail).toMatch(/^unknown-0 .* 30 of the ids cannot be used\.$/);
    expect(fault?.refusal.parts).toHaveLength(20);
  });
});
