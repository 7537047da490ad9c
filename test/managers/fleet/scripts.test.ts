import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  hasMarker,
  LARGEST_SCRIPT,
  markerOf,
  outcomeOf,
  scriptsFor,
} from '../../../functions/managers/fleet/scripts.ts';
import {
  type Recognized,
  recognize,
  type Target,
} from '../../../functions/managers/fleet/targets.ts';

const ORDER = 'wechat.d0123456789.1';

function aTarget(change: Partial<Target> = {}): Target {
  const none = { teamId: null, upgradeCode: null, path: null, type: null };
  return { id: 'wechat', name: 'WeChat', ...none, ...change };
}

let directory: string;

/** A program on the PATH of what is run. */
function program(name: string, text: string): void {
  const path = join(directory, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${text}`);
  chmodSync(path, 0o755);
}

function run(script: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { PATH: `${join(directory, 'bin')}:${process.env.PATH}`, STATE: directory },
  });
  return { status, told: stdout, wrong: stderr };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'interdict-scripts-'));
  mkdirSync(join(directory, 'bin'));
  mkdirSync(join(directory, 'packages'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A host with dpkg that has packages: each a file, with what needs it and whether it is vital. */
function withDpkg(packages: Readonly<Record<string, { needs?: string; vital?: boolean }>>): void {
  for (const [name, { needs = '', vital = false }] of Object.entries(packages))
    writeFileSync(join(directory, 'packages', name), `${vital ? 'yes' : 'no'}\n${needs}\n`);
  program(
    'dpkg-query',
    `[ "$1 $2" = "-W -f" ] || exit 9
file="$STATE/packages/$4"; [ -f "$file" ] || exit 1
case $3 in
  *Essential*) head -n1 "$file" ;;
  *Status*) echo "installed $4" ;;
esac
`,
  );
  program(
    'dpkg',
    `act=yes
[ "$1" = "--no-act" ] && { act=no; shift; }
[ "$1" = "--purge" ] || exit 9
shift
for one in "$STATE"/packages/*; do
  needs=$(sed -n 2p "$one"); [ -n "$needs" ] || continue
  gone=no; here=no
  for name do
    [ "$name" = "$needs" ] && gone=yes
    [ "$name" = "\${one##*/}" ] && here=yes
  done
  [ "$gone$here" = yesno ] && { echo "\${one##*/} needs $needs" >&2; exit 1; }
done
[ "$act" = no ] || for name do rm "$STATE/packages/$name"; done
`,
  );
}

const debs = (...names: readonly string[]) =>
  names.map((name): Recognized => ({ by: 'package', packages: 'deb', name }));
const onLinux = (apps: readonly Recognized[]) => run(scriptsFor(ORDER, 'linux', apps)[0] ?? '');
const has = (name: string) => existsSync(join(directory, 'packages', name));

describe('on Linux, a script run by a real shell', () => {
  test('takes off what is named, and nothing else', () => {
    withDpkg({ wechat: {}, 'wechat-data': {}, editor: {} });
    expect(onLinux(debs('wechat', 'wechat-data'))).toMatchObject({
      status: 0,
      told: 'removed: wechat wechat-data\n',
    });
    expect([has('wechat'), has('wechat-data'), has('editor')]).toEqual([false, false, true]);
  });

  test('says when nothing of it is there', () => {
    withDpkg({ editor: {} });
    expect(onLinux(debs('wechat'))).toMatchObject({ status: 3 });
  });

  test('passes over what is not there, and takes off the rest', () => {
    withDpkg({ wechat: {} });
    expect(onLinux(debs('kesl', 'wechat'))).toMatchObject({ status: 0, told: 'removed: wechat\n' });
  });

  test('refuses what the system or another package needs', () => {
    withDpkg({ libc6: { vital: true }, wechat: {}, desktop: { needs: 'wechat' } });
    expect(onLinux(debs('libc6'))).toMatchObject({ status: 4 });
    expect(onLinux(debs('wechat'))).toMatchObject({ status: 4 });
    expect([has('libc6'), has('wechat'), has('desktop')]).toEqual([true, true, true]);
    expect(onLinux(debs('wechat', 'desktop'))).toMatchObject({ status: 0 });
  });

  test('says that it failed where the package is still there', () => {
    withDpkg({ wechat: {} });
    program('dpkg', 'exit 0\n');
    expect(onLinux(debs('wechat'))).toMatchObject({ status: 1 });
    program('dpkg', '[ "$1" = --no-act ] || exit 2\n');
    expect(onLinux(debs('wechat'))).toMatchObject({ status: 1 });
  });

  test('takes off packages of rpm by their exact names', () => {
    writeFileSync(join(directory, 'packages', 'wechat'), '');
    program(
      'rpm',
      `case "$*" in
  "-q --qf %{NAME}\\n "*) [ -f "$STATE/packages/$4" ] || exit 1; echo "$4" ;;
  "-e --test --allmatches wechat") exit 0 ;;
  "-e --allmatches wechat") rm "$STATE/packages/wechat" ;;
  *) exit 9 ;;
