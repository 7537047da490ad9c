export const MOST_SHARDS = 1024;
const FINDINGS_PER_SHARD = 1000;

/** FNV-1a, 32 bits: stable across versions, which partition keys need. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Which partition of a ban's findings a device's row is in. `shards` is a power of two. */
export function shardOf(deviceId: string, shards: number): number {
  return stableHash(deviceId) & (shards - 1);
}

/**
 * Partitions for an expected number of findings: a power of two from `fewest`, itself one, to
 * 1,024, about a thousand findings each.
 */
export function shardsFor(findings: number, fewest: number): number {
  let shards = fewest;
  while (shards < MOST_SHARDS && shards * FINDINGS_PER_SHARD < findings) shards *= 2;
  return shards;
}
