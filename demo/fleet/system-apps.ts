import type { App, Platform } from '../../functions/domain/devices/app.ts';

/*
 * Filler that looks like what a device's maker and its store put on it. Names are made of word
 * lists; only their number and their shape matter. Every app is one shared, frozen object, so that
 * ten thousand devices of three hundred apps fit in memory.
 */

const AREAS = [
  'account',
  'backup',
  'battery',
  'bluetooth',
  'calendar',
  'camera',
  'cast',
  'clock',
  'cloud',
  'contacts',
  'dialer',
  'display',
];
const MORE_AREAS = [
  'download',
  'email',
  'files',
  'gallery',
  'keyboard',
  'launcher',
  'location',
  'media',
  'network',
  'notes',
  'radio',
  'wallet',
];
const PARTS = [
  'service',
  'provider',
  'overlay',
  'resources',
  'settings',
  'ui',
  'agent',
  'sync',
  'core',
  'helper',
  'setup',
  'monitor',
  'policy',
];
const SUBJECTS = [
  'budget',
  'census',
  'fleet',
  'forms',
  'harbour',
  'library',
  'maps',
  'meeting',
  'permits',
  'roster',
  'survey',
  'transit',
  'travel',
  'weather',
];
const KINDS = [
  'daily',
  'desk',
  'field',
  'go',
  'lite',
  'mobile',
  'plus',
  'pro',
  'reader',
  'scan',
  'viewer',
  'works',
];

const words = [...AREAS, ...MORE_AREAS].flatMap((area) =>
  PARTS.map((part) => [area, part] as const),
);
const pairs = SUBJECTS.flatMap((subject) => KINDS.map((kind) => [subject, kind] as const));

function hex(text: string, digits: number): string {
  let hash = 2166136261;
  let out = '';
  for (let round = 0; out.length < digits; round++) {
    for (const char of `${round}${text}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
    out += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return out.slice(0, digits);
}

/** A Windows product code made of a text. */
export const guid = (text: string): string =>
  `{${hex(text, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    .toUpperCase()}}`;
/** Chrome's extension ids are hex digits written with the letters a to p. */
const extensionId = (text: string): string =>
  [...hex(text, 32)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
const title = (...parts: readonly string[]): string =>
  parts.map((part) => part[0]?.toUpperCase() + part.slice(1)).join(' ');

function family(
  count: number,
  idOf: (area: string, part: string) => string,
  version: string,
): readonly App[] {
  return words
    .slice(0, count)
    .map(([area, part]) => Object.freeze({ id: idOf(area, part), version }));
}

export const MAKERS = ['google', 'samsung', 'xiaomi', 'huawei', 'vivo', 'motorola'] as const;
export type Maker = (typeof MAKERS)[number];

const AOSP = family(110, (area, part) => `com.android.${area}.${part}`, '14');
const GOOGLE = family(60, (area, part) => `com.google.android.${area}.${part}`, '14');
function imageOf(prefix: string, count: number): readonly App[] {
  return [...AOSP, ...GOOGLE, ...family(count, (area, part) => `${prefix}.${area}.${part}`, '14')];
}

/** The packages of each phone maker's system image: 245 to 315. */
export const ANDROID_IMAGES: Readonly<Record<Maker, readonly App[]>> = {
  google: imageOf('com.google.pixel', 75),
  samsung: imageOf('com.samsung.android', 145),
  xiaomi: imageOf('com.miui', 115),
  huawei: imageOf('com.huawei.android', 105),
  vivo: imageOf('com.vivo', 95),
  motorola: imageOf('com.motorola', 80),
};

/** Apps that come with the system, where there is one image for all. */
export const SYSTEM_APPS: Readonly<Record<Exclude<Platform, 'android'>, readonly App[]>> = {
  ios: family(30, (area, part) => `com.apple.mobile${area}.${part}`, '17.0'),
  macos: family(70, (area, part) => `com.apple.${area}.${part}`, '14.0').map((app) =>
    Object.freeze({ ...app, name: title(...app.id.split('.').slice(2)) }),
  ),
  windows: words.slice(0, 25).map(([area, part]) =>
    Object.freeze({
      id: `Microsoft.${title(area)}${title(part)}_8wekyb3d8bbwe`,
      name: title(area, part),
      publisher: 'Microsoft Corporation',
      version: '10.0',
    }),
  ),
  linux: family(120, (area, part) => `lib${area}-${part}`, '1.0'),
  chromeos: family(6, (area, part) => extensionId(`system ${area} ${part}`), '118'),
};

/** What owners install beside the well-known apps, under the reserved name "example". */
export const STORE_APPS: Readonly<Record<Platform, readonly App[]>> = {
  android: pairs.map(([a, b]) =>
    Object.freeze({ id: `com.example.${a}.${b}`, name: title(a, b), version: '2.3' }),
  ),
  ios: pairs.map(([a, b]) =>
    Object.freeze({ id: `com.example.${a}-${b}`, name: title(a, b), version: '2.3' }),
  ),
  macos: pairs.map(([a, b]) =>
    Object.freeze({
      id: `com.example.${a}.${b}.mac`,
      name: title(a, b),
      version: '2.3',
      teamId: hex(a, 10).toUpperCase(),
    }),
  ),
  windows: pairs.map(([a, b]) =>
    Object.freeze({
      id: guid(`${a} ${b}`),
      name: title(a, b),
      publisher: `Example ${title(a)}`,
      version: '2.3',
    }),
  ),
  linux: pairs.map(([a, b]) => Object.freeze({ id: `${a}-${b}`, version: '2.3' })),
  chromeos: pairs.map(([a, b]) =>
    Object.freeze({ id: extensionId(`${a} ${b}`), name: title(a, b), version: '2.3' }),
  ),
};
