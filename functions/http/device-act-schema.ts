import * as z from 'zod/mini';
import { ownership } from './term-schema.ts';
import { group, instant, prose } from './text-schema.ts';

/** `POST /v1/enrollment-keys` */
export const enrollmentKeyBody = z.strictObject({
  group,
  ownership,
  maxUses: z.int().check(z.gte(1), z.lte(1_000_000)),
  expiresAt: instant,
});

/** `DELETE /v1/devices/{deviceId}`: the reason. */
export const revokeBody = z.strictObject({ reason: prose });
