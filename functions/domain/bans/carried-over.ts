import { isDeepStrictEqual } from 'node:util';
import { OWNERSHIPS, type Platform } from '../devices/app.ts';
import { foldedId } from '../devices/identifier-forms.ts';
import { type Instant, parseInstant } from '../time/instant.ts';
import { type BanDocument, type MatcherPlace, takesOffFrom } from './ban.ts';
import { throughEverywhere } from './blocking.ts';
import type { BlockedApp, EnforcedBan } from './blocklist.ts';
import { holdableRules, type PlacedRule, rulesThrough } from './manager-rules.ts';
import { conditionsOf } from './match-index.ts';
import { blockableApps, letThrough } from './restrictions.ts';
import { BLOCKING_UNINSTALLS } from './timeline.ts';

/**
 * Whether an amendment blocks somebody, or at some time, that the revision before did not. No
 * census has counted those devices.
 */
function reachesFurther(before: BanDocument, after: BanDocument): boolean {
  const earlier = (was: string | null, is: string | null) => {
    const [from, to] = [was, is].map((text) => (text === null ? null : parseInstant(text)));
    return to !== null && to !== undefined && (from === null || from === undefined || to < from);
  };
  const groups = before.scope.groups;
  const moreGroups =
    groups.length > 0 &&
    (after.scope.groups.length === 0 ||
      after.scope.groups.some((group) => !groups.includes(group)));
  return (
    moreGroups ||
    OWNERSHIPS.some((owner) => takesOffFrom(after, owner) && !takesOffFrom(before, owner)) ||
    earlier(before.timeline.effective, after.timeline.effective) ||
    earlier(
      before.timeline.block ?? before.timeline.effective,
      after.timeline.block ?? after.timeline.effective,
    ) ||
    !isDeepStrictEqual(before.timeline.overrides, after.timeline.overrides)
  );
}

/**
 * What a ban that is amended `now` goes on blocking until its own gate opens: the apps that were
 * blocked before and are still named. It blocks nothing if somebody had stopped the ban, or if the
 * amendment reaches further than what was counted. Where blocking uninstalls, it blocks only what
 * all groups whose instant has come had been told.
 */
export function carriedOver(
  previous: EnforcedBan | null,
  document: BanDocument,
  now: Instant,
): readonly BlockedApp[] {
  if (previous === null || reachesFurther(previous.document, document)) return [];
  const formed = ({ platform, id }: BlockedApp) =>
    `${platform} ${platform === 'appStore' ? id : foldedId(platform, id)}`;
  const named = new Set(
    document.scope.platforms.flatMap((platform) => blockableApps(document, platform)).map(formed),
  );
  const blocked = previous.document.scope.platforms.flatMap((platform) =>
    letThrough(previous, throughEverywhere(previous, platform, now), [platform]),
  );
  return blocked.filter((app) => named.has(formed(app)));
}

/** The same for all spellings of the same matcher. */
function formOf({ matcher }: PlacedRule): string {
  return JSON.stringify([matcher.platform, ...conditionsOf(matcher)]);
}

/** The same for the rules that managers held: the places in the amended document. */
export function carriedRules(
  previous: EnforcedBan | null,
  document: BanDocument,
  now: Instant,
): readonly MatcherPlace[] {
  if (previous === null || reachesFurther(previous.document, document)) return [];
  return document.scope.platforms.flatMap((platform) => {
    const through = throughEverywhere(previous, platform, now);
    const inScope = previous.document.scope.platforms.includes(platform);
    const before = inScope ? rulesThrough(previous, through, platform) : [];
    const held = new Set(before.map(formOf));
    return holdableRules(document, platform)
      .filter((one) => held.has(formOf(one)))
      .map(({ place }) => place);
  });
}

/**
 * What goes on from the revision before once a pause is over. Nothing was blocked while it held, so
 * devices may have come. Where blocking uninstalls, nothing goes on past such a gap: what is there
 * now must first find a place.
 */
export function carriedPastPause({
  document,
  carried,
  carriedRules,
}: EnforcedBan): Pick<EnforcedBan, 'carried' | 'carriedRules'> {
  const goesOn = (platform: Platform | 'appStore' | undefined) =>
    platform === undefined || platform === 'appStore' || !BLOCKING_UNINSTALLS.has(platform);
  return {
    carried: carried.filter(({ platform }) => goesOn(platform)),
    carriedRules: carriedRules.filter(([app, matcher]) =>
      goesOn(document.apps[app]?.match[matcher]?.platform),
    ),
  };
}
