import { createHash } from 'node:crypto';
import type { Blocklist, EnforcedBan } from '../../domain/bans/blocklist.ts';
import { type Blocking, type Gate, MACHINE_STATES } from '../../domain/bans/gate.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpack } from '../dynamodb/packed.ts';
import {
  bytes,
  fields,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

const BLOCKLIST = 'BLOCKLIST';

/** All of a ban in force except its gate and its brakes, which change more often and are small. */
export type ChunkContent = Omit<EnforcedBan, 'gate' | 'brakes'>;

/** A ban in force as stored. Its name is the SHA-256 of its content, so it never changes. */
export interface Chunk {
  readonly hash: string;
  readonly json: string;
}

interface ListedBan {
  readonly id: string;
  readonly chunk: string;
  readonly gate: Gate;
}

/** The head of the blocklist: small, and read anew every few seconds. */
export interface BlocklistHead {
  readonly version: number;
  readonly lock: number;
  readonly versionAt: Instant;
  readonly bans: readonly ListedBan[];
}

const readHead = fields<BlocklistHead>({
  version: number,
  lock: number,
  versionAt: number,
  bans: listOf(
    fields<ListedBan>({
      id: text,
      chunk: text,
      gate: fields<Gate>({
        state: oneOf(...MACHINE_STATES),
        revision: number,
        limit: number,
        count: number,
        censused: flag,
        blocking: orNull(fields<Blocking>({ through: number, waiting: listOf(text), at: number })),
        reason: text,
        by: text,
        at: number,
      }),
    }),
  ),
});

export function toChunk(ban: EnforcedBan): Chunk {
  const { gate: _, brakes: _b, ...content } = ban;
  const json = canonicalJson(content satisfies ChunkContent);
  return { hash: createHash('sha256').update(json).digest('hex'), json };
}

export function chunkKey(hash: string): Item {
  return toItem({ id: BLOCKLIST, part: `CHUNK#${hash}` });
}

/**
 * `expires` is in epoch seconds. The chunk is gone by then unless a head names it. Throws
 * `TooLarge`.
 */
export function toChunkItem(banId: string, chunk: Chunk, expires: number): Item {
  const item = { ...chunkKey(chunk.hash), ...toItem({ content: pack(chunk.json), expires }) };
  return storable(item, `ban ${banId} with its exemptions`);
}

/** Throws `Unreadable` where the content is not what its name says. */
export function fromChunkItem(item: StoredItem): {
  readonly hash: string;
  readonly content: ChunkContent;
} {
  const part = item.part?.S ?? '';
  const where = `Blocklist ${part}`;
  const json = unpack(bytes(item.content, `${where}.content`), `${where}.content`);
  const hash = createHash('sha256').update(json).digest('hex');
  if (part !== `CHUNK#${hash}`)
    throw new Unreadable(where, `the content that this hash names, not ${hash}`);
  return { hash, content: JSON.parse(json) as ChunkContent };
}

export const HEAD_KEY = toItem({ id: BLOCKLIST, part: 'HEAD' });

/** Throws `TooLarge` (some 1,200 bans). */
export function toBlocklistHeadItem(blocklist: Blocklist, chunks: readonly Chunk[]): Item {
  const bans = blocklist.bans.map((ban, i) => ({
    id: ban.id,
    chunk: chunks[i]?.hash,
    gate: ban.gate,
  }));
  const { version, lock, versionAt } = blocklist;
  return storable(
    { ...HEAD_KEY, ...toItem({ version, lock, versionAt, bans }) },
    'the head of the blocklist',
  );
}

/** Throws `Unreadable`. */
export function fromBlocklistHeadItem(item: StoredItem): BlocklistHead {
  return readHead({ M: item }, 'Blocklist HEAD');
}
