import { banOf } from '../../domain/bans/blocklist.ts';
import { warningsOf } from '../../domain/bans/warnings.ts';
import { shardOf } from '../../domain/devices/shard.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { isLive } from '../../domain/findings/finding.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';
import type { Caller } from '../caller.ts';
import type { BanInput, PageInput } from '../contracts.ts';
import { BadCursor, type Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, noSuchBan } from '../views/ban-answer.ts';
import { chapterAnswer, findingAnswer } from '../views/finding-answer.ts';
import { passAnswer } from '../views/pass-answer.ts';

/** All bans, by id. */
export async function listBans(
  deps: Pick<Dependencies, 'bans'>,
  input: PageInput & { readonly caller: Caller },
) {
  const [page, blocklist] = await Promise.all([
    deps.bans.list(input.cursor, input.limit),
    deps.bans.readBlocklist(),
  ]);
  return {
    items: page.items.map((record): BanAnswer => banAnswer(record, banOf(blocklist, record.banId))),
    nextCursor: page.nextCursor,
  };
}

/**
 * Where a ban stands, with the document of the revision asked for (the newest unless told) and its
 * exemptions.
 */
export async function readBan(
  deps: Pick<Dependencies, 'bans'>,
  input: BanInput & { readonly revision: number | null },
) {
  const [record, blocklist] = await Promise.all([
    deps.bans.read(input.banId),
    deps.bans.readBlocklist(),
  ]);
  if (record === null) throw noSuchBan(input.banId);
  const enforced = banOf(blocklist, input.banId);
  const wanted = input.revision ?? record.latest;
  const found = await deps.bans.readRevision(input.banId, wanted);
  if (found === null)
    throw new Refusal('not-found', `Ban ${input.banId} has no revision ${wanted}.`);
  return {
    ...banAnswer(record, enforced, warningsOf(found.document)),
    shown: {
      revision: found.revision,
      hash: found.hash,
      createdAt: formatInstant(found.createdAt),
      createdBy: found.createdBy,
    },
    document: found.document,
    exemptions: (enforced?.exemptions ?? []).map((one) => ({
      ...one,
      from: formatInstant(one.from),
      expiresAt: formatInstant(one.expiresAt),
      endedAt: formatInstantOrNull(one.endedAt),
    })),
    sweptThrough:
      record.sweptThrough === null
        ? null
        : { ...record.sweptThrough, instant: formatInstant(record.sweptThrough.instant) },
  };
}

const SHARD_CURSOR = /^(\d{1,4})\.(.*)$/;

/**
 * A ban's findings, partition by partition. A page may hold fewer than asked for, and even none,
 * before the last one.
 */
export async function listFindings(
  deps: Pick<Dependencies, 'bans' | 'fleet'>,
  input: BanInput & PageInput & { readonly status: string | null },
) {
  const record = await deps.bans.read(input.banId);
  if (record === null) throw noSuchBan(input.banId);
  const shards = record.shards ?? 0;
  const [, shardText, inner] =
    input.cursor === null ? [] : (SHARD_CURSOR.exec(input.cursor) ?? [null]);
  if (input.cursor !== null && (shardText === undefined || Number(shardText) >= shards))
    throw new BadCursor();
  const items: Finding[] = [];
  let shard = Number(shardText ?? 0);
  let cursor: string | null = inner ? inner : null;
  for (; shard < shards; shard += 1, cursor = null) {
    const page = await deps.fleet.queryFindings(
      input.banId,
      shard,
      cursor,
      input.limit - items.length,
    );
    items.push(
      ...page.items.filter((finding) => input.status === null || finding.status === input.status),
    );
    if (page.nextCursor !== null)
      return { items: items.map(findingAnswer), nextCursor: `${shard}.${page.nextCursor}` };
    if (items.length >= input.limit) break;
  }
  return {
    items: items.map(findingAnswer),
    nextCursor: shard + 1 < shards ? `${shard + 1}.` : null,
  };
}

/** Chapters of a story that one answer holds. */
const MOST_CHAPTERS = 200;

/**
 * One finding: its row, the ban's title, the device as it is now, and its story with every order
 * and result, oldest first (200 at most).
 */
export async function readFinding(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'stories'>,
  input: BanInput & { readonly deviceId: string },
) {
  const { banId, deviceId } = input;
  const record = await deps.bans.read(banId);
  if (record === null || record.shards === null) throw noSuchBan(banId);
  const key = { banId, deviceId, shard: shardOf(deviceId, record.shards) };
  const [[finding], head, story] = await Promise.all([
    deps.fleet.readFindings([key]),
    deps.fleet.readHead(deviceId, true),
    deps.stories.page(banId, deviceId, null, MOST_CHAPTERS),
  ]);
  if (!finding) throw new Refusal('not-found', 'This ban has no finding on this device.');
  return {
    ...findingAnswer(finding),
    title: record.title,
    live: isLive(finding),
    lastSeen: formatInstantOrNull(head?.lastSeen ?? null),
    observedAt: formatInstantOrNull(head?.observedAt ?? null),
    coverage: head?.coverage ?? null,
    story: story.items.map(chapterAnswer),
  };
}

/** Passes with how far each has come. */
async function passesPage(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  input: PageInput,
) {
  const page = await deps.work.list(banId, input.cursor, input.limit);
  const items = await Promise.all(
    page.items.map(async (pass) => {
      const done =
        pass.finishedAt === null
          ? (await deps.work.readParts(pass.id)).filter((part) => part.done).length
          : null;
      return passAnswer(pass, done);
    }),
  );
  return { items, nextCursor: page.nextCursor };
}

/** A ban's previews and sweeps, newest first, with how far each has come. */
export async function listPasses(
  deps: Pick<Dependencies, 'bans' | 'work'>,
  input: BanInput & PageInput,
) {
  if ((await deps.bans.read(input.banId)) === null) throw noSuchBan(input.banId);
  return passesPage(deps, input.banId, input);
}

/**
 * The passes over the whole fleet, newest first: censuses, and the counts and retirements after
 * sources' runs.
 */
export function listFleetPasses(
  deps: Pick<Dependencies, 'work'>,
  input: PageInput & { readonly caller: Caller },
) {
  return passesPage(deps, null, input);
}
