import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { mapHosts, platformOf } from '../../../functions/managers/fleet/map.ts';
import { hostSchema } from '../../../functions/managers/fleet/wire.ts';

const UUID = '564D4B5E-1111-2222-3333-444455556666';
const SETTINGS = {
  groups: { Treasury: 'treasury' },
  defaultGroup: 'desktops',
  ownership: 'organization',
} as const;

/** A host as Fleet tells it. */
function aHost(change: object = {}) {
  return z.parse(hostSchema, {
    id: 1,
    uuid: UUID,
    platform: 'darwin',
    os_version: 'macOS 15.1',
    team_id: null,
    team_name: null,
    software_updated_at: '2023-10-29T10:00:00.123456Z',
    mdm: { enrollment_status: 'On (automatic)' },
    software: [],
    ...change,
  });
}

const lineOf = (change: object = {}) => mapHosts([aHost(change)], SETTINGS).devices[0];
const appsOf = (platform: string, ...software: readonly object[]) =>
  lineOf({ platform, software })?.apps;

describe('a host of Fleet', () => {
  test('is a line of a source, by its UUID in small letters', () => {
    expect(lineOf({ team_name: 'Treasury' })).toEqual({
      externalId: UUID.toLowerCase(),
      platform: 'macos',
      osVersion: 'macOS 15.1',
      group: 'treasury',
      ownership: 'organization',
      management: 'full',
      observedAt: '2023-10-29T10:00:00.123Z',
      coverage: 'all',
      apps: [],
    });
  });

  test.each([
    [{ team_name: 'Treasury' }, 'treasury'],
    [{ fleet_name: 'Treasury', team_name: 'Old' }, 'treasury'],
    [{ fleet_name: 'Treasury' }, 'treasury'],
    [{ team_name: 'Other' }, 'desktops'],
    [{ team_name: 'constructor' }, 'desktops'],
    [{}, 'desktops'],
  ])('%j is in the group %s', (change, group) => {
    expect(lineOf(change)).toMatchObject({ group });
  });

  test.each([
    ['darwin', 'macos'],
    ['windows', 'windows'],
    ['ios', 'ios'],
    ['ipados', 'ios'],
    ['android', 'android'],
    ['chrome', 'chromeos'],
    ['ubuntu', 'linux'],
    ['rhel', 'linux'],
    ['tvos', null],
    ['', null],
  ])('of the platform %s is of %s', (platform, expected) => {
    expect(platformOf({ platform, platform_like: '' })).toBe(expected);
  });

  test('of a distribution that is not known is Linux by what it is like', () => {
    expect(platformOf({ platform: 'mint2', platform_like: 'ubuntu debian' })).toBe('linux');
  });

  test.each([
    ['ios', 'On (automatic)', 'full', 'all'],
    ['ios', 'On (manual)', 'basic', 'all'],
    ['ipados', 'On (personal)', 'work-profile', 'managed-only'],
    ['ios', 'Off', 'none', 'all'],
    ['ios', null, 'none', 'all'],
    ['android', 'On (personal)', 'none', 'work-profile'],
    ['android', 'On (automatic)', 'none', 'all'],
    ['chrome', null, 'none', 'managed-only'],
    ['ubuntu', null, 'full', 'all'],
    ['windows', 'On (automatic)', 'full', 'all'],
  ])('%s with %s is managed: %s, and shows: %s', (platform, status, management, coverage) => {
    const mdm = { enrollment_status: status };
    expect(lineOf({ platform, mdm })).toMatchObject({ management, coverage });
  });

  test('on which scripts are off is not managed', () => {
    expect(lineOf({ platform: 'ubuntu', scripts_enabled: false })).toMatchObject({
      management: 'none',
    });
  });

  test.each([
    [{ software_updated_at: null }],
    [{ software_updated_at: '2000-01-01T00:00:00Z' }],
    [{ software_updated_at: 'soon' }],
    [{ software: null }],
    [{ platform: 'tvos' }],
  ])('with %j is named and nothing is said of it', (change) => {
    expect(mapHosts([aHost(change)], SETTINGS)).toMatchObject({
      devices: [],
      named: [UUID.toLowerCase()],
    });
  });

  test('that is listed twice, or in another case, is one: the list seen last speaks', () => {
    const older = aHost({
      id: 2,
      uuid: UUID.toLowerCase(),
      software_updated_at: '2023-10-01T00:00:00Z',
    });
    const newer = aHost({ software: [{ source: 'apps', name: 'X', bundle_identifier: 'x.y' }] });
    for (const hosts of [
      [older, newer],
      [newer, older],
    ]) {
      const { devices, named } = mapHosts(hosts, SETTINGS);
      expect(devices).toHaveLength(1);
      expect(devices[0]).toMatchObject({ apps: [{ id: 'x.y' }] });
      expect(named).toEqual([]);
    }
  });

  test.each(['', null, '00000000-0000-0000-0000-000000000000'])(
    'with the UUID %j is left out and counted, since many have it',
    (uuid) => {
      expect(mapHosts([aHost({ uuid })], SETTINGS)).toMatchObject({
        devices: [],
        named: [],
        unknown: 1,
      });
    },
  );
});

