import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { INVENTORIES } from '../../../functions/agents/osquery/configuration.ts';
import { newestSnapshot } from '../../../functions/agents/osquery/log-lines.ts';
import { appsOf } from '../../../functions/agents/osquery/map.ts';
import { platformOf } from '../../../functions/agents/osquery/platforms.ts';
import { aSentSnapshot } from '../../made/sent-osquery.ts';

const row = (src: string, more: Readonly<Record<string, unknown>>) => ({
  src,
  id: '',
  name: '',
  version: '',
  publisher: '',
  ...more,
});
const one = (told: unknown) => appsOf([told]).apps[0];

describe('a row of the inventory', () => {
  test.each([
    [
      'a Debian package',
      row('deb', { id: 'wechat', name: 'wechat', version: '4.0-1', publisher: 'Tencent' }),
      { id: 'wechat', name: 'wechat', version: '4.0-1', publisher: 'Tencent', type: 'deb' },
    ],
    [
      'an RPM package',
      row('rpm', { id: 'zoom', name: 'zoom', version: '6.1-1', publisher: 'Zoom' }),
      { id: 'zoom', name: 'zoom', version: '6.1-1', publisher: 'Zoom', type: 'rpm' },
    ],
    [
      'an extension of Chrome',
      row('chrome', { id: 'aapbdbdomjkkjkaonfhkkikfgjllcleb', name: 'Translate', version: '2' }),
      {
        id: 'aapbdbdomjkkjkaonfhkkikfgjllcleb',
        name: 'Translate',
        version: '2',
        type: 'chrome-extension',
      },
    ],
    [
      'an add-on of Firefox',
      row('firefox', { id: 'uBlock0@raymondhill.net', name: 'uBlock', version: '1' }),
      { id: 'uBlock0@raymondhill.net', name: 'uBlock', version: '1', type: 'firefox-addon' },
    ],
    [
      'an extension of VS Code',
      row('vscode', { id: 'ms-python.python', name: 'ms-python.python', publisher: 'Microsoft' }),
      {
        id: 'ms-python.python',
        name: 'ms-python.python',
        publisher: 'Microsoft',
        type: 'vscode-extension',
      },
    ],
    [
      'an app of a Mac',
      row('app', {
        id: 'com.tencent.xinWeChat',
        name: 'WeChat',
        team_identifier: '5A4RE8SF68',
        signing_identifier: 'com.tencent.xinWeChat',
      }),
      {
        id: 'com.tencent.xinWeChat',
        name: 'WeChat',
        teamId: '5A4RE8SF68',
        signingId: 'com.tencent.xinWeChat',
        type: 'app',
      },
    ],
    [
      'an app of a Mac without a bundle id, or a signature',
      row('app', { name: 'Tool.app', team_identifier: 'not set', signing_identifier: null }),
      { id: 'Tool.app', name: 'Tool.app', type: 'app' },
    ],
    [
      'an MSI',
      row('program', {
        id: '{0a1b2c3d-0000-4000-8000-0000000000ff}',
        name: '7-Zip',
        package_family_name: '',
        upgrade_code: '{0a1b2c3d-0000-4000-8000-000000000001}',
      }),
      {
        id: '{0A1B2C3D-0000-4000-8000-0000000000FF}',
        name: '7-Zip',
        upgradeCode: '{0A1B2C3D-0000-4000-8000-000000000001}',
        type: 'msi',
      },
    ],
    [
      'an MSIX',
      row('program', { name: 'WeChat', package_family_name: 'TencentWeChat.Desktop_abc' }),
      { id: 'TencentWeChat.Desktop_abc', name: 'WeChat', type: 'msix' },
    ],
    [
      'another installer of Windows',
      row('program', { name: 'Tool 1.0', publisher: 'Somebody' }),
      { id: 'Tool 1.0', name: 'Tool 1.0', publisher: 'Somebody' },
    ],
    [
      'another installer of Windows, under a GUID',
      row('program', { id: '{0a1b2c3d-0000-4000-8000-0000000000ff}', name: 'Tool' }),
      { id: '{0A1B2C3D-0000-4000-8000-0000000000FF}', name: 'Tool' },
    ],
    [
      'columns and a table that are not known, and numbers',
      row('snap', { id: 'code', name: 'code', version: 7, colour: 'red', rev: null }),
      { id: 'code', name: 'code', version: '7' },
    ],
  ])('names %s', (_, told, app) => {
    expect(one(told)).toEqual(app);
  });

  test('that names nothing is counted, and the others stay', () => {
    const rows = [row('deb', {}), null, 7, ['x'], 'text', row('deb', { id: 'bash' })];
    expect(appsOf(rows)).toEqual({ apps: [{ id: 'bash', type: 'deb' }], appsLeftOut: 5 });
  });

  test('with a text that cannot be kept costs that text', () => {
    expect(one(row('deb', { id: 'bash', name: 'a\u0000b' }))).toEqual({ id: 'bash', type: 'deb' });
  });

  test('may be anything: there is an app or one left out', () => {
    const strange = fc.oneof(
      fc.anything(),
      fc.dictionary(
        fc.constantFrom('src', 'id', 'name', 'upgrade_code', 'package_family_name', '__proto__'),
        fc.anything(),
      ),
      fc.record({
        src: fc.constantFrom('deb', 'app', 'program', 'chrome', 'constructor'),
        id: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        name: fc.string({ unit: 'binary' }),
      }),
    );
    fc.assert(
      fc.property(fc.array(strange), (rows) => {
        const { apps, appsLeftOut } = appsOf(rows);
        expect(apps.length + appsLeftOut).toBe(rows.length);
        for (const app of apps) expect(app.id).not.toBe('');
      }),
    );
  });
});

describe('the lines of a log', () => {
  test('may be anything', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (lines) => {
        expect(() => newestSnapshot(lines)).not.toThrow();
      }),
    );
  });

  test.each([
    ['interdict_inventory', true],
    ['pack_ours_interdict_inventory', true],
    ['my_interdict_inventory', false],
    ['interdict_inventory_2', false],
  ])('of %s are of the inventory: %p', (name, is) => {
    expect(newestSnapshot([aSentSnapshot({ name })]) !== null).toBe(is);
  });

  test.each([
    [1_795_666_200, 1_795_666_200_000],
    ['1795666200', 1_795_666_200_000],
    [undefined, 0],
    ['soon', 0],
    [1e300, 0],
    [Number.NaN, 0],
  ])('at %p are of the instant %p', (unixTime, observedAt) => {
    expect(newestSnapshot([aSentSnapshot({ unixTime })])).toMatchObject({ observedAt });
  });
});

test.each([
  ['9', 'linux'],
  ['21', 'macos'],
  ['2', 'windows'],
  [9, 'linux'],
  ['5', null],
  ['', null],
  ['1e99', null],
  ['linux', null],
])('the platform type %p is %p', (type, platform) => {
  expect(platformOf(type)).toBe(platform);
});

describe.each(Object.entries(INVENTORIES))('the query on %s', (_, { query }) => {
  test('has the same number of columns in each of its parts', () => {
    const parts = query.split('UNION ALL');
    const widths = parts.map((part) => {
      const [, columns = ''] = /^ *SELECT (?:DISTINCT )?(.*?) FROM /.exec(part) ?? [];
      return columns.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, 'x').split(',').length;
    });
    expect(widths).toHaveLength(parts.length);
    expect(new Set(widths).size).toBe(1);
  });
});
