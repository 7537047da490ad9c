import { describe, expect, test } from '@jest/globals';
import { faultOf, type SettingsOf, settingsOf } from '../../functions/managers/settings.ts';

const FLEET: SettingsOf<'fleet'> = {
  kind: 'fleet',
  name: 'fleet',
  allow: ['remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groups: { Workstations: 'office' },
  defaultGroup: 'office',
};
const NANOMDM: SettingsOf<'nanomdm'> = {
  kind: 'nanomdm',
  name: 'apple',
  allow: ['restrict', 'remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groupParameter: 'group',
  defaultGroup: 'office',
  takeOver: false,
};
const ANDROID: SettingsOf<'android-management'> = {
  kind: 'android-management',
  name: 'android',
  allow: ['restrict', 'remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  policies: { office: 'office' },
  overwrite: false,
};

describe('the settings of a connector', () => {
  test.each([FLEET, NANOMDM, ANDROID])('of kind $kind are taken', (settings) => {
    expect(faultOf(settings)).toBeNull();
    expect(settingsOf(settings.kind, JSON.stringify(settings))).toEqual(settings);
  });

  test.each([
    [{ ...FLEET, allow: ['quarantine'] }, 'allow: "quarantine": fleet cannot quarantine'],
    [{ ...FLEET, allow: ['restrict'] }, 'allow: "restrict": fleet has no list'],
    [{ ...NANOMDM, allow: ['quarantine'] }, 'allow: "quarantine": nanomdm cannot'],
    [{ ...ANDROID, allow: ['restrict'] }, 'on Android what is blocked is uninstalled'],
    [{ ...ANDROID, allow: ['remove'] }, 'on Android what is blocked is uninstalled'],
    [{ ...ANDROID, policies: { a: 'one', b: 'one' } }, '"one" is the policy of two groups'],
    [{ ...ANDROID, policies: { a: 'x-interdict-1' } }, "named as a device's own policy is"],
    [{ ...FLEET, actsFor: 'fleet' }, 'actsFor: it acts for its own source'],
    [{ ...FLEET, pollHours: 0 }, 'pollHours'],
    [{ ...FLEET, name: 'Fleet' }, 'name'],
    [{ ...FLEET, url: 'https://fleet.example.org' }, 'url'],
    [{ ...FLEET, kind: 'jamf' }, 'kind'],
  ])('are refused aloud: %j', (settings, why) => {
    expect(faultOf(settings)).toContain(why);
  });

  test('may be empty of allowances on Android', () => {
    expect(faultOf({ ...ANDROID, allow: [] })).toBeNull();
  });

  test('of another kind are no settings of this one', () => {
    expect(() => settingsOf('fleet', JSON.stringify(NANOMDM))).toThrow('no settings of fleet');
  });
});
