import type { AppField, Platform } from '../devices/app.ts';

/*
 * All that is known of matcher keys. To add a key, list it under its platforms. The compiler then
 * asks for its row below. If no other key compares the same field of the app, the compiler asks for
 * the field's row too.
 */

/** The keys of each platform, in the order in which authors are told them. */
const ON_PLATFORM = {
  android: ['packageName', 'signerSha256', 'displayName', 'publisher'],
  ios: ['bundleId', 'teamId', 'signingId', 'displayName', 'publisher'],
  macos: [
    'bundleId',
    'teamId',
    'signingId',
    'signerSha256',
    'displayName',
    'publisher',
    'extensionId',
  ],
  windows: [
    'packageFamilyName',
    'productCode',
    'publisher',
    'displayName',
    'signerSha256',
    'extensionId',
  ],
  linux: ['packageId', 'displayName', 'publisher', 'extensionId'],
  chromeos: ['packageName', 'extensionId', 'displayName', 'publisher'],
} as const satisfies Readonly<Record<Platform, readonly string[]>>;

/** A key that a matcher may name. */
export type MatcherKey = (typeof ON_PLATFORM)[keyof typeof ON_PLATFORM][number];

/** Which keys a matcher may name on which platform. */
export const PLATFORM_KEYS: Readonly<Record<Platform, readonly MatcherKey[]>> = ON_PLATFORM;

interface KeyRule {
  /** The field of an app that the key is compared with: exactly, or by a prefix. */
  readonly field: AppField;
  /** Whether a value may end in `.*`. */
  readonly dotted: boolean;
}

/** Each key's rule, in the order in which documents are described. */
const RULES = {
  packageName: { field: 'id', dotted: true },
  bundleId: { field: 'id', dotted: true },
  teamId: { field: 'teamId', dotted: false },
  signingId: { field: 'signingId', dotted: false },
  signerSha256: { field: 'signer', dotted: false },
  packageFamilyName: { field: 'id', dotted: false },
  productCode: { field: 'id', dotted: false },
  publisher: { field: 'publisher', dotted: false },
  displayName: { field: 'name', dotted: false },
  packageId: { field: 'id', dotted: false },
  extensionId: { field: 'id', dotted: false },
} as const satisfies Readonly<Record<MatcherKey, KeyRule>>;

/** A field of an app that some key compares. */
export type ComparedField = (typeof RULES)[keyof typeof RULES]['field'];

/** The same rules by key, for callers that do not ask which fields there are. */
export const KEY_RULES: Readonly<Record<MatcherKey, KeyRule & { readonly field: ComparedField }>> =
  RULES;

interface FieldRule {
  /**
   * How telling the field is; 1 is the most telling. A matcher of several keys is looked up by its
   * most telling key, and its other keys are checked.
   */
  readonly rank: number;
  /**
   * Whether the field is a name for people. Such a name changes and is imitated, so alone it may
   * not order anything. Windows reports it in whatever case the installer wrote.
   */
  readonly forPeople: boolean;
}

export const FIELD_RULES: Readonly<Record<ComparedField, FieldRule>> = {
  id: { rank: 1, forPeople: false },
  signingId: { rank: 2, forPeople: false },
  signer: { rank: 3, forPeople: false },
  teamId: { rank: 4, forPeople: false },
  name: { rank: 5, forPeople: true },
  publisher: { rank: 6, forPeople: true },
};

/** Every key, in the order of `KEY_RULES`. */
export const MATCHER_KEYS = Object.keys(KEY_RULES) as readonly MatcherKey[];

/** Keys whose value is the app's id on its platform. A manager can block by these. */
export const ID_KEYS: readonly MatcherKey[] = MATCHER_KEYS.filter(
  (key) => KEY_RULES[key].field === 'id',
);
