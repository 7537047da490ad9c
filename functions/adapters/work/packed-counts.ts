import type { Counts } from '../../domain/passes/counts.ts';
import { pack, unpackJson } from '../dynamodb/packed.ts';
import { bytes, type Reader } from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

/**
 * The counts of a pass as stored. A census of two hundred groups and eight platforms has thousands
 * of names, of which most repeat. Unpacked they would not fit into an item.
 */
export function packCounts(counts: Counts): Uint8Array {
  return pack(JSON.stringify(counts));
}

function isCounts(value: unknown): value is Counts {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((count) => typeof count === 'number')
  );
}

export const packedCounts: Reader<Counts> = (attribute, where) => {
  const counts = unpackJson(bytes(attribute, where), where);
  if (!isCounts(counts)) throw new Unreadable(where, 'counts by name');
  return counts;
};