describe('software of a host', () => {
  test('of a Mac has its bundle id, and the team that signed it', () => {
    const signature_information = [
      { installed_path: '/Applications/WeChat.app', team_identifier: '5A4RE8SF68' },
      { installed_path: '/Applications/Work/WeChat.app', team_identifier: '5A4RE8SF68' },
    ];
    const told = {
      source: 'apps',
      name: 'WeChat',
      version: '3.8',
      bundle_identifier: 'com.tencent.xinWeChat',
      installed_paths: ['/Applications/WeChat.app'],
      signature_information,
    };
    const app = {
      id: 'com.tencent.xinWeChat',
      name: 'WeChat',
      version: '3.8',
      type: 'app',
      teamId: '5A4RE8SF68',
      path: '/Applications/WeChat.app',
    };
    expect(appsOf('darwin', told)).toEqual([app]);
    const forged = { installed_path: '/Volumes/Work/WeChat.app', team_identifier: 'ZZZZZZZZZZ' };
    expect(
      appsOf('darwin', { ...told, signature_information: [...signature_information, forged] }),
    ).toEqual([app, { ...app, teamId: 'ZZZZZZZZZZ', path: '/Volumes/Work/WeChat.app' }]);
  });

  test.each([
    [
      'windows',
      { source: 'programs', name: 'K', upgrade_code: '{ab}' },
      { id: 'K', upgradeCode: '{AB}', type: 'msi' },
    ],
    ['windows', { source: 'programs', name: 'K', upgrade_code: '' }, { id: 'K' }],
    ['ubuntu', { source: 'deb_packages', name: 'kesl' }, { id: 'kesl', type: 'deb' }],
    [
      'rhel',
      { source: 'rpm_packages', name: 'kesl', vendor: 'AO' },
      { id: 'kesl', type: 'rpm', publisher: 'AO' },
    ],
    [
      'chrome',
      { source: 'chrome_extensions', name: 'X', extension_id: 'abc' },
      { id: 'abc', type: 'chrome-extension' },
    ],
    [
      'darwin',
      { source: 'vscode_extensions', name: 'a.b', extension_id: 'a.b' },
      { id: 'a.b', type: 'vscode-extension' },
    ],
    [
      'ios',
      { source: 'ios_apps', name: 'X', bundle_identifier: 'com.tencent.xin' },
      { id: 'com.tencent.xin' },
    ],
    [
      'android',
      { source: 'android_apps', name: 'X', application_id: 'com.tencent.mm' },
      { id: 'com.tencent.mm' },
    ],
    ['ubuntu', { source: 'python_packages', name: 'jira' }, { id: 'jira', type: 'pypi' }],
    ['ubuntu', { source: 'news', name: 'thing' }, { id: 'thing' }],
  ])('on %s: %j', (platform, told, app) => {
    expect(appsOf(platform, told)).toEqual([{ name: told.name, ...app }]);
  });

  test('of an unknown source proves nothing gone, unless it has an identifier', () => {
    const deb = { source: 'deb_packages', name: 'kesl' };
    const unknown = { source: 'new_things', name: 'thing' };
    expect(lineOf({ platform: 'ubuntu', software: [deb, unknown] })).toMatchObject({
      coverage: 'managed-only',
    });
    const { sources } = mapHosts(
      [aHost({ platform: 'ubuntu', software: [deb, unknown] })],
      SETTINGS,
    );
    expect(sources).toEqual(['new_things']);
    const identified = { ...unknown, bundle_identifier: 'org.example.thing' };
    expect(lineOf({ platform: 'darwin', software: [identified] })).toMatchObject({
      coverage: 'all',
      apps: [{ id: 'org.example.thing' }],
    });
  });

  test('that is not in form costs itself, and fields that are not cost themselves', () => {
    expect(
      appsOf('ubuntu', { source: 'deb_packages', name: 'kesl', version: 7, bundle_identifier: {} }),
    ).toEqual([{ id: 'kesl', name: 'kesl', type: 'deb' }]);
    expect(
      z.parse(hostSchema, { id: 1, software: [null, 'x', { name: 'a' }] }).software,
    ).toHaveLength(3);
  });
});
