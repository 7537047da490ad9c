import { type BanDocument, enforces, mayOrder } from '../../domain/bans/ban.ts';
import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import type { BlockedList } from '../../domain/bans/restriction-lists.ts';
import { blockableApps } from '../../domain/bans/restrictions.ts';
import type { NotEnforceable } from '../manager.ts';
import { type Content, contentOf, isBySigner, MOST_BLOCKED_APPLE } from './content.ts';
import type { Wanted } from './removal.ts';

/* What Apple devices are to block, and what of the bans none of them can. Pure. */

/** What a device is to block, by the lists of the sources that report it. */
export function wantedOf(
  platform: 'ios' | 'macos',
  lists: readonly Pick<BlockedList, 'blocked' | 'rules'>[],
  blocklist: Blocklist,
): Wanted {
  const content = contentOf(platform, lists);
  return {
    content,
    whyNot: (banId, { id, banApp }) =>
      platform === 'ios'
        ? whyNotOnIos(content, id)
        : whyNotOnMacs(banOf(blocklist, banId)?.document ?? null, banApp),
  };
}

function whyNotOnIos(content: Content | null, id: string): string | null {
  if (content?.bundleIds.includes(id)) return null;
  const small = id.toLowerCase();
  const spelt = content?.bundleIds.find((one) => one.toLowerCase() === small);
  return spelt === undefined
    ? 'the ban names no bundle id by which it could be blocked'
    : `the ban spells its bundle id ${spelt}, and devices compare each letter`;
}

/** Whether all that the ban means by the app on Macs is stopped by who has signed it. */
function whyNotOnMacs(document: BanDocument | null, banApp: string): string | null {
  const app = document?.apps.find(({ name }) => name === banApp);
  if (app === undefined) return 'the ban no longer names it';
  const matchers = app.match.filter((one) => one.platform === 'macos' && mayOrder(one));
  const areHeld =
    matchers.length > 0 && app.restrict?.macos === undefined && matchers.every(isBySigner);
  return areHeld
    ? null
    : 'the ban does not name it by its team alone, or by its team and signing id, on macOS';
}

/** What is known of the devices as a whole. */
export interface Known {
  /** Macs that take no declarations of apps. */
  readonly macsWithout: number;
}

const OLD_MACS =
  'devices with macOS cannot be told by MDM what must not be started before macOS 27 with ' +
  'supervision and declarations: only managed apps are removed there';
const NO_SIGNER =
  'on macOS an app is blocked by its team, or its team and signing id, and the ban does not name ' +
  'all of its apps by these alone';
const NO_BUNDLE = 'on iOS an app is blocked by its bundle id, and the ban names none for some';
const TOO_MANY = `one profile blocks at most ${MOST_BLOCKED_APPLE} apps`;

/** What of the bans cannot be enforced, and why. */
export function notEnforceable(
  { bans }: Blocklist,
  { macsWithout }: Known,
): readonly NotEnforceable[] {
  return bans.flatMap(({ id: banId, document }): NotEnforceable[] => {
    if (!enforces(document)) return [];
    const named = (platform: 'ios' | 'macos') =>
      document.apps.filter(({ match }) =>
        match.some((one) => one.platform === platform && mayOrder(one)),
      );
    const macs = named('macos');
    const onMacs = [
      ...(macs.length > 0 && macsWithout > 0 ? [OLD_MACS] : []),
      ...(macs.some(({ name }) => whyNotOnMacs(document, name) !== null) ? [NO_SIGNER] : []),
    ];
    const ids = blockableApps(document, 'ios').filter(({ platform }) => platform === 'ios');
    const onIos = [
      ...(named('ios').some((app) => !hasBundle(app)) ? [NO_BUNDLE] : []),
      ...(ids.length > MOST_BLOCKED_APPLE ? [TOO_MANY] : []),
    ];
    return [
      ...onMacs.map((why) => ({ banId, platform: 'macos', why })),
      ...onIos.map((why) => ({ banId, platform: 'ios', why })),
    ];
  });
}

function hasBundle({ match, restrict }: BanDocument['apps'][number]): boolean {
  if (restrict?.ios !== undefined) return restrict.ios.length > 0;
  return match.some(
    (one) => one.platform === 'ios' && mayOrder(one) && one.bundleId?.endsWith('.*') === false,
  );
}
