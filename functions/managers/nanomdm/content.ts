import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { ManagerRule } from '../../domain/bans/manager-rules.ts';
import { MATCHER_KEYS } from '../../domain/bans/matcher-keys.ts';
import type { BlockedList } from '../../domain/bans/restriction-lists.ts';

/** What an Apple device is to keep from being started. */
const contentSchema = z.object({
  /** Of its own content: the same on every device that blocks the same. */
  hash: z.string(),
  /** iOS: sorted. */
  bundleIds: z.readonly(z.array(z.string())),
  /** macOS: by who signed, sorted. */
  binaries: z.readonly(
    z.array(z.object({ TeamID: z.string(), SigningID: z.optional(z.string()) })),
  ),
});
export type Content = z.infer<typeof contentSchema>;

/** The list of contents in the connector's memory, by their hashes. */
export const CONTENTS = 'contents';

export function contentIn(value: unknown): Content | null {
  const read = z.safeParse(contentSchema, value);
  return read.success ? read.data : null;
}

/** Apps that one profile or declaration blocks. Those behind them are left out, and named. */
export const MOST_BLOCKED_APPLE = 5_000;

/**
 * What the lists of a device have a profile or declaration block. Two lists are of one device that
 * two sources report: what one of them leaves out is not blocked. `null`: nothing is.
 */
export function contentOf(platform: 'ios' | 'macos', lists: readonly Listed[]): Content | null {
  const [first, ...others] = lists.map((list) => namedIn(platform, list));
  const common = [...(first ?? [])].filter(([key]) => others.every((other) => other.has(key)));
  if (common.length === 0) return null;
  const sorted = common.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_BLOCKED_APPLE);
  const bundleIds = platform === 'ios' ? sorted.map(([id]) => id) : [];
  const binaries = sorted.flatMap(([, binary]) => (binary === null ? [] : [binary]));
  const hash = createHash('sha256')
    .update(JSON.stringify([bundleIds, binaries]))
    .digest('hex')
    .slice(0, 32);
  return { hash, bundleIds, binaries };
}

/** How many apps of a list one profile or declaration cannot block, since they are too many. */
export function beyondMost(platform: 'ios' | 'macos', list: Listed): number {
  return Math.max(0, namedIn(platform, list).size - MOST_BLOCKED_APPLE);
}

type Binary = Content['binaries'][number];

function namedIn(platform: 'ios' | 'macos', list: Listed): Map<string, Binary | null> {
  return platform === 'ios' ? idsOf(list) : binariesOf(list);
}

/** As much of a list as is read. */
interface Listed extends Pick<BlockedList, 'blocked'> {
  readonly rules: readonly Pick<ManagerRule, 'match'>[];
}

function idsOf({ blocked }: Pick<BlockedList, 'blocked'>): Map<string, null> {
  return new Map(blocked.flatMap(({ platform, id }) => (platform === 'ios' ? [[id, null]] : [])));
}

/**
 * Whether Apple can hold what these keys name. With a key that it does not compare it would block
 * more than is banned.
 */
export function isBySigner(match: ManagerRule['match']): boolean {
  const keys = MATCHER_KEYS.filter((key) => match[key] !== undefined);
  return keys.includes('teamId') && keys.every((key) => key === 'teamId' || key === 'signingId');
}

function binariesOf({ rules }: Pick<Listed, 'rules'>): Map<string, Binary> {
  return new Map(
    rules.flatMap(({ match }): [string, Binary][] => {
      const { teamId, signingId } = match;
      if (teamId === undefined || !isBySigner(match)) return [];
      const binary = {
        TeamID: teamId,
        ...(signingId === undefined ? {} : { SigningID: signingId }),
      };
      return [[`${teamId} ${signingId ?? ''}`, binary]];
    }),
  );
}
