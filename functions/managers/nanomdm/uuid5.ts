import { createHash } from 'node:crypto';

/** The namespace of Interdict's own names (RFC 9562, 5.5): itself a UUIDv5, of a URL. */
const NAMESPACE = Buffer.from('e6a1f3c05b7d5f0c9a3ed41ce27b8a60', 'hex');

/** The UUID of a name: the same for the same name, whoever makes it. */
export function uuid5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
