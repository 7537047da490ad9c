import { shardOf } from '../../domain/devices/shard.ts';
import { type Finding, isLive } from '../../domain/findings/finding.ts';
import { formatInstantOrNull } from '../../domain/time/instant.ts';
import { pageWithin } from '../page-within.ts';
import { BadCursor, type Dependencies, type Page, type PageInput } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import { chapterAnswer, findingAnswer } from '../views/finding-answer.ts';
import type { BanInput } from './act-on-ban.ts';

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
  const from = { shard: Number(shardText ?? 0), cursor: inner ? inner : null };
  return pageWithin(
    input.limit,
    (limit) => readFindings(deps, { ...input, limit, shards, from }),
    (findings) => findings.map(findingAnswer),
  );
}

/** A page of findings, from a place in a partition on. */
async function readFindings(
  deps: Pick<Dependencies, 'fleet'>,
  input: {
    readonly banId: string;
    readonly status: string | null;
    readonly limit: number;
    readonly shards: number;
    readonly from: { readonly shard: number; readonly cursor: string | null };
  },
): Promise<Page<Finding>> {
  const { shards } = input;
  const items: Finding[] = [];
  let { shard, cursor } = input.from;
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
    if (page.nextCursor !== null) return { items, nextCursor: `${shard}.${page.nextCursor}` };
    if (items.length >= input.limit) break;
  }
  return { items, nextCursor: shard + 1 < shards ? `${shard + 1}.` : null };
}

/** Chapters of a story that one answer holds. */
export const MOST_CHAPTERS = 200;

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
