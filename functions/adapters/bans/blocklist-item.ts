import { createHash } from 'node:crypto';
import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpack } from '../dynamodb/packed.ts';
import { bytes, type StoredItem } from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

/** All of a ban in force except its gate and its brakes, which change more often and are small. */
export type ChunkContent = Omit<EnforcedBan, 'gate' | 'brakes'>;

/**
 * A part of the blocklist as stored: a ban in force, or the list of them. Its name is the SHA-256
 * of its content, so it never changes.
 */
export interface Chunk {
  readonly hash: string;
  readonly json: string;
}

function hashOf(json: string): string {
  return createHash('sha256').update(json).digest('hex');
}

/** The chunk of a content. The same content makes the same chunk. */
export function chunkOf(content: unknown): Chunk {
  const json = canonicalJson(content);
  return { hash: hashOf(json), json };
}

/** The chunk of a ban in force. */
export function toChunk(ban: EnforcedBan): Chunk {
  const { gate: _, brakes: _b, ...content } = ban;
  return chunkOf(content satisfies ChunkContent);
}

const hashes = new WeakMap<EnforcedBan, string>();

/** Notes under which hash a ban was read, so that the hash is not made anew of all its text. */
export function readUnder(hash: string, ban: EnforcedBan): EnforcedBan {
  hashes.set(ban, hash);
  return ban;
}

/** The hash of a ban's chunk. It is made once for each object that holds a ban. */
export function chunkHashOf(ban: EnforcedBan): string {
  const hash = hashes.get(ban) ?? toChunk(ban).hash;
  hashes.set(ban, hash);
  return hash;
}

export function chunkKey(hash: string): Item {
  return toItem({ id: 'BLOCKLIST', part: `CHUNK#${hash}` });
}

/**
 * `expires` is in epoch seconds. The chunk is gone by then unless the blocklist names it. `what`
 * says what is too large. Throws `TooLarge`.
 */
export function toChunkItem(what: string, chunk: Chunk, expires: number): Item {
  const item = { ...chunkKey(chunk.hash), ...toItem({ content: pack(chunk.json), expires }) };
  return storable(item, what);
}

/** Throws `Unreadable` where the content is not what its name says. */
export function fromChunkItem(item: StoredItem): Chunk {
  const part = item.part?.S ?? '';
  const where = `Blocklist ${part}`;
  const json = unpack(bytes(item.content, `${where}.content`), `${where}.content`);
  const hash = hashOf(json);
  if (part !== `CHUNK#${hash}`)
    throw new Unreadable(where, `the content that this hash names, not ${hash}`);
  return { hash, json };
}

/** The ban in a chunk. Its hash has shown that it is as it was written. */
export function banInChunk({ json }: Chunk): ChunkContent {
  return JSON.parse(json) as ChunkContent;
}
