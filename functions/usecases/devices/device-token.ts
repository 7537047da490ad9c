import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDeviceToken, TOKEN_WANTED } from '../../domain/devices/device-token.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/**
 * Secrets are stored as their SHA-256, in hex. They are 256 random bits, which needs no slow hash.
 */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function opens(head: Head | null, secret: string): head is Head {
  if (head === null || head.tokenHash === null) return false;
  const given = Buffer.from(secretHash(secret), 'hex');
  const kept = Buffer.from(head.tokenHash, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/**
 * Finds the head of the device that this token belongs to. It takes one cheap read, and a
 * consistent one before any refusal. `consistent`: only the consistent one. An unknown device, a
 * wrong token and a revoked device get the same answer.
 */
export async function authenticateDevice(
  deps: Pick<Dependencies, 'fleet'>,
  token: string,
  { consistent }: { readonly consistent: boolean } = { consistent: false },
): Promise<Head> {
  const named = parseDeviceToken(token);
  if (named !== null) {
    const { deviceId, secret } = named;
    const quick = consistent ? null : await deps.fleet.readHead(deviceId, false);
    if (opens(quick, secret) && quick.retiredAt === null) return quick;
    const sure = await deps.fleet.readHead(deviceId, true);
    if (opens(sure, secret) && sure.retiredAt === null) return sure;
  }
  throw new Refusal('unauthenticated', TOKEN_WANTED);
}
