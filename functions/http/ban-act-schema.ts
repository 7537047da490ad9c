import * as z from 'zod/mini';
import {
  deviceId,
  group,
  instant,
  languageTag,
  line,
  opaqueId,
  orNull,
  prose,
  sha256,
} from './text-schema.ts';

/* Bodies of the acts on a ban. */

const revision = z.int().check(z.gte(1), z.lte(1_000_000));

export const proposeBody = z.strictObject({ revision });
/** A number of devices, as it was shown. */
const shown = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** `preview` and `limit` are those of `proposed`, as the ban was read. */
export const approveBody = z.strictObject({
  revision,
  hash: sha256,
  preview: orNull(opaqueId),
  limit: shown,
});
export const liftBody = z.strictObject({ reason: prose });
export const pauseBody = z.strictObject({ reason: prose });
export const resumeBody = z.strictObject({ reason: prose, count: shown });
export const raiseBody = z.strictObject({ limit: shown, reason: prose });
export const confirmBody = z.strictObject({ count: shown });
export const previewBody = z.strictObject({ revision, purpose: prose });

/** The devices, groups or both that a ban leaves alone. */
export const exemptionBody = z
  .strictObject({
    devices: z._default(z.array(deviceId).check(z.maxLength(500)), []),
    groups: z._default(z.array(group).check(z.maxLength(100)), []),
    ground: prose,
    grantedBy: line(255),
    expiresAt: instant,
  })
  .check(
    z.refine((exemption) => exemption.devices.length + exemption.groups.length > 0, {
      error: 'names nobody: list the devices or the groups that are exempt',
    }),
  );

/** If no language is named, the report has all languages of the ban. */
export const reportBody = z.strictObject({
  asOf: instant,
  languages: z._default(z.array(languageTag).check(z.maxLength(20)), []),
});
