import type { AppField, Platform } from '../devices/app.ts';
import type { IdentifierKind } from '../devices/identifier-forms.ts';

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
    'type',
  ],
  windows: [
    'packageFamilyName',
    'productCode',
    'upgradeCode',
    'publisher',
    'displayName',
    'signerSha256',
    'extensionId',
    'type',
  ],
  linux: ['packageId', 'displayName', 'publisher', 'extensionId', 'type'],
  chromeos: ['packageName', 'extensionId', 'displayName', 'publisher', 'type'],
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
  /** What its values are, which says in which form they are written and compared. */
  readonly kind: IdentifierKind;
}

/** Each key's rule, in the order in which documents are described. */
const RULES = {
  packageName: { field: 'id', dotted: true, kind: 'package' },
  bundleId: { field: 'id', dotted: true, kind: 'bundle' },
  teamId: { field: 'teamId', dotted: false, kind: 'team' },
  signingId: { field: 'signingId', dotted: false, kind: 'signing-id' },
  signerSha256: { field: 'signer', dotted: false, kind: 'digest' },
  packageFamilyName: { field: 'id', dotted: false, kind: 'family-name' },
  productCode: { field: 'id', dotted: false, kind: 'program' },
  upgradeCode: { field: 'upgradeCode', dotted: false, kind: 'guid' },
  publisher: { field: 'publisher', dotted: false, kind: 'name' },
  displayName: { field: 'name', dotted: false, kind: 'name' },
  packageId: { field: 'id', dotted: false, kind: 'managed' },
  extensionId: { field: 'id', dotted: false, kind: 'extension' },
  type: { field: 'type', dotted: false, kind: 'type' },
} as const satisfies Readonly<Record<MatcherKey, KeyRule>>;

/** A field of an app that some key compares. */
export type ComparedField = (typeof RULES)[keyof typeof RULES]['field'];

/** The same rules by key, for callers that do not ask which fields there are. */
export const KEY_RULES: Readonly<Record<MatcherKey, KeyRule & { readonly field: ComparedField }>> =
  RULES;

/**
 * How far a matcher may go by a field alone. `orders`: it may order. `review`: whoever makes an app
 * chooses the value, names and signing ids alike, so it orders nothing. `nothing`: it only narrows
 * other keys, and names no app.
 */
type Alone = 'orders' | 'review' | 'nothing';

interface FieldRule {
  /**
   * How telling the field is; 1 is the most telling. A matcher of several keys is looked up by its
   * most telling key, and its other keys are checked.
   */
  readonly rank: number;
  readonly alone: Alone;
}

export const FIELD_RULES: Readonly<Record<ComparedField, FieldRule>> = {
  id: { rank: 1, alone: 'orders' },
  upgradeCode: { rank: 2, alone: 'orders' },
  signingId: { rank: 3, alone: 'review' },
  signer: { rank: 4, alone: 'orders' },
  teamId: { rank: 5, alone: 'orders' },
  name: { rank: 6, alone: 'review' },
  publisher: { rank: 7, alone: 'review' },
  type: { rank: 8, alone: 'nothing' },
};

/**
 * Keys that together may order on a platform, though none may alone. Installers of Windows that are
 * no MSI have no code, and only the two names tell them.
 */
export const TOGETHER: Readonly<Partial<Record<Platform, readonly MatcherKey[]>>> = {
  windows: ['publisher', 'displayName'],
};

/** Every key, in the order of `KEY_RULES`. */
export const MATCHER_KEYS = Object.keys(KEY_RULES) as readonly MatcherKey[];

/** Keys whose value is the app's id on its platform. A manager can block by these. */
export const ID_KEYS: readonly MatcherKey[] = MATCHER_KEYS.filter(
  (key) => KEY_RULES[key].field === 'id',
);

/** Whether the key's values are names for people, which are no identifiers. */
export function isForPeople(key: MatcherKey): boolean {
  return KEY_RULES[key].kind === 'name';
}
