import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BanAct } from '../../domain/bans/ban-act.ts';
import type { Blocklist } from '../../domain/bans/blocklist.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { CHUNK_KEPT } from '../../domain/time/retention.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { absent, present, unchanged } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { toRecordItem, toRevisionItem } from './ban-item.ts';
import { indexChunk } from './blocklist-index.ts';
import { type Chunk, chunkHashOf, chunkKey, toChunk, toChunkItem } from './blocklist-item.ts';
import { toBlocklistHeadItem } from './now-item.ts';

/** The partition that lists every ban's id. */
export const LISTING = 'BANS';

function graceEnd(at: Instant): number {
  return Math.floor((at + CHUNK_KEPT) / 1_000);
}

/** Writes the record of a ban, its listing if it is new, and its new revision. */
export function recordWrites(
  table: string,
  { ban, newRevision }: BanAct,
): readonly TransactWriteItem[] {
  const { before, after } = ban;
  const writes: TransactWriteItem[] = [
    {
      Put: {
        TableName: table,
        Item: toRecordItem(after),
        ...(before === null ? absent('id') : unchanged({ lock: before.lock })),
      },
    },
  ];
  if (before === null)
    writes.push({ Put: { TableName: table, Item: toItem({ id: LISTING, part: after.banId }) } });
  if (newRevision !== undefined)
    writes.push({ Put: { TableName: table, Item: toRevisionItem(newRevision), ...absent('id') } });
  return writes;
}

interface NamedChunk {
  readonly what: string;
  readonly chunk: Chunk;
}

/** The chunks that a new blocklist adds to an old one, and those that it drops. */
export interface ChunkChange {
  readonly head: Blocklist;
  /** The hash of the list of bans, which is one of the chunks. */
  readonly index: string;
  readonly added: readonly NamedChunk[];
  readonly dropped: readonly string[];
}

/**
 * What a blocklist changes of another. Bans that both have are the same objects, so that only the
 * text of what differs is made.
 */
export function chunkChange(before: Blocklist, after: Blocklist): ChunkChange {
  // Before the first act there is no head, so that no list of bans is named.
  const old = new Set(
    before.lock === 0 ? [] : [...before.bans.map(chunkHashOf), indexChunk(before.bans).hash],
  );
  const index = indexChunk(after.bans);
  const kept = new Set([...after.bans.map(chunkHashOf), index.hash]);
  const changed = after.bans
    .filter((ban) => !old.has(chunkHashOf(ban)))
    .map((ban) => ({ what: `ban ${ban.id} with its exemptions`, chunk: toChunk(ban) }));
  const added = old.has(index.hash)
    ? changed
    : [...changed, { what: 'the list of the bans in force', chunk: index }];
  return {
    head: after,
    index: index.hash,
    added,
    dropped: [...old].filter((hash) => !kept.has(hash)),
  };
}

/**
 * Puts the new chunks before the transaction that names them. Each chunk carries an expiry, and
 * that transaction removes it. So the chunks of a lost race go away by themselves. A chunk is only
 * put if there is none. So a chunk that another act has just named stays without an expiry.
 */
export async function putChunks(
  client: DynamoDBClient,
  table: string,
  change: ChunkChange,
  at: Instant,
): Promise<void> {
  for (const { what, chunk } of change.added) {
    await putIf(client, table, toChunkItem(what, chunk, graceEnd(at)), absent('id'));
  }
}

/**
 * Writes the head, conditional on the lock as read. Removes the expiry of the new chunks, and sets
 * one on the chunks that the head no longer names.
 */
export function blocklistWrites(
  table: string,
  before: Blocklist,
  change: ChunkChange,
  at: Instant,
): readonly TransactWriteItem[] {
  const condition = before.lock === 0 ? absent('id') : unchanged({ lock: before.lock });
  const { ExpressionAttributeNames: names, ConditionExpression } = present('id');
  return [
    {
      Put: {
        TableName: table,
        Item: toBlocklistHeadItem(change.head, change.index),
        ...condition,
      },
    },
    ...change.added.map(({ chunk }) => ({
      Update: {
        TableName: table,
        Key: chunkKey(chunk.hash),
        UpdateExpression: 'REMOVE #expires',
        ConditionExpression,
        ExpressionAttributeNames: { ...names, '#expires': 'expires' },
      },
    })),
    ...change.dropped.map((hash) => ({
      Update: {
        TableName: table,
        Key: chunkKey(hash),
        UpdateExpression: 'SET #expires = :expires',
        ConditionExpression,
        ExpressionAttributeNames: { ...names, '#expires': 'expires' },
        ExpressionAttributeValues: toItem({ ':expires': graceEnd(at) }),
      },
    })),
  ];
}
