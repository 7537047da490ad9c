import * as z from 'zod/mini';
import { KEY_KINDS, REENROLLS } from '../domain/devices/enrollment-key.ts';
import { ownership } from './term-schema.ts';
import { group, instant, orNull, prose } from './text-schema.ts';

/** A field that may be left out or null. Both are read as `value`. */
const orElse = <T extends string>(schema: z.ZodMiniType<T>, value: T) =>
  z.pipe(
    orNull(schema),
    z.transform((sent) => sent ?? value),
  );

/** `POST /v1/enrollment-keys`. Only a key for reporters may rotate; the use case refuses others. */
export const enrollmentKeyBody = z.strictObject({
  kind: orElse(z.enum(KEY_KINDS), 'agent'),
  reenroll: orElse(z.enum(REENROLLS), 'refuse'),
  group,
  ownership,
  maxUses: z.int().check(z.gte(1), z.lte(1_000_000)),
  expiresAt: instant,
});

/** `DELETE /v1/devices/{deviceId}`: the reason. */
export const revokeBody = z.strictObject({ reason: prose });