esac
`,
    );
    const rpm: Recognized = { by: 'package', packages: 'rpm', name: 'wechat' };
    expect(onLinux([rpm])).toMatchObject({ status: 0 });
    expect(onLinux([rpm])).toMatchObject({ status: 3 });
  });
});

/** A folder of applications, where the real one would be. */
function app(path: string, bundleId: string, team: string): string {
  const at = join(directory, path);
  mkdirSync(join(at, 'Contents'), { recursive: true });
  writeFileSync(join(at, 'Contents', 'Info'), bundleId);
  writeFileSync(join(at, 'Contents', 'team'), team);
  return at;
}

const TEAM = '5A4RE8SF68';
const ID = 'com.tencent.xinWeChat';

function onMac(target: Partial<Target> = {}) {
  program('defaults', '[ "$1 $3" = "read CFBundleIdentifier" ] && cat "$2" 2>/dev/null\n');
  program('codesign', '[ "$1" = -dv ] && echo "TeamIdentifier=$(cat "$2/Contents/team")" >&2\n');
  const whole = aTarget({ id: ID, type: 'app', teamId: TEAM, ...target });
  const [script = ''] = scriptsFor(ORDER, 'macos', [
    { by: 'bundle', bundleId: whole.id, target: whole },
  ]);
  // The places are the real ones: they are moved into the directory of the test.
  return run(
    script
      .replaceAll(/(?<=[\s(#])\/(?=Applications\/)/g, `${directory}/`)
      .replace('people=', `people=${directory}`),
  );
}

describe('on a Mac, a script run by a real shell', () => {
  test('deletes the app in the places where apps are, and no other', () => {
    const mine = app('Applications/WeChat.app', ID, TEAM);
    const hers = app('Users/ada/Applications/Chat it is.app', ID, TEAM);
    const other = app('Applications/Editor.app', 'org.example.editor', TEAM);
    expect(onMac()).toMatchObject({ status: 0 });
    expect([mine, hers, other].map((path) => existsSync(path))).toEqual([false, false, true]);
    expect(onMac()).toMatchObject({ status: 3 });
  });

  test('refuses an app that somebody else has signed', () => {
    const forged = app('Applications/WeChat.app', ID, 'ZZZZZZZZZZ');
    expect(onMac()).toMatchObject({ status: 4 });
    expect(existsSync(forged)).toBe(true);
  });

  test('refuses an app in another place, and one within another app', () => {
    const elsewhere = app('Volumes/Work/WeChat.app', ID, TEAM);
    expect(onMac({ path: elsewhere })).toMatchObject({ status: 4 });
    const inner = app('Applications/Suite.app/Helpers/WeChat.app', ID, TEAM);
    expect(onMac({ path: inner })).toMatchObject({ status: 4 });
    const hidden = app('Users/ada/Library/Applications/WeChat.app', ID, TEAM);
    expect(onMac({ path: hidden })).toMatchObject({ status: 4 });
    expect([elsewhere, inner, hidden].map((path) => existsSync(path))).toEqual([true, true, true]);
  });

  test('follows no link out of the places that it knows', () => {
    const elsewhere = app('System/Applications/WeChat.app', ID, TEAM);
    mkdirSync(join(directory, 'Applications'));
    symlinkSync(elsewhere, join(directory, 'Applications', 'WeChat.app'));
    expect(onMac()).toMatchObject({ status: 4 });
    expect(existsSync(elsewhere)).toBe(true);
  });

  test('deletes nothing for an id that holds a command', () => {
    const mine = app('Applications/WeChat.app', ID, TEAM);
    expect(onMac({ id: `x.'; rm -rf ${directory}/Applications; '` })).toMatchObject({ status: 3 });
    expect(existsSync(mine)).toBe(true);
  });
});

describe('the scripts of an order', () => {
  test('have a line by which they are known again, and which is that of no other', () => {
    const [script = ''] = scriptsFor(ORDER, 'linux', debs('wechat'));
    expect(script.split('\n').slice(0, 2)).toEqual(['#!/bin/sh', markerOf(ORDER, 1)]);
    expect(hasMarker(script, markerOf(ORDER, 1))).toBe(true);
    expect(hasMarker(script, markerOf(`${ORDER}0`, 1))).toBe(false);
    expect(hasMarker(script, markerOf(ORDER, 11))).toBe(false);
    expect(() => markerOf('a\nrm', 1)).toThrow(RangeError);
  });

  test('are more than one where one would be longer than Fleet takes, and lose none', () => {
    const apps = Array.from({ length: 60 }, (_, at) =>
      aTarget({
        id: `com.example.${'x'.repeat(200)}${at}`,
        path: `/Applications/${'y'.repeat(200)}`,
      }),
    );
    const scripts = scriptsFor(
      ORDER,
      'macos',
      apps.map((target) => ({ by: 'bundle', bundleId: target.id, target })),
    );
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) expect(script.length).toBeLessThanOrEqual(LARGEST_SCRIPT);
    const calls = scripts.join('\n').match(/^remove '.*$/gm) ?? [];
    expect(new Set(calls).size).toBe(60);
    expect(scripts.map((script, at) => hasMarker(script, markerOf(ORDER, at + 1)))).toEqual(
      scripts.map(() => true),
    );
  });

  test('the longest that an app can be fits into one', () => {
    const id = `a.${"'".repeat(253)}`;
    const target = aTarget({ id, path: "'".repeat(1_000), teamId: TEAM });
    const [mac = ''] = scriptsFor(ORDER, 'macos', [{ by: 'bundle', bundleId: id, target }]);
    const name = 'é'.repeat(255);
    const [windows = ''] = scriptsFor(ORDER, 'windows', [{ by: 'display-name', name }]);
    expect(mac.length).toBeLessThan(LARGEST_SCRIPT);
    expect(windows.length).toBeLessThan(LARGEST_SCRIPT);
  });

  test('on Windows, uninstall by the codes that Windows Installer has', () => {
    const [script = ''] = scriptsFor(ORDER, 'windows', [
      { by: 'upgrade-code', code: '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}' },
      { by: 'display-name', name: "Kaspersky's" },
    ]);
    expect(script.startsWith(markerOf(ORDER, 1))).toBe(true);
    expect(script).toContain(
      "Remove-ByUpgradeCode ('' + '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}')",
    );
    expect(script).toContain("Remove-ByName ('' + 'Kaspersky''s')");
    expect(script.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
  });

  test.each([
    [0, 'done'],
    [3, 'done'],
    [4, 'failed'],
    [1, 'failed'],
    [-1, 'failed'],
    [-2, 'failed'],
    [127, 'failed'],
  ] as const)('exit %d is %s', (code, outcome) => {
    expect(outcomeOf(code).outcome).toBe(outcome);
  });
});

describe('an app is recognized', () => {
  test.each([
    ['macos', { id: ID, type: 'app' }, { by: 'bundle' }],
    ['linux', { id: 'wechat', type: 'deb' }, { by: 'package', packages: 'deb' }],
    ['linux', { id: 'kesl', type: 'rpm' }, { by: 'package', packages: 'rpm' }],
    [
      'windows',
      { id: 'Kaspersky', upgradeCode: '3a5c59f8-3a0e-4d4a-9e6d-4d1b7e6e4a11' },
      { by: 'upgrade-code', code: '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}' },
    ],
    [
      'windows',
      { id: '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}' },
      { by: 'product-code', code: '{3A5C59F8-3A0E-4D4A-9E6D-4D1B7E6E4A11}' },
    ],
    ['windows', { id: 'TencentWeChat.WeChat_sdtnhv12zgd7a' }, { by: 'family' }],
    ['windows', { id: 'WeChat' }, { by: 'display-name', name: 'WeChat' }],
  ] as const)('on %s: %j', (platform, target, how) => {
    expect(recognize(platform, aTarget(target))).toMatchObject(how);
  });

  test.each([
    ['macos', { id: 'WeChat', type: 'app' }, 'no bundle id'],
    ['macos', { id: 'jira', type: 'pypi' }, 'programs alone'],
    ['linux', { id: '-rf', type: 'deb' }, 'no name of a package'],
    ['linux', { id: 'wechat' }, 'programs alone'],
    ['windows', { id: 'abc', type: 'chrome-extension' }, 'programs alone'],
  ] as const)('and not on %s: %j', (platform, target, why) => {
    expect(recognize(platform, aTarget(target))).toContain(why);
  });

  test('the script of Linux is read by a shell without a fault', () => {
    const path = join(directory, 'script');
    for (const script of [
      ...scriptsFor(ORDER, 'linux', debs('wechat')),
      ...scriptsFor(ORDER, 'macos', [{ by: 'bundle', bundleId: ID, target: aTarget() }]),
    ]) {
      writeFileSync(path, script);
      expect(spawnSync('sh', ['-n', path]).status).toBe(0);
      expect(readFileSync(path, 'utf8')).toBe(script);
    }
  });
});
