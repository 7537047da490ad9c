import type { Ownership, Platform } from '../devices/app.ts';
import { isLibrary } from '../devices/app-families.ts';
import type { Instant } from '../time/instant.ts';
import { type BanDocument, enforces, type Matcher, mayOrder, takesOffFrom } from './ban.ts';
import { isExcepted, throughFor } from './blocking.ts';
import { type BlockedApp, type EnforcedBan, throughGate } from './blocklist.ts';
import type { Through } from './gate.ts';
import { type ManagerRule, rulesThrough } from './manager-rules.ts';
import { ID_KEYS, MATCHER_KEYS } from './matcher-keys.ts';
import { inScope, phaseAt } from './phase.ts';
import { BLOCKING_UNINSTALLS, blockFor } from './timeline.ts';

/**
 * Whether a manager may block by this matcher's id. Where blocking uninstalls, it may only if the
 * matcher asks for nothing but the id. An app of the same id and another signer is not banned, and
 * must not be taken off. A manager that blocks by a library's id would block the system's package
 * of this id.
 */
function isBlockable(matcher: Matcher, platform: Platform): boolean {
  if (matcher.platform !== platform || !mayOrder(matcher) || isLibrary(matcher.type)) return false;
  return (
    !BLOCKING_UNINSTALLS.has(platform) ||
    MATCHER_KEYS.filter((key) => matcher[key] !== undefined).length === 1
  );
}

const blockable = new WeakMap<BanDocument, Map<Platform, readonly BlockedApp[]>>();

/**
 * The exact ids that a ban's document has a manager of this platform block. By default they come
 * from the exact matchers.
 */
export function blockableApps(document: BanDocument, platform: Platform): readonly BlockedApp[] {
  const known = blockable.get(document) ?? new Map<Platform, readonly BlockedApp[]>();
  const apps = known.get(platform) ?? readBlockable(document, platform);
  blockable.set(document, known.set(platform, apps));
  return apps;
}

function readBlockable(document: BanDocument, platform: Platform): readonly BlockedApp[] {
  const found = new Map<string, BlockedApp>();
  const put = (on: BlockedApp['platform'], id: string) =>
    found.set(`${on} ${id}`, { platform: on, id });
  for (const app of document.apps) {
    const told = app.restrict?.[platform];
    if (told) {
      for (const id of told) put(platform, id);
    } else {
      for (const matcher of app.match) {
        if (!isBlockable(matcher, platform)) continue;
        for (const key of ID_KEYS) {
          const id = matcher[key];
          if (id !== undefined && !id.endsWith('.*')) put(platform, id);
        }
      }
    }
    if (platform === 'ios') for (const id of app.restrict?.appStore ?? []) put('appStore', id);
  }
  return [...found.values()];
}

/** The apps that managers of these platforms may block. */
export function letThrough(
  ban: EnforcedBan,
  through: Through,
  platforms: readonly Platform[],
): readonly BlockedApp[] {
  switch (through) {
    case 'all':
      return platforms.flatMap((platform) => blockableApps(ban.document, platform));
    case 'carried':
      return ban.carried.filter(({ platform }) =>
        platforms.includes(platform === 'appStore' ? 'ios' : platform),
      );
    case 'nothing':
      return [];
    default:
      return through satisfies never;
  }
}

export interface RestrictedTo {
  readonly platform: Platform;
  /** `null`: it is not known, and nothing is blocked. */
  readonly group: string | null;
  /**
   * The ownership of one device, where it is known. A group's managers are told what holds for the
   * group's organisation-owned devices.
   */
  readonly ownership?: Ownership;
  readonly deviceId?: string;
  readonly hardwareHash?: string | null;
  /** Bans that leave the device's finding alone: it is exempt, or has no place yet. */
  readonly sparedBy?: ReadonlySet<string>;
}

/**
 * What a ban has blocked here now. A closed gate blocks nothing new, because an Android manager
 * uninstalls an app that it is told to block.
 */
export function throughHere(ban: EnforcedBan, to: RestrictedTo, now: Instant): Through {
  if (
    !enforces(ban.document) ||
    !inScope(ban, to) ||
    ban.liftedAt !== null ||
    phaseAt(ban, to, now, null).phase === 'lifted'
  )
    return 'nothing';
  if (!takesOffFrom(ban.document, to.ownership ?? 'organization')) return 'nothing';
  const { deviceId = '', hardwareHash = null, platform, group } = to;
  if (isExcepted(ban, platform, { deviceId, hardwareHash, group }, now)) return 'nothing';
  if (group === null || to.sparedBy?.has(ban.id)) return 'nothing';
  const from = blockFor(ban, to);
  if (from === null || now < from) return 'nothing';
  // A device's own findings have their places by the time that it is answered.
  return to.deviceId === undefined ? throughFor(ban, { platform, group }, from) : throughGate(ban);
}

/** The apps that a ban has blocked here now. */
export function blockedBy(ban: EnforcedBan, to: RestrictedTo, now: Instant): readonly BlockedApp[] {
  return letThrough(ban, throughHere(ban, to, now), [to.platform]);
}

/** The rules that a ban has managers hold here now. */
export function rulesBy(ban: EnforcedBan, to: RestrictedTo, now: Instant): readonly ManagerRule[] {
  return rulesThrough(ban, throughHere(ban, to, now), to.platform).map(({ rule }) => rule);
}
