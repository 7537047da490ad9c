import type { Blocklist, EnforcedBan } from '../domain/blocklist.ts';
import { gateIsOpen } from '../domain/decide.ts';
import type { OutgoingEvent } from '../domain/event.ts';
import { formatInstant, type Instant } from '../domain/instant.ts';
import { blockableApps } from '../domain/restrictions.ts';
import { blockFor, timelineOf } from '../domain/timeline.ts';
import { gateAnswer } from './ban-answer.ts';
import type { Dependencies } from './dependencies.ts';

type Needs = Pick<Dependencies, 'bans' | 'work' | 'topic'>;

/**
 * Instants up to now at which what a platform must block because of this ban has changed: it began, for all or for some groups; its
 * gate opened or closed; it ended. Announced one by one, each with an id that never changes.
 */
function restrictionEvents(ban: EnforcedBan, now: Instant): OutgoingEvent[] {
  if (ban.document.kind !== 'ban') return [];
  const timeline = timelineOf(ban);
  const over = timeline.lift !== null && timeline.lift <= now;
  return ban.document.scope.platforms.flatMap((platform) => {
    const groups = [...new Set(['', ...ban.document.scope.groups, ...timeline.overrides.flatMap((one) => one.groups)])];
    const starts = groups.map((group) => blockFor(ban, { platform, group })).filter((at) => at !== null);
    const begun = starts.filter((at) => at <= now);
    if (begun.length === 0 || (!gateIsOpen(ban) && ban.gate.state !== 'paused')) return [];
    const gated = Math.max(Math.min(...begun), ban.gate.at);
    const at = over && timeline.lift !== null ? timeline.lift : Math.max(gated, ...begun);
    const blocked = over || !gateIsOpen(ban) ? [] : blockableApps(ban.document, platform);
    return [
      {
        id: `restrictions.${ban.id}.r${ban.revision}.${platform}.${at}`,
        type: 'restrictions.changed' as const,
        subject: `bans/${ban.id}`,
        time: formatInstant(at),
        attributes: { banId: ban.id, platform },
        data: {
          banId: ban.id,
          revision: ban.revision,
          platform,
          groups: ban.document.scope.groups,
          blocked,
          since: formatInstant(at),
        },
      },
    ];
  });
}

function pausedEvent(ban: EnforcedBan): OutgoingEvent[] {
  if (ban.gate.state !== 'paused') return [];
  return [
    {
      id: `paused.${ban.id}.r${ban.revision}.${ban.gate.at}`,
      type: 'ban.paused',
      subject: `bans/${ban.id}`,
      time: formatInstant(ban.gate.at),
      attributes: { banId: ban.id },
      data: { banId: ban.id, revision: ban.revision, title: ban.document.title, gate: gateAnswer(ban.gate) },
    },
  ];
}

async function sweepEvents(deps: Needs, ban: EnforcedBan): Promise<OutgoingEvent[]> {
  const record = await deps.bans.read(ban.id);
  const swept = record?.sweptThrough;
  if (!swept || swept.revision !== ban.revision) return [];
  const name = `sweep.${ban.id}.r${swept.revision}.${swept.instant}`;
  if ((await deps.work.announced([name])).has(name)) return [];
  const pass = (await deps.work.read(`${name}.2`)) ?? (await deps.work.read(`${name}.1`));
  return [
    {
      id: name,
      type: 'sweep.completed',
      subject: `bans/${ban.id}`,
      time: formatInstant(pass?.finishedAt ?? swept.instant),
      attributes: { banId: ban.id },
      data: {
        banId: ban.id,
        revision: swept.revision,
        instant: formatInstant(swept.instant),
        counts: pass?.counts ?? {},
      },
    },
  ];
}

/** Publishes what has changed for whole bans and was not marked as published yet. A mark that was lost means a repeat with the same id. */
export async function announce(deps: Needs, blocklist: Blocklist, now: Instant): Promise<void> {
  const events: OutgoingEvent[] = [];
  for (const ban of blocklist.bans)
    events.push(...restrictionEvents(ban, now), ...pausedEvent(ban), ...(await sweepEvents(deps, ban)));
  if (events.length === 0) return;
  const marked = await deps.work.announced(events.map((event) => event.id));
  const news = events.filter((event) => !marked.has(event.id));
  if (news.length === 0) return;
  let refused: ReadonlySet<string>;
  try {
    refused = new Set(await deps.topic.publish(news));
  } catch (error) {
    // The topic is down: the next tick finds them unmarked.
    console.warn({ message: 'announcements were not published', count: news.length, error: String(error) });
    return;
  }
  for (const event of news) if (!refused.has(event.id)) await deps.work.markAnnounced(event.id, now);
}
