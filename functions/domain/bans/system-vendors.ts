import { folded } from '../devices/identifier-forms.ts';
import { type BanDocument, type BannedApp, type Matcher, mayOrder } from './ban.ts';
import { ID_KEYS, KEY_RULES, MATCHER_KEYS, type MatcherKey } from './matcher-keys.ts';

/*
 * What an operating system or a phone comes with. A ban that reaches it can make devices unusable.
 */

interface SystemVendor {
  readonly vendor: string;
  /** Ids of its apps begin so. */
  readonly prefixes: readonly string[];
  /** Single ids, where the ids around them are another vendor's. */
  readonly ids: readonly string[];
  /** Apple team ids, and SHA-256 digests of signing certificates. */
  readonly signers: readonly string[];
  readonly source: string;
}

const SYSTEM_VENDORS: readonly SystemVendor[] = [
  {
    vendor: 'Apple',
    prefixes: ['com.apple.'],
    ids: [],
    signers: ['59GAB85EFG'],
    source: 'bundle ids of macOS and iOS; codesign -dv Xcode.app (TeamIdentifier)',
  },
  {
    vendor: 'Android',
    prefixes: ['com.android.', 'android.'],
    ids: ['android'],
    signers: [
      'c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8',
      'a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dc',
    ],
    source: 'AOSP: package names; build/target/product/security (platform and testkey)',
  },
  {
    vendor: 'Google',
    prefixes: ['com.google.android.'],
    ids: [],
    signers: [
      'EQHXZ8M8AV',
      'f0fd6c5b410f25cb25c3b53346c8972fae30f8ee7411df910480ad6b2d60db83',
      '7ce83c1b71f3d572fed04c8d40c5cb10ff75e6d87d9df6fbd53f0468c2905053',
    ],
    source:
      'Installomator/Installomator@71741a856ca9:fragments/labels (expectedTeamID); ' +
      'apksigner --print-certs of com.android.chrome and com.google.android.gms',
  },
  {
    vendor: 'Microsoft',
    prefixes: ['com.microsoft.'],
    ids: [],
    signers: ['UBF8T346G9'],
    source: 'Installomator/Installomator@71741a856ca9:fragments/labels (expectedTeamID)',
  },
  {
    vendor: 'a phone maker',
    prefixes: ['com.huawei.', 'com.samsung.', 'com.xiaomi.', 'com.miui.', 'com.vivo.', 'com.oppo.'],
    // Makers install these components, and their prefix is an app vendor's.
    ids: ['com.tencent.soter.soterserver', 'com.tencent.qqlivehuawei'],
    signers: [],
    source:
      'Universal-Debloater-Alliance/universal-android-debloater-next-generation@9336f25e7d54:' +
      'resources/assets/uad_lists.json; driverdrift/Android-Initialization@5fd7271e708b:' +
      'vivo-system-app-list.md, huawei-system-app-list.md',
  },
];

/** Something of a system vendor that a matcher reaches. */
export interface SystemReach {
  /** The app of the ban, the identifier and its platform. */
  readonly what: string;
  readonly vendor: string;
  /** Whether it is one exact id. Otherwise it is a prefix or all that a signer has signed. */
  readonly exact: boolean;
}

/** Keys that name one app, or the apps of a prefix. */
function isIdentifier(key: MatcherKey): boolean {
  return KEY_RULES[key].field === 'id' || KEY_RULES[key].field === 'signingId';
}

/** Keys that name all that somebody has signed. */
function isSigner(key: MatcherKey): boolean {
  return KEY_RULES[key].field === 'teamId' || KEY_RULES[key].field === 'signer';
}

/** The vendors' ids have no capitals, and some platforms take theirs in any case. */
function formed(id: string): string {
  return folded('caseless', id);
}

function hasId({ prefixes, ids }: SystemVendor, written: string): boolean {
  const id = formed(written);
  return ids.includes(id) || prefixes.some((prefix) => id.startsWith(prefix));
}

/** Whether some id of the vendor's begins with the prefix. */
function hasIdsUnder({ prefixes, ids }: SystemVendor, written: string): boolean {
  const prefix = formed(written);
  return (
    ids.some((id) => id.startsWith(prefix)) ||
    prefixes.some((own) => own.startsWith(prefix) || prefix.startsWith(own))
  );
}

function reachOf(
  matcher: Matcher,
): (Omit<SystemReach, 'what'> & { readonly value: string }) | null {
  const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
  for (const key of keys.filter(isIdentifier)) {
    const value = matcher[key] ?? '';
    const exact = !(KEY_RULES[key].dotted && value.endsWith('.*'));
    const found = SYSTEM_VENDORS.find((one) =>
      exact ? hasId(one, value) : hasIdsUnder(one, value.slice(0, -1)),
    );
    if (found) return { value, vendor: found.vendor, exact };
  }
  // A publisher narrows nothing, for all that a signer has signed has the same. A type hardly does.
  if (keys.some((key) => !isSigner(key) && key !== 'publisher' && key !== 'type')) return null;
  for (const key of keys.filter(isSigner)) {
    const value = matcher[key] ?? '';
    const found = SYSTEM_VENDORS.find(({ signers }) =>
      signers.some((one) => folded('digest', one) === folded('digest', value)),
    );
    if (found) return { value, vendor: found.vendor, exact: false };
  }
  return null;
}

/** All that the ban's enforcing matchers reach of system vendors, and what managers must block. */
export function systemReach({ apps }: Pick<BanDocument, 'apps'>): readonly SystemReach[] {
  return apps.flatMap((app) => [...matched(app), ...blocked(app)]);
}

function matched({ name, match }: BannedApp): readonly SystemReach[] {
  return match.filter(mayOrder).flatMap((matcher) => {
    const found = reachOf(matcher);
    if (found === null) return [];
    const { value, vendor, exact } = found;
    return [{ what: `${value} (${name}, ${matcher.platform})`, vendor, exact }];
  });
}

/** Ids to block that no matcher names. Ids of the App Store are numbers, which tell no vendor. */
function blocked({ name, match, restrict = {} }: BannedApp): readonly SystemReach[] {
  const named = new Set(
    match.flatMap((matcher) => ID_KEYS.map((key) => formed(matcher[key] ?? ''))),
  );
  return Object.entries(restrict).flatMap(([platform, ids = []]) =>
    ids
      .filter((id) => !named.has(formed(id)))
      .flatMap((id) => {
        const found = SYSTEM_VENDORS.find((one) => hasId(one, id));
        const what = `${id} (${name}, to be blocked on ${platform})`;
        return found ? [{ what, vendor: found.vendor, exact: true }] : [];
      }),
  );
}
