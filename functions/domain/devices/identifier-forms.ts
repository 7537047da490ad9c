import type { AppType, Platform } from './app.ts';

/*
 * In which form a platform compares identifiers. Two spellings of one form are one identifier. What
 * is stored and shown keeps the spelling that it came with.
 */

const BEYOND_ASCII = /[^\0-\x7F]/;
const BRACED_GUID = 38;

/** ASCII has one Unicode form, so most identifiers cost one look. */
function composed(text: string): string {
  return BEYOND_ASCII.test(text) ? text.normalize('NFC') : text;
}

function caseless(text: string): string {
  return composed(text.toLowerCase());
}

/** A GUID is the same in braces and without. */
function caselessOrGuid(text: string): string {
  const small = caseless(text);
  return small.length === BRACED_GUID && small.startsWith('{') && small.endsWith('}')
    ? small.slice(1, -1)
    : small;
}

const FOLDS = {
  exact: composed,
  caseless,
  'caseless-or-guid': caselessOrGuid,
  /** A certificate's digest, as viewers print it: in capitals, by colons or spaces. */
  digest: (text) => text.replace(/[\s:]/g, '').toLowerCase(),
  /** Names of Python packages: https://packaging.python.org/en/latest/specifications/ */
  python: (text) => caseless(text).replace(/[-_.]+/g, '-'),
} as const satisfies Readonly<Record<string, (text: string) => string>>;

/** How texts of one kind are made comparable. */
export type Form = keyof typeof FOLDS;

/** The text as it is compared. The same for all spellings of one identifier. */
export function folded(form: Form, text: string): string {
  return FOLDS[form](text);
}

/**
 * Ids of apps. Android compares package names exactly. Apple says that bundle ids are the same in
 * any case (https://developer.apple.com/help/glossary/bundle-id). Package family names and product
 * codes are the same in any case too (https://learn.microsoft.com/windows/apps/desktop/modernize/
 * package-identity-overview). Package managers of Linux compare exactly.
 */
const ID_FORMS: Readonly<Record<Platform, Form>> = {
  android: 'exact',
  ios: 'caseless',
  macos: 'caseless',
  windows: 'caseless-or-guid',
  linux: 'exact',
  chromeos: 'exact',
};

/**
 * Where another registry than the platform's says what is the same, by the names of package URLs:
 * https://github.com/package-url/purl-spec.
 */
const TYPE_FORMS: Readonly<Partial<Record<AppType, Form>>> = {
  pypi: 'python',
  nuget: 'caseless',
  composer: 'caseless',
  golang: 'caseless',
  'vscode-extension': 'caseless',
  'chrome-extension': 'caseless',
};

/**
 * What an identifier is: the name of an Android package, an Apple bundle, a package family of
 * Windows or a package of a manager of packages; an extension's id, an Apple team, a code signing
 * identifier, a certificate's digest, a GUID, a program's key in Windows' list of installed
 * programs, a name for people, or the type of an app.
 */
export type IdentifierKind =
  | 'package'
  | 'bundle'
  | 'family-name'
  | 'managed'
  | 'extension'
  | 'team'
  | 'signing-id'
  | 'digest'
  | 'guid'
  | 'program'
  | 'name'
  | 'type';

/** `of-platform`: the platform's own form for its ids. */
const KIND_FORMS: Readonly<Record<Exclude<IdentifierKind, 'name'>, Form | 'of-platform'>> = {
  package: 'of-platform',
  bundle: 'of-platform',
  'family-name': 'of-platform',
  managed: 'of-platform',
  extension: 'caseless-or-guid',
  team: 'caseless',
  'signing-id': 'exact',
  digest: 'digest',
  guid: 'caseless-or-guid',
  program: 'caseless-or-guid',
  type: 'exact',
};

/**
 * The form in which identifiers of a kind are compared on a platform. `type` is that of the app,
 * where it is named. Windows reports names for people in whatever case the installer wrote.
 */
export function formOf(platform: Platform, kind: IdentifierKind, type?: AppType): Form {
  if (kind === 'name') return platform === 'windows' ? 'caseless' : 'exact';
  const form = KIND_FORMS[kind];
  if (form !== 'of-platform') return form;
  return (type === undefined ? undefined : TYPE_FORMS[type]) ?? ID_FORMS[platform];
}

/** An app's id as it is compared on its platform, where no more than the id is known. */
export function foldedId(platform: Platform, id: string): string {
  return folded(ID_FORMS[platform], id);
}
