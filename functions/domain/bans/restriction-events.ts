import { contentTag } from '../content-tag.ts';
import type { Platform } from '../devices/app.ts';
import type { OutgoingMessage } from '../message.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import { enforces, takesOffFrom } from './ban.ts';
import { throughFor } from './blocking.ts';
import type { EnforcedBan } from './blocklist.ts';
import { lastBrake } from './brake.ts';
import { exemptionEnd } from './exemption.ts';
import { namedDevices } from './exemption-names.ts';
import { throughHere } from './restrictions.ts';
import { BLOCKING_UNINSTALLS, blockFor, timelineOf } from './timeline.ts';
import { ToldLists } from './told-lists.ts';

/**
 * Groups for which a ban may hold in another way than for the rest. Each gets events of its own.
 */
function groupsApart(ban: EnforcedBan, platform: Platform, now: Instant): readonly string[] {
  const { scope } = ban.document;
  const named = [
    ...timelineOf(ban).overrides.flatMap((one) => one.groups),
    ...ban.exemptions.filter((one) => one.from <= now).flatMap((one) => one.groups),
    ...(BLOCKING_UNINSTALLS.has(platform) ? (ban.gate.blocking?.waiting ?? []) : []),
  ];
  const apart = [...new Set([...scope.groups, ...named])].sort();
  return scope.groups.length > 0 ? apart.filter((group) => scope.groups.includes(group)) : apart;
}

/**
 * The latest instant up to now at which the apps that this group's managers must block may have
 * changed. For the groups without an event of their own, who these are may have changed too.
 */
function changedAt(
  ban: EnforcedBan,
  { platform, group }: { readonly platform: Platform; readonly group: string | null },
  begun: Instant,
  now: Instant,
): Instant {
  const { lift } = timelineOf(ban);
  const exemptions = ban.exemptions.filter(
    (one) => group === null || one.groups.includes(group) || namedDevices(one) > 0,
  );
  const uninstalls = BLOCKING_UNINSTALLS.has(platform);
  // These hold since somebody wrote them, whatever the writer's clock said.
  const acts = [
    ban.gate.at,
    uninstalls ? (ban.gate.blocking?.at ?? null) : null,
    lastBrake(ban.brakes)?.at ?? null,
  ];
  const instants = [
    begun,
    lift,
    ...exemptions.flatMap((one) => [one.from, exemptionEnd(one)]),
  ].filter((at) => at !== null && at <= now);
  return Math.max(...[...acts, ...instants].map((at) => at ?? 0));
}

function eventFor(
  ban: EnforcedBan,
  lists: ToldLists,
  group: string | null,
  now: Instant,
): OutgoingMessage | null {
  const { platform } = lists;
  const to = { platform, group: group ?? '' };
  const { lift } = timelineOf(ban);
  const over = lift !== null && lift <= now;
  const begun = blockFor(ban, to);
  if (begun === null || begun > now) return null;
  // A gate that has not been counted yet lets nothing new out. Then only blocks that go on from
  // before, or that end, are told.
  const through = throughFor(ban, to, begun);
  const goesOn = through === 'carried' && ban.carried.length + ban.carriedRules.length > 0;
  if (through !== 'all' && !goesOn && ban.brakes.length === 0 && !over) return null;
  const since = changedAt(ban, { platform, group }, begun, now);
  const data = {
    banId: ban.id,
    revision: ban.revision,
    platform,
    groups: group === null ? [] : [group],
    exceptGroups: group === null ? groupsApart(ban, platform, now) : [],
    ...lists.excepted(to.group),
    ...lists.told(throughHere(ban, to, now)),
    since: formatInstant(since),
  };
  const where = `${ban.id}.r${ban.revision}.${platform}.${group ?? '*'}`;
  // The hashes stand for the lists, which may be long and the same in hundreds of events.
  const tag = contentTag({ ...data, blocked: null, rules: null });
  return {
    id: `restrictions.${where}.${since}.${tag}`,
    type: 'restrictions.changed',
    subject: `bans/${ban.id}`,
    time: formatInstant(since),
    attributes: { banId: ban.id, platform, ...(group === null ? {} : { group }) },
    data,
  };
}

/**
 * Tells what managers must block because of this ban, anew at each instant at which that may have
 * changed: the ban began or was lifted, its gate opened or closed, or an exemption began or ended.
 * There is one event for each platform and group for which something of its own may hold, and one
 * for all other groups. The id of an event never changes, and no two that
 * differ have one id. Events are made as they are asked for, since there may be hundreds.
 */
export function* restrictionEvents(ban: EnforcedBan, now: Instant): Generator<OutgoingMessage> {
  if (!enforces(ban.document) || !takesOffFrom(ban.document, 'organization')) return;
  const { scope } = ban.document;
  for (const platform of scope.platforms) {
    const lists = new ToldLists(ban, platform, now);
    const apart = groupsApart(ban, platform, now);
    for (const group of scope.groups.length > 0 ? apart : [null, ...apart]) {
      const event = eventFor(ban, lists, group, now);
      if (event !== null) yield event;
    }
  }
}
