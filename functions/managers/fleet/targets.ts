import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { compileMatchers, visitRules } from '../../domain/bans/match-index.ts';
import {
  APP_TYPES,
  type App,
  type AppType,
  type Inventory,
  type Platform,
} from '../../domain/devices/app.ts';
import { appKey } from '../../domain/devices/app-key.ts';
import type { Order } from '../manager.ts';

/** An app that is to be removed, with all by which it can be recognized on the device. */
export interface Target {
  readonly id: string;
  readonly type: AppType | null;
  readonly name: string;
  readonly teamId: string | null;
  readonly upgradeCode: string | null;
  /** Where it was seen last. */
  readonly path: string | null;
}

/**
 * The apps of an order, as the device's last list has them: those that the order names and that the
 * ban still names with all that is known of them. An app of the same id and another signer is not
 * banned, so it is no target. Apps that a doubtful list lacks are believed to be there.
 */
export function targetsOf(
  { apps: ordered, banId }: Pick<Order, 'apps' | 'banId'>,
  ban: Pick<EnforcedBan, 'document'>,
  { platform, apps, lacking }: Pick<Inventory, 'platform' | 'apps' | 'lacking'>,
): readonly Target[] {
  const keys = new Set(
    ordered.map(({ id, type }) =>
      appKey(platform, { id, type: APP_TYPES.find((one) => one === type) ?? null }),
    ),
  );
  const index = compileMatchers([{ id: banId, document: ban.document }]).get(platform) ?? [];
  const isNamed = (app: App) => {
    let isEnforced = false;
    visitRules(index, app, ({ enforce }) => {
      isEnforced ||= enforce;
    });
    return isEnforced;
  };
  const found = [...apps, ...lacking.map(({ app }) => app)].filter(
    (app) => keys.has(appKey(platform, app)) && isNamed(app),
  );
  return distinct(found.map(targetOf));
}

function targetOf({ id, type, name, teamId, upgradeCode, path }: App): Target {
  return {
    id,
    type: type ?? null,
    name: name ?? id,
    teamId: teamId ?? null,
    upgradeCode: upgradeCode ?? null,
    path: path ?? null,
  };
}

/** Versions of one app are one target. */
function distinct(targets: readonly Target[]): readonly Target[] {
  const byKey = new Map<string, Target>();
  for (const target of targets) {
    const { id, type, teamId, upgradeCode } = target;
    const key = JSON.stringify([id, type, teamId, upgradeCode]);
    if (!byKey.has(key)) byKey.set(key, target);
  }
  return [...byKey.values()];
}

/** Package managers of Linux whose packages a script can take off. */
export type LinuxPackages = 'deb' | 'rpm';

const NAME_OF_PACKAGE: Readonly<Record<LinuxPackages, RegExp>> = {
  // https://www.debian.org/doc/debian-policy/ch-controlfields.html#source
  deb: /^[a-z0-9][a-z0-9+.-]+$/,
  rpm: /^[A-Za-z0-9_][A-Za-z0-9._+~^-]*$/,
};

/** How an app can be recognized and removed by a script. A text says why it cannot. */
export type Recognized =
  | { readonly by: 'bundle'; readonly bundleId: string; readonly target: Target }
  | { readonly by: 'package'; readonly packages: LinuxPackages; readonly name: string }
  | { readonly by: 'upgrade-code'; readonly code: string }
  | { readonly by: 'product-code'; readonly code: string }
  | { readonly by: 'family'; readonly family: string }
  | { readonly by: 'display-name'; readonly name: string };

const GUID = /^\{?([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})\}?$/i;
/** An app without a bundle id is known by its name, which mostly has no dot. */
const BUNDLE_ID = /^[^/.]+\.[^/]+$/;
/** A name and its publisher's hash. The page on package identities has the form. */
const FAMILY = /^[A-Za-z0-9.-]{3,50}_[a-z0-9]{13}$/i;

/** Types of programs on a platform. Scripts leave libraries and extensions alone. */
const PROGRAMS: Readonly<Record<'macos' | 'windows' | 'linux', readonly (AppType | null)[]>> = {
  macos: ['app', null],
  windows: ['msi', 'msix', 'exe', null],
  linux: ['deb', 'rpm'],
};

export function recognize(
  platform: Extract<Platform, 'macos' | 'windows' | 'linux'>,
  target: Target,
): Recognized | string {
  const { id, type, name, upgradeCode } = target;
  if (!PROGRAMS[platform].includes(type))
    return `${name}: a script takes off programs alone, and this is ${type ?? 'of no known type'}`;
  if (platform === 'macos')
    return BUNDLE_ID.test(id)
      ? { by: 'bundle', bundleId: id, target }
      : `${name}: it has no bundle id to recognize it by`;
  if (platform === 'linux') {
    const packages = type === 'rpm' ? 'rpm' : 'deb';
    return NAME_OF_PACKAGE[packages].test(id)
      ? { by: 'package', packages, name: id }
      : `${name}: its id is no name of a package`;
  }
  const upgrade = braced(upgradeCode ?? '');
  if (upgrade !== null) return { by: 'upgrade-code', code: upgrade };
  const product = braced(id);
  if (product !== null) return { by: 'product-code', code: product };
  return FAMILY.test(id) ? { by: 'family', family: id } : { by: 'display-name', name: id };
}

/** A GUID as Windows Installer writes it. `null`: it is none. */
function braced(text: string): string | null {
  const [, guid] = GUID.exec(text) ?? [];
  return guid === undefined ? null : `{${guid.toUpperCase()}}`;
}
