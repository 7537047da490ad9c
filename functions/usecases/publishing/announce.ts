import type { Blocklist, EnforcedBan } from '../../domain/bans/blocklist.ts';
import { lastBrake } from '../../domain/bans/brake.ts';
import { restrictionEvents } from '../../domain/bans/restriction-events.ts';
import { pausedGate } from '../../domain/bans/written.ts';
import { contentTag } from '../../domain/content-tag.ts';
import type { BanNews, OutgoingMessage } from '../../domain/message.ts';
import type { Pass } from '../../domain/passes/pass.ts';
import { ROUNDS, sweepId, sweepName } from '../../domain/passes/pass-id.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies, RefusedMessage } from '../ports.ts';

type Needs = Pick<Dependencies, 'bans' | 'work' | 'topic' | 'metrics'>;

function pausedEvents(ban: EnforcedBan): OutgoingMessage[] {
  const brake = lastBrake(ban.brakes);
  if (brake === null) return [];
  const data = {
    banId: ban.id,
    revision: ban.revision,
    title: ban.document.title,
    gate: pausedGate(ban, brake),
  };
  return [
    {
      id: `paused.${ban.id}.r${ban.revision}.${brake.at}.${contentTag(data)}`,
      type: 'ban.paused',
      subject: `bans/${ban.id}`,
      time: formatInstant(brake.at),
      attributes: { banId: ban.id },
      data,
    },
  ];
}

/** The sweep that carried an instant out: the last round that exists. */
async function readLastRound(deps: Needs, name: string): Promise<Pass | null> {
  for (const round of ROUNDS.toReversed()) {
    const pass = await deps.work.read(sweepId(name, round));
    if (pass !== null) return pass;
  }
  return null;
}

async function sweepEvents(deps: Needs, ban: EnforcedBan): Promise<OutgoingMessage[]> {
  const record = await deps.bans.read(ban.id);
  const swept = record?.sweptThrough;
  if (!swept || swept.revision !== ban.revision) return [];
  const name = sweepName(ban.id, swept.revision, swept.instant);
  if ((await deps.work.announced([name])).has(name)) return [];
  const pass = await readLastRound(deps, name);
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

type Events = readonly OutgoingMessage[];

/** Makes the events of each type of news about a whole ban. */
const MAKES: Readonly<
  Record<BanNews, (deps: Needs, ban: EnforcedBan, now: Instant) => Events | Promise<Events>>
> = {
  'restrictions.changed': (_deps, ban, now) => restrictionEvents(ban, now),
  'ban.paused': (_deps, ban) => pausedEvents(ban),
  'sweep.completed': (deps, ban) => sweepEvents(deps, ban),
};

/**
 * Publishes what has changed for whole bans and is not yet marked as published. If a mark was lost,
 * the news goes out again with the same id. News of one ban that cannot be made or sent holds no
 * other up. It is logged, counted and tried again by the next tick.
 */
export async function announce(deps: Needs, blocklist: Blocklist, now: Instant): Promise<void> {
  const events = await makeEvents(deps, blocklist, now);
  if (events.length === 0) return;
  const marked = await deps.work.announced(events.map((event) => event.id));
  const news = events.filter((event) => !marked.has(event.id));
  if (news.length === 0) return;
  let refused: ReadonlyMap<string, RefusedMessage>;
  try {
    refused = new Map((await deps.topic.publish(news)).map((one) => [one.id, one]));
  } catch (error) {
    // The topic is down. The next tick finds these events unmarked and publishes them.
    log('WARN', 'announcements were not published', {
      count: news.length,
      error: describeError(error),
    });
    return;
  }
  for (const { id, why } of refused.values()) log('ERROR', 'news was refused', { id, why });
  if (refused.size > 0) deps.metrics.count('NewsRefused', refused.size);
  for (const event of news)
    if (!refused.has(event.id)) await deps.work.markAnnounced(event.id, now);
}

async function makeEvents(
  deps: Needs,
  { bans }: Blocklist,
  now: Instant,
): Promise<readonly OutgoingMessage[]> {
  const events: OutgoingMessage[] = [];
  for (const ban of bans)
    for (const make of Object.values(MAKES))
      try {
        events.push(...(await make(deps, ban, now)));
      } catch (error) {
        const fields = { banId: ban.id, error: describeError(error) };
        log('ERROR', 'news of a ban could not be made', fields);
        deps.metrics.count('NewsRefused', 1);
      }
  return events;
}
