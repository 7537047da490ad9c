import { APP_TYPES, type Platform } from '../devices/app.ts';
import type { IdentifierKind } from '../devices/identifier-forms.ts';
import { beyondAscii } from '../unseen.ts';
import { ID_KEYS, KEY_RULES, type MatcherKey, PLATFORM_KEYS } from './matcher-keys.ts';

/*
 * Identifiers that no device can ever list: they look right, match nothing, and the ban would seem
 * to be carried out. Each is refused with the form that would match, where it can be told.
 */

const CHROME_ID = /^[a-p]{32}$/i;
const TEAM = /^[A-Z0-9]{10}$/;
const GUID =
  /^(?:\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** Inno Setup lists a program under its GUID with this behind it. */
const INNO = /_is1$/i;

/** A page of a shop, and the identifier that its address names. */
interface Shop {
  readonly page: RegExp;
  readonly names: string;
  readonly kinds: readonly IdentifierKind[];
}

const SHOPS: readonly Shop[] = [
  {
    page: /^(?:https?:\/\/play\.google\.com\/store\/apps\/|market:\/\/)details\?(?:.*&)?id=([\w.]+)/i,
    names: 'the package name',
    kinds: ['package'],
  },
  {
    page: /^(?:https?|itms-apps):\/\/(?:apps|itunes)\.apple\.com\/.*\bid(\d{5,12})/i,
    names: 'the App Store id',
    kinds: [],
  },
  {
    page: /^https?:\/\/(?:chrome\.google\.com\/webstore|chromewebstore\.google\.com)\/detail\/.*?([a-p]{32})/i,
    names: 'the extension id',
    kinds: ['extension'],
  },
  {
    page: /^https?:\/\/marketplace\.visualstudio\.com\/items\?(?:.*&)?itemName=([\w.-]+)/i,
    names: 'the extension id',
    kinds: ['extension'],
  },
  {
    page: /^https?:\/\/(?:apps|www)\.microsoft\.com\/.*\b(9[a-z0-9]{11})\b/i,
    names: 'the id in the Store',
    kinds: [],
  },
];

/** What to write in the place of what only names the app to a shop. */
const INSTEAD: Readonly<Record<IdentifierKind, string>> = {
  package: 'a package name, for example com.example.app',
  bundle: 'a bundle id, for example com.example.app; App Store ids belong into restrict.appStore',
  'family-name':
    'a package family name as Get-AppxPackage prints it, for example Example.App_8wekyb3d8bbwe',
  managed: 'the name of a package, for example wechat',
  extension: 'the id of an extension, for example ahkjpbeeocnddjkakilopmfdlnjdpcdm',
  team: 'an Apple team id: ten capital letters and digits',
  'signing-id': 'a code signing identifier, for example com.example.app',
  digest: "the SHA-256 of the signer's certificate: 64 hex digits",
  guid: 'a GUID, for example {23170F69-40C1-2702-2408-000001000000}',
  program:
    'a product code, for example {23170F69-40C1-2702-2408-000001000000}, or the key of the ' +
    'program in the list of installed programs, for example 7-Zip',
  name: 'a name',
  type: `one of ${APP_TYPES.join(', ')}`,
};

function faultOfPage(kind: IdentifierKind, value: string): string | null {
  if (!/^[a-z][a-z-]+:\/\//i.test(value)) return null;
  for (const { page, names, kinds } of SHOPS) {
    const [, id] = page.exec(value) ?? [];
    if (id === undefined) continue;
    return kinds.includes(kind)
      ? `is the address of a page: write ${names} that it names, ${id}`
      : `is the address of a page that names ${names} ${id}: write ${INSTEAD[kind]}`;
  }
  return `is an address: write ${INSTEAD[kind]}`;
}

function faultOfPackage(value: string): string | null {
  // As Android checks them: FrameworkParsingPackageUtils.validateName of AOSP.
  if (CHROME_ID.test(value)) return 'is the id of an extension: write it as extensionId';
  const isName = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/i.test(value);
  return isName ? null : `is no package name of Android: write ${INSTEAD.package}`;
}

function faultOfBundle(value: string): string | null {
  const [, team, id] = /^([A-Z0-9]{10}):(.+)$/i.exec(value) ?? [];
  if (team !== undefined)
    return `has its team before it: write teamId ${team.toUpperCase()} and bundleId ${id}`;
  if (/^(?:id)?\d{5,12}$/.test(value))
    return `is an App Store id: write it into restrict.appStore, and here ${INSTEAD.bundle}`;
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i.test(value)
    ? null
    : `is no bundle id: write ${INSTEAD.bundle}`;
}

function faultOfTeam(value: string): string | null {
  if (TEAM.test(value)) return null;
  const capital = value.toUpperCase();
  return TEAM.test(capital)
    ? `is an Apple team id in small letters: write ${capital}`
    : `must be ${INSTEAD.team}`;
}

function faultOfSigningId(value: string): string | null {
  const [, team = '', id] = /^([A-Z0-9]{10}|platform):(.+)$/i.exec(value) ?? [];
  if (id === undefined) return null;
  return /^platform$/i.test(team)
    ? `names the platform before it: write signingId ${id}`
    : `has its team before it: write teamId ${team.toUpperCase()} and signingId ${id}`;
}

/** Other digests of certificates, by their length in hex. */
const OTHER_DIGESTS: ReadonlyMap<number, string> = new Map([
  [32, 'an MD5'],
  [40, 'a SHA-1'],
  [96, 'a SHA-384'],
  [128, 'a SHA-512'],
]);

function faultOfDigest(value: string): string | null {
  const plain = value.replace(/[\s:]/g, '');
  if (/^[0-9a-f]{64}$/i.test(plain)) return null;
  const other = /^[0-9a-f]+$/i.test(plain) ? OTHER_DIGESTS.get(plain.length) : undefined;
  if (other !== undefined)
    return `is ${other}, which no device lists: give the certificate's SHA-256, 64 hex digits`;
  if (/^[\w+/-]{43}=?$/.test(plain))
    return `is a digest in Base64: write ${Buffer.from(plain, 'base64').toString('hex')}`;
  return `must be ${INSTEAD.digest}`;
}

function faultOfFamilyName(value: string): string | null {
  const isName = (text: string) => /^[a-z0-9.-]{3,50}_[0-9a-hjkmnp-tv-z]{13}$/i.test(text);
  if (isName(value)) return null;
  const [name = '', ...parts] = (value.split('!')[0] ?? '').split('_');
  const family = `${name}_${parts.at(-1) ?? ''}`;
  return isName(family)
    ? `names more than the family: write ${family}`
    : `is no package family name: write ${INSTEAD['family-name']}`;
}

function faultOfManaged(value: string): string | null {
  const [, type, id] =
    /^pkg:([a-z-]+)\/([^?#]+)/i.exec(value) ?? /^([a-z-]+):([^/].*)$/i.exec(value) ?? [];
  const known = APP_TYPES.find((one) => one === type?.toLowerCase());
  if (known !== undefined) return `has its type before it: write type ${known} and packageId ${id}`;
  return /^[a-z0-9@_][a-z0-9@_.+:~/-]*$/i.test(value)
    ? null
    : `is no name of a package: write ${INSTEAD.managed}`;
}

function faultOfExtension(value: string): string | null {
  const isId = /^\{[\w.-]+\}$/.test(value) || /^[a-z0-9_@][\w.@+-]*$/i.test(value);
  return isId ? null : `is no id of an extension: write ${INSTEAD.extension}`;
}

function faultOfGuid(value: string): string | null {
  return GUID.test(value.replace(INNO, '')) ? null : `is no GUID: write ${INSTEAD.guid}`;
}

/** A key that looks like a GUID, or begins as one, is one. */
const GUID_LIKE = /[{}]|^[0-9a-f]{8}-[0-9a-f]{4}-/i;

/**
 * Windows keeps an installed program under its product code, or, where it was installed by another
 * installer than MSI, under a key that the installer chose:
 * https://learn.microsoft.com/windows/win32/msi/uninstall-registry-key
 */
function faultOfProgram(value: string): string | null {
  if (GUID_LIKE.test(value)) return faultOfGuid(value);
  return /^[\w][\w .()+&@,-]*$/.test(value) ? null : `is no key: write ${INSTEAD.program}`;
}

const FAULTS: Readonly<Record<IdentifierKind, (value: string) => string | null>> = {
  package: faultOfPackage,
  bundle: faultOfBundle,
  'family-name': faultOfFamilyName,
  managed: faultOfManaged,
  extension: faultOfExtension,
  team: faultOfTeam,
  'signing-id': faultOfSigningId,
  digest: faultOfDigest,
  guid: faultOfGuid,
  program: faultOfProgram,
  name: () => null,
  type: () => null,
};

/**
 * Why a value can never match by this key, and what to write; `null`: it can. Identifiers are ASCII
 * on every platform, and a letter beyond it is a look-alike.
 */
export function faultOfIdentifier(
  platform: Platform,
  key: MatcherKey,
  value: string,
): string | null {
  const { kind } = KEY_RULES[key];
  if (kind === 'name') return null;
  const shown = beyondAscii(value);
  if (shown !== null)
    return (
      'has characters beyond ASCII, which can look like others, and no identifier has them: ' +
      `write it anew; it says ${shown}`
    );
  const fault = faultOfPage(kind, value) ?? FAULTS[kind](value);
  if (fault !== null) return fault;
  // Other ids there are those of Android apps, which managers uninstall by their ids.
  return platform === 'chromeos' && kind === 'extension' && !CHROME_ID.test(value)
    ? `is no id of an extension of ChromeOS: write ${INSTEAD.extension}`
    : null;
}

/** Why no app of the platform has this id, and what to write; `null`: one may have it. */
export function faultOfBlockedId(on: Platform | 'appStore', id: string): string | null {
  if (on === 'appStore') return faultOfAppStoreId(id);
  const faults = PLATFORM_KEYS[on]
    .filter((key) => ID_KEYS.includes(key))
    .map((key) => faultOfIdentifier(on, key, id));
  return faults.includes(null) ? null : (faults[0] ?? null);
}

function faultOfAppStoreId(id: string): string | null {
  if (/^\d{5,12}$/.test(id)) return null;
  const [, named] = /(?:^|\/)id(\d{5,12})\b/.exec(id) ?? [];
  return named === undefined
    ? 'must be the numeric id of the App Store, for example 414478124'
    : `must be the numeric id of the App Store: write ${named}`;
}
