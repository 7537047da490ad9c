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

type Events = Iterable<OutgoingMessage>;

/** Makes the events of each type of news about a whole ban. */
const MAKES: Readonly<
  Record<BanNews, (deps: Needs, ban: EnforcedBan, now: Instant) => Events | Promise<Events>>
> = {
  'restrictions.changed': (_deps, ban, now) => restrictionEvents(ban, now),
  'ban.paused': (_deps, ban) => pausedEvents(ban),
  'sweep.completed': (deps, ban) => sweepEvents(deps, ban),
};

/** The most events that are held at a time. Each may be as large as a message may be. */
export const EVENTS_AT_ONCE = 50;

/**
 * Publishes what has changed for whole bans and is not yet marked as published. If a mark was lost,
 * the news goes out again with the same id. Each ban is announced apart, a few events at a time.
 * News of one ban that cannot be made or sent holds no other up. It is logged, counted and tried
 * again by the next tick.
 */
export async function announce(
  deps: Needs,
  { bans }: Blocklist,
  now: Instant,
  hasTime: () => boolean,
): Promise<void> {
  for (const ban of bans)
    for (const make of Object.values(MAKES)) {
      if (!hasTime()) return;
      const events = await makeEvents(deps, ban, () => make(deps, ban, now));
      if (!(await announceEach(deps, events, now))) return;
    }
}

/** The events of a ban, as far as they can be made. */
async function makeEvents(
  deps: Needs,
  ban: EnforcedBan,
  make: () => Events | Promise<Events>,
): Promise<Events> {
  const refuse = (error: unknown) => {
    const fields = { banId: ban.id, error: describeError(error) };
    log('ERROR', 'news of a ban could not be made', fields);
    deps.metrics.count('NewsRefused', 1);
  };
  try {
    return untilFault(await make(), refuse);
  } catch (error) {
    refuse(error);
    return [];
  }
}

/** Events are made as they are asked for, so that the fault may come late. */
function* untilFault(events: Events, refuse: (error: unknown) => void): Generator<OutgoingMessage> {
  try {
    yield* events;
  } catch (error) {
    refuse(error);
  }
}

/** `false`: the topic is down. */
async function announceEach(deps: Needs, events: Events, now: Instant): Promise<boolean> {
  let batch: OutgoingMessage[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < EVENTS_AT_ONCE) continue;
    if (!(await announceBatch(deps, batch, now))) return false;
    batch = [];
  }
  return announceBatch(deps, batch, now);
}

/** `false`: the topic is down. */
async function announceBatch(
  deps: Needs,
  events: readonly OutgoingMessage[],
  now: Instant,
): Promise<boolean> {
  if (events.length === 0) return true;
  const marked = await deps.work.announced(events.map((event) => event.id));
  const news = events.filter((event) => !marked.has(event.id));
  if (news.length === 0) return true;
  let refused: ReadonlyMap<string, RefusedMessage>;
  try {
    refused = new Map((await deps.topic.publish(news)).map((one) => [one.id, one]));
  } catch (error) {
    // The next tick finds these events unmarked and publishes them.
    log('WARN', 'announcements were not published', {
      count: news.length,
      error: describeError(error),
    });
    return false;
  }
  for (const { id, why } of refused.values()) log('ERROR', 'news was refused', { id, why });
  if (refused.size > 0) deps.metrics.count('NewsRefused', refused.size);
  for (const event of news)
    if (!refused.has(event.id)) await deps.work.markAnnounced(event.id, now);
  return true;
}
