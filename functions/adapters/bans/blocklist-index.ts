import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { type Blocking, type Gate, MACHINE_STATES } from '../../domain/bans/gate.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { fields, listOf, number, oneOf, orNull, text } from '../dynamodb/read-attribute.ts';
import { type Chunk, chunkHashOf, chunkOf } from './blocklist-item.ts';

/** A ban in force as the index lists it. */
export interface ListedBan {
  readonly id: string;
  /** The hash of the chunk that holds the rest of it. */
  readonly chunk: string;
  readonly gate: Gate;
}

const readIndex = fields<{ bans: readonly ListedBan[] }>({
  bans: listOf(
    fields<ListedBan>({
      id: text,
      chunk: text,
      gate: fields<Gate>({
        state: oneOf(...MACHINE_STATES),
        revision: number,
        limit: number,
        count: number,
        census: orNull(text),
        blocking: orNull(fields<Blocking>({ through: number, waiting: listOf(text), at: number })),
        reason: text,
        by: text,
        at: number,
      }),
    }),
  ),
});

/**
 * The most bytes of a gate's reason that the index keeps. The gates of all bans share one item, so
 * a long reason is cut here. The audit has it whole. What the machine writes is shorter.
 */
export const LONGEST_REASON = 400;
const CUT = '…';

function shortened(reason: string): string {
  if (Buffer.byteLength(reason) <= LONGEST_REASON) return reason;
  const kept = Buffer.from(reason).subarray(0, LONGEST_REASON - Buffer.byteLength(CUT));
  // A character that was cut in two is left out.
  return `${new TextDecoder().decode(kept, { stream: true })}${CUT}`;
}

/**
 * The list of all bans in force, with their gates, as a chunk. It is written in the form of stored
 * attributes, so that the readers of rows check it.
 */
export function indexChunk(bans: readonly EnforcedBan[]): Chunk {
  const listed = bans.map(
    (ban): ListedBan => ({
      id: ban.id,
      chunk: chunkHashOf(ban),
      gate: { ...ban.gate, reason: shortened(ban.gate.reason) },
    }),
  );
  return chunkOf(toItem({ bans: listed }));
}

/** Throws `Unreadable`. */
export function bansInIndex({ hash, json }: Chunk): readonly ListedBan[] {
  return readIndex({ M: JSON.parse(json) }, `Blocklist index ${hash}`).bans;
}
