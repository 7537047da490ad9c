import { keepNewest } from '../keep-newest.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import { enforces, takesOffFrom } from './ban.ts';
import { NO_GROUP } from './blocking.ts';
import type { Blocklist } from './blocklist.ts';
import type { Through } from './gate.ts';
import { inScope, phaseAt } from './phase.ts';
import { type RestrictedTo, throughHere } from './restrictions.ts';
import { earlyBlockRefusals, effectiveFor, instantsOf } from './timeline.ts';

export interface Upcoming {
  readonly banId: string;
  readonly effectiveAt: string;
}

/** A ban that blocks something. */
export interface BlockingBan {
  readonly banId: string;
  readonly through: Exclude<Through, 'nothing'>;
}

/** What holds for all devices of a group, platform and ownership in `[from, until)`. */
export interface Common {
  readonly upcoming: readonly Upcoming[];
  readonly refused: readonly { readonly banId: string; readonly reason: string }[];
  readonly from: Instant;
  readonly until: Instant;
  /** Exemptions that name one of the devices are not looked at here. */
  readonly blocking: readonly BlockingBan[];
}

/** So many are kept for a blocklist. */
const MOST_COMMONS = 1_024;

const made = new WeakMap<Blocklist, Map<string, Common>>();

function byBan(a: { readonly banId: string }, b: { readonly banId: string }): number {
  return a.banId < b.banId ? -1 : 1;
}

/** What holds now for all who share a group, a platform and an ownership. */
export function commonFor(blocklist: Blocklist, to: RestrictedTo, now: Instant): Common {
  const commons = made.get(blocklist) ?? new Map<string, Common>();
  made.set(blocklist, commons);
  const whose = to.deviceId === undefined ? 'group' : 'device';
  const key = [whose, to.platform, to.ownership ?? '', to.group ?? NO_GROUP].join(' ');
  const known = commons.get(key);
  if (known && known.from <= now && now < known.until) return known;
  // No exemption names a device of this id.
  const any = { deviceId: '', hardwareHash: null, sparedBy: new Set<string>() };
  const all = to.deviceId === undefined ? to : { ...to, ...any };
  return keepNewest(commons, MOST_COMMONS, key, makeCommon(blocklist, all, now));
}

function makeCommon(blocklist: Blocklist, to: RestrictedTo, now: Instant): Common {
  const blocking: BlockingBan[] = [];
  const upcoming: Upcoming[] = [];
  const refused: { banId: string; reason: string }[] = [];
  let until = Number.POSITIVE_INFINITY;
  for (const ban of blocklist.bans) {
    if (!inScope(ban, to)) continue;
    const banId = ban.id;
    until = Math.min(until, instantsOf(ban).find((at) => at > now) ?? until);
    const through = throughHere(ban, to, now);
    if (through !== 'nothing') blocking.push({ banId, through });
    const effective = effectiveFor(ban, to);
    const phase = phaseAt(ban, to, now, null).phase;
    const blocks =
      enforces(ban.document) && takesOffFrom(ban.document, to.ownership ?? 'organization');
    if (phase === 'notice' && blocks && effective !== null && effective > now)
      upcoming.push({ banId, effectiveAt: formatInstant(effective) });
    if (phase === 'lifted') continue;
    for (const { platform, reason } of earlyBlockRefusals(ban.document))
      if (platform === to.platform) refused.push({ banId, reason });
  }
  return {
    from: now,
    until,
    blocking,
    upcoming: upcoming.sort(byBan),
    refused: refused.sort(byBan),
  };
}
