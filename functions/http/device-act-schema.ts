import * as z from 'zod/mini';
import { LONGEST_APP_ID } from '../domain/devices/app.ts';
import { KEY_KINDS, REENROLLS } from '../domain/devices/enrollment-key.ts';
import { KEPT_APPS } from '../domain/findings/finding-rows.ts';
import { ownership } from './term-schema.ts';
import { group, instant, line, orNull, prose } from './text-schema.ts';

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

/**
 * `POST /v1/bans/{id}/findings/{deviceId}/review`: the ids of the apps that were looked at, as the
 * finding names them, and why they are not what the ban means.
 */
export const reviewBody = z.strictObject({
  apps: z.array(line(LONGEST_APP_ID)).check(z.minLength(1), z.maxLength(KEPT_APPS)),
  reason: prose,
});

/** `DELETE /v1/devices/{deviceId}`: the reason. */
export const revokeBody = z.strictObject({ reason: prose });

/** `POST /v1/sources/{source}/runs/{runId}/confirm`: the reason, which may be left out. */
export const confirmRunBody = z.strictObject({ reason: orNull(prose) });
